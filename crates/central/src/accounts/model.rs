//! What the accounts system tells, in words of our own.

use std::fmt;

use jiff::Timestamp;

use super::cursor::Cursor;
use super::id::AccountId;
use crate::money::{Currency, Money};

/// The holder of the accounts.
#[derive(Clone)]
pub struct Party {
    /// The name, as the bank addresses them.
    pub name: String,
}

impl fmt::Debug for Party {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Party(…)")
    }
}

/// An account.
#[derive(Clone, Debug)]
pub struct Account {
    /// Its id.
    pub id: AccountId,
    /// What it is.
    pub kind: AccountKind,
    /// What the holder calls it, else what the bank does.
    pub name: String,
    /// Its currency.
    pub currency: Currency,
    /// The last four digits of its number.
    pub last_four: String,
}

/// What an account is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccountKind {
    /// For everyday use.
    Current,
    /// For keeping.
    Savings,
    /// A credit card.
    CreditCard,
    /// A kind that this client does not know.
    Other,
}

/// An account and its newest transactions.
#[derive(Clone, Debug)]
pub struct WithRecent {
    /// The account.
    pub account: Account,
    /// Newest first.
    pub recent: Vec<Transaction>,
}

/// What is booked on an account.
#[derive(Clone, Debug)]
pub struct Balance {
    /// Whose balance it is.
    pub account: AccountId,
    /// Booked; negative is owed.
    pub booked: Money,
}

/// A booked movement.
#[derive(Clone, Debug)]
pub struct Transaction {
    /// Its id, where the system gives one.
    pub id: String,
    /// When it was booked.
    pub booked: Timestamp,
    /// The other side, else what the bank wrote.
    pub text: String,
    /// Negative where money left the account.
    pub amount: Money,
}

/// Something the bank offers.
#[derive(Clone, Debug)]
pub struct Offer {
    /// Its id.
    pub id: String,
    /// What it is about.
    pub text: String,
}

/// A page, and where the next one begins.
#[derive(Clone, Debug)]
pub struct PageOf<T> {
    /// What is on it.
    pub items: Vec<T>,
    /// The next page, if there is one.
    pub next: Option<Cursor>,
}
