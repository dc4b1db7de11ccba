//! One account on the website.

use bff_core::compose::Slot;
use central::{Account, AccountKind, Balance, DirectDebit, Every, StandingOrder};
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use super::missing::{Missing, missing};

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
    /// ISO 4217; the currency of every amount of the account.
    #[schema(examples("GBP"))]
    currency: String,
    /// What is booked; negative is owed.
    #[schema(examples("1234.50"))]
    balance: String,
    /// What can be spent, credit lines included; absent where the bank does not say.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, examples("1734.50"))]
    available: Option<String>,
    /// Payments ordered to be repeated; absent when that cannot be told for now.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    standing_orders: Option<Vec<Repeated>>,
    /// Payments that others collect; absent when that cannot be told for now.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    direct_debits: Option<Vec<Repeated>>,
    /// Parts of the page that are missing, and why.
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

/// A payment that is repeated.
#[derive(Serialize, ToSchema)]
struct Repeated {
    /// Its id.
    #[schema(examples("so-0000000007"))]
    id: String,
    /// Who is paid.
    #[schema(examples("Harbour Lettings"))]
    to: String,
    /// What is paid next, or was last; absent where it is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, examples("850.00"))]
    amount: Option<String>,
    /// How often.
    every: Often,
    /// The day it is due next, in UTC: as ordered, or as its last collection lets expect; absent where that cannot be told.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, format = "date", examples("2026-12-01"))]
    next: Option<String>,
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
        let missing = missing([
            ("standing-orders", standing_orders.absence()),
            ("direct-debits", direct_debits.absence()),
        ]);
        let standing_orders = standing_orders.value().map(Option::unwrap_or_default);
        let direct_debits = direct_debits.value().map(Option::unwrap_or_default);
        let Account { id, kind, name, currency, last_four } = account;
        Self {
            id: id.as_str().to_owned(),
            name,
            kind: kind.into(),
            number: masked(&last_four),
            currency: currency.to_string(),
            balance: balance.booked.amount.to_string(),
            available: balance.available.map(|money| money.amount.to_string()),
            standing_orders: standing_orders.map(|all| all.into_iter().map(Repeated::from).collect()),
            direct_debits: direct_debits
                .map(|all| all.into_iter().map(|debit| Repeated::expected(debit, now)).collect()),
            missing,
        }
    }
}

/// A number of which the last digits are shown.
pub(super) fn masked(last_four: &str) -> String {
    format!("**{last_four}")
}

impl Repeated {
    /// A direct debit has no day that is agreed: what should have been collected since is not expected any more.
    fn expected(debit: DirectDebit, now: Timestamp) -> Self {
        let next = debit.last.and_then(|last| debit.every.after(last)).filter(|next| *next >= now);
        Self {
            id: debit.id,
            to: debit.payee,
            amount: debit.last_amount.map(|money| money.amount.to_string()),
            every: debit.every.into(),
            next: next.map(day),
        }
    }
}

impl From<StandingOrder> for Repeated {
    fn from(order: StandingOrder) -> Self {
        Self {
            id: order.id,
            to: order.payee,
            amount: order.amount.map(|money| money.amount.to_string()),
            every: order.every.into(),
            next: order.next.map(day),
        }
    }
}

fn day(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d").to_string()
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

#[cfg(test)]
mod tests {
    use central::AccountId;

    use super::*;

    #[track_caller]
    fn check(last: Option<&str>, every: Every, next: Option<&str>) {
        let debit = DirectDebit {
            id: "dd-1".to_owned(),
            account: AccountId::try_from("1".to_owned()).unwrap(),
            payee: "Tangent Mobile".to_owned(),
            last: last.map(|last| last.parse().unwrap()),
            last_amount: None,
            every,
        };
        let now = "2026-11-22T08:00:00Z".parse().unwrap();
        assert_eq!(Repeated::expected(debit, now).next.as_deref(), next, "{last:?} {every:?}");
    }

    #[test]
    fn a_direct_debit_is_expected_as_its_last_collection_lets() {
        check(Some("2026-10-31T00:00:00Z"), Every::Month, Some("2026-11-30"));
        check(Some("2026-11-15T09:00:00Z"), Every::Week, Some("2026-11-22"));
        check(Some("2026-11-15T07:00:00Z"), Every::Week, None);
        check(Some("2026-11-15T00:00:00Z"), Every::Other, None);
        check(None, Every::Month, None);
    }
}
