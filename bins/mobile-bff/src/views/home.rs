//! The first screen's shape.

use bff_core::compose::Slot;
use bff_core::http::problem::{Failure, Kind as Problem};
use central::{Account, Balance, Offer, Party, Transaction, WithRecent};
use serde::Serialize;
use utoipa::ToSchema;

use super::account::Kind;
use super::missing::{Missing, missing};
use super::money::{Total, amount};
use super::stale::{Stale, stale};

/// The first screen.
#[derive(Serialize, ToSchema)]
pub(crate) struct Home {
    /// The customer's name.
    #[schema(examples("Kendall Inventley"))]
    name: String,
    /// What is there in all, by currency.
    totals: Vec<Total>,
    /// The customer's accounts.
    accounts: Vec<HomeAccount>,
    /// Unread messages; absent when that cannot be told for now.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, examples(2))]
    unread: Option<u32>,
    /// What the bank offers; absent when that cannot be told for now.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    offers: Option<Vec<HomeOffer>>,
    /// Parts of the screen that are missing, and why.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    missing: Vec<Missing>,
    /// Parts of the screen that are shown as they were, and how long ago that was.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    stale: Vec<Stale>,
}

/// An account on the first screen.
#[derive(Serialize, ToSchema)]
struct HomeAccount {
    /// Its id, for further requests.
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
    /// The newest transactions, three at the most.
    recent: Vec<Recent>,
}

/// A transaction on the first screen.
#[derive(Serialize, ToSchema)]
struct Recent {
    /// The day it was booked, in UTC.
    #[schema(format = "date", examples("2026-11-22"))]
    date: String,
    /// The other side.
    #[schema(examples("Third Cup Coffee"))]
    text: String,
    /// Negative where money left the account.
    #[schema(examples("-12.30"))]
    amount: String,
}

/// An offer on the first screen.
#[derive(Serialize, ToSchema)]
struct HomeOffer {
    /// Its id.
    #[schema(examples("offer-00003"))]
    id: String,
    /// What it is about.
    #[schema(examples("A higher rate on your savings for six months."))]
    text: String,
}

impl Home {
    pub(crate) fn new(
        customer: Party,
        accounts: Vec<WithRecent>,
        balances: &[Balance],
        unread: Slot<u32>,
        offers: Slot<Vec<Offer>>,
    ) -> Result<Self, Failure> {
        let missing = missing([("messages", unread.absence()), ("offers", offers.absence())]);
        let stale = stale([("offers", offers.age())]);
        let totals = central::totals(balances.iter().map(|balance| balance.booked));
        let totals = totals.ok_or_else(|| {
            Failure::new(Problem::UpstreamFailed).detail("The balances cannot be added up.")
        })?;
        Ok(Self {
            name: customer.name,
            totals: totals.into_iter().map(Total::from).collect(),
            accounts: accounts
                .into_iter()
                .map(|each| HomeAccount::new(each, balances))
                .collect::<Result<_, _>>()?,
            unread: unread.value(),
            offers: offers.value().map(|offers| offers.into_iter().map(HomeOffer::from).collect()),
            missing,
            stale,
        })
    }
}

impl HomeAccount {
    /// An account without a balance is no account to show: the two lists of the system do not fit each other.
    fn new(WithRecent { account, recent }: WithRecent, balances: &[Balance]) -> Result<Self, Failure> {
        let balance = balances.iter().find(|balance| balance.account == account.id);
        let balance = balance.ok_or_else(|| {
            Failure::new(Problem::UpstreamFailed).detail("An account has no balance; try again.")
        })?;
        let Account { id, kind, name, currency, last_four } = account;
        Ok(Self {
            id: id.as_str().to_owned(),
            name,
            kind: kind.into(),
            number: format!("**{last_four}"),
            currency: currency.to_string(),
            balance: amount(balance.booked.amount),
            recent: recent.into_iter().map(Recent::from).collect(),
        })
    }
}

impl From<Transaction> for Recent {
    fn from(transaction: Transaction) -> Self {
        Self {
            date: transaction.booked.strftime("%Y-%m-%d").to_string(),
            text: transaction.text,
            amount: amount(transaction.amount.amount),
        }
    }
}

impl From<Offer> for HomeOffer {
    fn from(offer: Offer) -> Self {
        Self { id: offer.id, text: offer.text }
    }
}
