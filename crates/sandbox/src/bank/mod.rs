//! The bank's database: opened or refused here, read and written by the systems through typed rows.

mod account;
mod answered;
mod consent;
mod entry;
mod identifiers;
mod message;
mod money;
mod offer;
mod party;
mod payee;
mod payment;
mod pool;
mod schema;
mod statement;
mod transfer;

use std::{
    collections::HashSet,
    fmt,
    path::Path,
    sync::{Arc, Mutex, PoisonError},
};

use actix_web::web;
use jiff::civil::Date;
use rusqlite::{Connection, TransactionBehavior};

pub(crate) use account::{
    Account, AccountKind, Balances, Ownership, account_by_number, accounts_of, balances_of, owned_account,
};
pub(crate) use answered::{Command, Earlier, answered_earlier, remember_answer};
pub(crate) use consent::{Consent, ConsentStatus, add_consent, consent};
pub(crate) use entry::{Counterparty, Entry, EntryKind, EntryPage, EntryQuery, Period, page_of_entries};
pub(crate) use identifiers::{AccountId, CustomerId, EntryId, MessageId};
pub(crate) use message::{
    Category, Cursor, Message, MessageQuery, mark_read, message, messages_of, unread_count,
};
pub(crate) use money::{Currency, Direction, Money};
pub(crate) use offer::{Offer, OfferKind, offers_of};
pub(crate) use party::{Party, customer_names, party};
pub(crate) use payee::{AccountsQuery, Mandate, Payee, PayeeReference, beneficiaries_of, mandates_of};
pub(crate) use payment::{Payment, PaymentStatus, pay, payment};
pub(crate) use schema::{OpenError, Origin};
pub(crate) use statement::{Statement, statements_of};
pub(crate) use transfer::{Creditor, Order};

use crate::clock;
use pool::Readers;

/// The open database. Blocking calls are taken off the server's workers.
pub(crate) struct Bank {
    readers: Readers,
    writer: Mutex<Connection>,
    customers: HashSet<CustomerId>,
    until: Date,
}

/// Why a read or a write failed; nothing of it is for a client to see.
#[derive(Debug)]
pub(crate) enum BankError {
    Database(rusqlite::Error),
    /// The blocking task was dropped or panicked.
    Task(String),
}

impl fmt::Display for BankError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Database(error) => write!(f, "the database failed: {error}"),
            Self::Task(error) => write!(f, "the database task ended early: {error}"),
        }
    }
}

impl std::error::Error for BankError {}

impl From<rusqlite::Error> for BankError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Database(error)
    }
}

impl Bank {
    /// Opens the database, or fills a new one as `origin` says. Another format's file is refused untouched.
    pub(crate) fn open(path: &Path, origin: &Origin) -> Result<Self, OpenError> {
        let writer = schema::open(path, origin)?;
        let readers = Readers::open(path)?;
        let customers = readers.with(party::all_customers)?;
        let until = schema::last_day(&writer)?;
        Ok(Self { readers, writer: Mutex::new(writer), customers, until })
    }

    /// Customers never change while the sandbox runs, so this asks no database.
    pub(crate) fn knows(&self, customer: CustomerId) -> bool {
        self.customers.contains(&customer)
    }

    /// The last day of the data, or today where that is later: payments are booked when they are made.
    pub(crate) fn today(&self) -> Date {
        self.until.max(clock::today())
    }

    /// The last day of the generated data.
    pub(crate) fn until(&self) -> Date {
        self.until
    }

    /// Runs a query on one of the reading connections.
    pub(crate) async fn read<T: Send + 'static>(
        self: &Arc<Self>,
        query: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, BankError> {
        let bank = Arc::clone(self);
        let answer = web::block(move || bank.readers.with(query))
            .await
            .map_err(|error| BankError::Task(error.to_string()))?;
        Ok(answer?)
    }

    /// Runs a change in one transaction; it is undone when `change` fails.
    pub(crate) async fn write<T: Send + 'static>(
        self: &Arc<Self>,
        change: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, BankError> {
        self.attempt(|connection| change(connection).map_err(BankError::from)).await
    }

    /// The same for a change that may also be refused, with an error of the caller's.
    pub(crate) async fn attempt<T, E>(
        self: &Arc<Self>,
        change: impl FnOnce(&Connection) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<BankError> + Send + 'static,
    {
        let bank = Arc::clone(self);
        let work = move || {
            // A panic of an earlier writer rolled its transaction back: the connection is still sound.
            let mut writer = bank.writer.lock().unwrap_or_else(PoisonError::into_inner);
            // Immediate: what is read before the write must not have been changed by another process when it is written.
            let begun = writer.transaction_with_behavior(TransactionBehavior::Immediate);
            let transaction = begun.map_err(BankError::from)?;
            let answer = change(&transaction)?;
            transaction.commit().map_err(BankError::from)?;
            Ok(answer)
        };
        web::block(work).await.map_err(|error| BankError::Task(error.to_string()))?
    }
}
