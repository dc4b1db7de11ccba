//! The first page after signing in.

use bff_core::compose::Slot;
use bff_core::http::problem::{Failure, Kind as Problem};
use central::{Account, Balance, Party, Transaction};
use serde::Serialize;
use utoipa::ToSchema;

use super::account::{Kind, masked};
use super::category::Category;
use super::missing::{Missing, missing};
use super::money::{Total, cannot_be_added};
use super::stale::{Stale, stale};

/// The first page after signing in.
#[derive(Serialize, ToSchema)]
pub(crate) struct Dashboard {
    /// The customer's name.
    #[schema(examples("Kendall Inventley"))]
    name: String,
    /// What is there in all, by currency.
    totals: Vec<Total>,
    /// The customer's accounts.
    accounts: Vec<DashboardAccount>,
    /// The newest transactions over all accounts, newest first, six at the most; absent when they cannot be told for now.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    recent: Option<Vec<RecentTransaction>>,
    /// Unread messages; absent when that cannot be told for now.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, examples(2))]
    unread_messages: Option<u32>,
    /// Parts of the page that are missing, and why.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    missing: Vec<Missing>,
    /// Parts of the page that are shown as they were, and how long ago that was.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    stale: Vec<Stale>,
}

/// An account on the first page.
#[derive(Serialize, ToSchema)]
struct DashboardAccount {
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
    /// What can be spent, credit lines included; absent where the bank does not say.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, examples("1734.50"))]
    available: Option<String>,
}

/// A transaction on the first page.
#[derive(Serialize, ToSchema)]
struct RecentTransaction {
    /// Its id.
    #[schema(examples("txn-0000002576"))]
    id: String,
    /// The account that it was booked on.
    #[schema(examples("100005"))]
    account_id: String,
    /// What the customer calls that account.
    #[schema(examples("Everyday"))]
    account_name: String,
    /// The day it was booked, in UTC.
    #[schema(format = "date", examples("2026-11-22"))]
    date: String,
    /// The other side.
    #[schema(examples("Third Cup Coffee"))]
    text: String,
    /// Negative where money left the account.
    #[schema(examples("-12.30"))]
    amount: String,
    /// ISO 4217.
    #[schema(examples("GBP"))]
    currency: String,
    /// What it was for.
    category: Category,
}

impl Dashboard {
    pub(crate) fn new(
        customer: Party,
        accounts: Vec<Account>,
        balances: &[Balance],
        recent: Slot<Vec<Transaction>>,
        unread: Slot<u32>,
    ) -> Result<Self, Failure> {
        let missing = missing([("recent", recent.absence()), ("messages", unread.absence())]);
        let stale = stale([("messages", unread.age())]);
        let totals = central::totals(balances.iter().map(|balance| balance.booked));
        let totals = totals.ok_or_else(cannot_be_added)?;
        let recent = recent.value();
        Ok(Self {
            name: customer.name,
            totals: totals.into_iter().map(Total::from).collect(),
            // An account that closed since it was listed has no name, and nothing to follow.
            recent: recent.map(|all| {
                all.into_iter().filter_map(|each| RecentTransaction::new(each, &accounts)).collect()
            }),
            accounts: accounts
                .into_iter()
                .map(|account| DashboardAccount::new(account, balances))
                .collect::<Result<_, _>>()?,
            unread_messages: unread.value(),
            missing,
            stale,
        })
    }
}

impl DashboardAccount {
    /// An account without a balance is no account to show: the two lists of the system do not fit each other.
    fn new(account: Account, balances: &[Balance]) -> Result<Self, Failure> {
        let balance = balances.iter().find(|balance| balance.account == account.id);
        let balance = balance.ok_or_else(|| {
            Failure::new(Problem::UpstreamFailed).detail("An account has no balance; try again.")
        })?;
        let Account { id, kind, name, currency, last_four } = account;
        Ok(Self {
            id: id.as_str().to_owned(),
            name,
            kind: kind.into(),
            number: masked(&last_four),
            currency: currency.to_string(),
            balance: balance.booked.amount.to_string(),
            available: balance.available.map(|money| money.amount.to_string()),
        })
    }
}

impl RecentTransaction {
    fn new(transaction: Transaction, accounts: &[Account]) -> Option<Self> {
        let account = accounts.iter().find(|account| account.id == transaction.account)?;
        Some(Self {
            account_id: account.id.as_str().to_owned(),
            account_name: account.name.clone(),
            date: transaction.booked.strftime("%Y-%m-%d").to_string(),
            category: Category::of(&transaction),
            amount: transaction.amount.amount.to_string(),
            currency: transaction.amount.currency.to_string(),
            id: transaction.id,
            text: transaction.text,
        })
    }
}
