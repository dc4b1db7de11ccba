//! What the accounts system tells, in words of our own.

use std::fmt;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};

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

/// What is on an account.
#[derive(Clone, Debug)]
pub struct Balance {
    /// Whose balance it is.
    pub account: AccountId,
    /// Booked; negative is owed.
    pub booked: Money,
    /// What can be spent, credit lines included, where the system says it.
    pub available: Option<Money>,
}

/// Between which days transactions were booked, both included, in UTC.
#[derive(Clone, Copy, Debug, Default)]
pub struct Booked {
    /// The first day.
    pub from: Option<Date>,
    /// The last day.
    pub to: Option<Date>,
}

/// A booked movement.
#[derive(Clone, Debug)]
pub struct Transaction {
    /// Its id, where the system gives one.
    pub id: String,
    /// The account that it was booked on.
    pub account: AccountId,
    /// When it was booked.
    pub booked: Timestamp,
    /// The other side, else what the bank wrote.
    pub text: String,
    /// Negative where money left the account.
    pub amount: Money,
    /// The bank's own word for what it was for, where it has one.
    pub category: Option<String>,
    /// What the other side deals in, where it is a merchant: its category code (ISO 18245).
    pub merchant_code: Option<u16>,
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

/// How often something is paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Every {
    /// Every week.
    Week,
    /// Every second week.
    Fortnight,
    /// Every month.
    Month,
    /// Every third month.
    Quarter,
    /// Every year.
    Year,
    /// Otherwise, or the system does not say.
    Other,
}

impl Every {
    /// The time after `last` at which the next payment is to be expected; `None` where it cannot be told.
    pub fn after(self, last: Timestamp) -> Option<Timestamp> {
        let span = match self {
            Self::Week => Span::new().weeks(1),
            Self::Fortnight => Span::new().weeks(2),
            Self::Month => Span::new().months(1),
            Self::Quarter => Span::new().months(3),
            Self::Year => Span::new().years(1),
            Self::Other => return None,
        };
        // Months differ: the calendar decides, on the bank's side in UTC.
        last.to_zoned(TimeZone::UTC).checked_add(span).ok().map(|next| next.timestamp())
    }
}

/// A payment that the customer ordered to be repeated.
#[derive(Clone, Debug)]
pub struct StandingOrder {
    /// Its id.
    pub id: String,
    /// The account that it is paid from.
    pub account: AccountId,
    /// Who is paid.
    pub payee: String,
    /// When it is paid next.
    pub next: Option<Timestamp>,
    /// What is paid next.
    pub amount: Option<Money>,
    /// How often.
    pub every: Every,
}

/// A payment that the payee collects.
#[derive(Clone, Debug)]
pub struct DirectDebit {
    /// Its id.
    pub id: String,
    /// The account that it is collected from.
    pub account: AccountId,
    /// Who collects.
    pub payee: String,
    /// When it was collected last.
    pub last: Option<Timestamp>,
    /// What was collected last.
    pub last_amount: Option<Money>,
    /// How often.
    pub every: Every,
}

/// Somebody whom the customer pays.
#[derive(Clone)]
pub struct Beneficiary {
    /// Its id.
    pub id: String,
    /// The account that it is kept with, where it is kept with one.
    pub account: Option<AccountId>,
    /// The name.
    pub name: String,
    /// The account number.
    pub number: String,
    /// What is written on a payment.
    pub reference: Option<String>,
}

impl fmt::Debug for Beneficiary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Beneficiary(…)")
    }
}
