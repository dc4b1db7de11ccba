//! One account's shape.

use bff_core::compose::Slot;
use central::{Account, AccountKind, Balance, DirectDebit, Every, Money, StandingOrder};
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;

use super::missing::{Missing, missing};
use super::money::amount;

/// How far ahead payments are shown.
const AHEAD: SignedDuration = SignedDuration::from_hours(31 * 24);

/// One account.
#[derive(Serialize, ToSchema)]
pub(crate) struct AccountDetail {
    /// Its id.
    #[schema(examples("100005"))]
    id: String,
    /// What the customer calls it.
    #[schema(examples("Everyday"))]
    name: String,
    /// What it is.
    kind: Kind,
    /// Its masked number.
    #[schema(examples("**5678"))]
    number: String,
    /// ISO 4217.
    #[schema(examples("GBP"))]
    currency: String,
    /// What is booked; negative is owed.
    #[schema(examples("1234.50"))]
    balance: String,
    /// What can be spent; absent where the bank does not say.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, examples("1734.50"))]
    available: Option<String>,
    /// What will leave the account in the next month, soonest first, as far as it is known.
    upcoming: Vec<Upcoming>,
    /// Payments ordered to be repeated; absent when that cannot be told for now.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    standing_orders: Option<Vec<Repeated>>,
    /// Payments that others collect; absent when that cannot be told for now.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    direct_debits: Option<Vec<Repeated>>,
    /// Parts of the screen that are missing, and why.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    missing: Vec<Missing>,
}

/// What an account is.
#[derive(Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = AccountKind)]
pub(super) enum Kind {
    Current,
    Savings,
    Card,
    Other,
}

/// A payment that is to come.
#[derive(Serialize, ToSchema)]
struct Upcoming {
    /// The day, in UTC.
    #[schema(format = "date", examples("2026-12-01"))]
    date: String,
    /// Who is paid.
    #[schema(examples("Harbour Lettings"))]
    to: String,
    /// How much; absent where it is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, examples("850.00"))]
    amount: Option<String>,
}

/// A payment that is repeated.
#[derive(Serialize, ToSchema)]
struct Repeated {
    /// Its id.
    #[schema(examples("so-0000000007"))]
    id: String,
    /// Who is paid.
    #[schema(examples("Harbour Lettings"))]
    to: String,
    /// What is paid next, or was last.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, examples("850.00"))]
    amount: Option<String>,
    /// How often.
    every: Often,
}

/// How often something is paid.
#[derive(Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum Often {
    Week,
    Fortnight,
    Month,
    Quarter,
    Year,
    Other,
}

impl AccountDetail {
    pub(crate) fn new(
        account: Account,
        balance: &Balance,
        standing_orders: Slot<Option<Vec<StandingOrder>>>,
        direct_debits: Slot<Option<Vec<DirectDebit>>>,
        now: Timestamp,
    ) -> Self {
        let absences =
            [("standing-orders", standing_orders.absence()), ("direct-debits", direct_debits.absence())];
        let standing_orders = standing_orders.value().map(Option::unwrap_or_default);
        let direct_debits = direct_debits.value().map(Option::unwrap_or_default);
        let Account { id, kind, name, currency, last_four } = account;
        Self {
            id: id.as_str().to_owned(),
            name,
            kind: kind.into(),
            number: format!("**{last_four}"),
            currency: currency.to_string(),
            balance: amount(balance.booked.amount),
            available: balance.available.map(|money| amount(money.amount)),
            upcoming: upcoming(standing_orders.as_deref(), direct_debits.as_deref(), now),
            standing_orders: standing_orders.map(|all| all.into_iter().map(Repeated::from).collect()),
            direct_debits: direct_debits.map(|all| all.into_iter().map(Repeated::from).collect()),
            missing: missing(absences),
        }
    }
}

/// What is to come: a standing order's next payment, and a direct debit's as its frequency lets expect it.
fn upcoming(
    orders: Option<&[StandingOrder]>,
    debits: Option<&[DirectDebit]>,
    now: Timestamp,
) -> Vec<Upcoming> {
    let ordered = orders.unwrap_or_default().iter().map(|order| (order.next, &order.payee, order.amount));
    let collected = debits.unwrap_or_default().iter().map(|debit| {
        let next = debit.last.and_then(|last| debit.every.after(last));
        (next, &debit.payee, debit.last_amount)
    });
    let soon = |at: &Timestamp| *at >= now && at.duration_since(now) <= AHEAD;
    let mut all: Vec<(Timestamp, &String, Option<Money>)> = ordered
        .chain(collected)
        .filter_map(|(at, payee, money)| Some((at.filter(soon)?, payee, money)))
        .collect();
    all.sort_by_key(|(at, ..)| *at);
    let shown = all.into_iter().map(|(at, payee, money)| Upcoming {
        date: at.strftime("%Y-%m-%d").to_string(),
        to: payee.clone(),
        amount: money.map(|money| amount(money.amount)),
    });
    shown.collect()
}

impl From<AccountKind> for Kind {
    fn from(kind: AccountKind) -> Self {
        match kind {
            AccountKind::Current => Self::Current,
            AccountKind::Savings => Self::Savings,
            AccountKind::CreditCard => Self::Card,
            AccountKind::Other => Self::Other,
        }
    }
}

impl From<Every> for Often {
    fn from(every: Every) -> Self {
        match every {
            Every::Week => Self::Week,
            Every::Fortnight => Self::Fortnight,
            Every::Month => Self::Month,
            Every::Quarter => Self::Quarter,
            Every::Year => Self::Year,
            Every::Other => Self::Other,
        }
    }
}

impl From<StandingOrder> for Repeated {
    fn from(order: StandingOrder) -> Self {
        let amount = order.amount.map(|money| amount(money.amount));
        Self { id: order.id, to: order.payee, amount, every: order.every.into() }
    }
}

impl From<DirectDebit> for Repeated {
    fn from(debit: DirectDebit) -> Self {
        let amount = debit.last_amount.map(|money| amount(money.amount));
        Self { id: debit.id, to: debit.payee, amount, every: debit.every.into() }
    }
}
