//! The accounts system: UK Open Banking Account and Transaction API v4.0.

mod cursor;
mod id;
mod model;
mod wire;

use std::time::Duration;

use bff_core::auth::Caller;
use bff_core::upstream::{Answer, Error, Unnamed, Upstream};
use futures_util::future::try_join_all;

pub use cursor::Cursor;
pub use id::AccountId;
pub use model::{Account, AccountKind, Balance, Offer, PageOf, Party, Transaction, WithRecent};

const BASE: &str = "/open-banking/v4.0/aisp";
/// Who somebody is, and which accounts there are, changes seldom.
const SELDOM: Duration = Duration::from_mins(1);
/// Offers are made over night.
const DAILY: Duration = Duration::from_mins(10);

/// The accounts system's client.
#[derive(Debug)]
pub struct Accounts {
    upstream: Upstream,
}

impl Accounts {
    pub(crate) fn new(upstream: Upstream) -> Self {
        Self { upstream }
    }

    fn get(&self, path: &str) -> Unnamed {
        self.upstream.get(&format!("{BASE}{path}"))
    }

    /// Who the caller is.
    pub async fn party(&self, caller: &Caller) -> Result<Party, Error> {
        let answer = self.get("/party").in_name_of(caller).keep(SELDOM).send().await?.success()?;
        wire::party(&answer)
    }

    /// The caller's accounts.
    pub async fn list(&self, caller: &Caller) -> Result<Vec<Account>, Error> {
        let answer = self.get("/accounts").in_name_of(caller).keep(SELDOM).send().await?.success()?;
        wire::accounts(&answer)
    }

    /// The caller's accounts, each with its newest transactions, `count` at the most.
    pub async fn list_with_recent(&self, caller: &Caller, count: usize) -> Result<Vec<WithRecent>, Error> {
        let accounts = self.list(caller).await?;
        let recent = accounts.iter().map(|account| self.newest(caller, &account.id, count));
        let recent = try_join_all(recent).await?;
        Ok(accounts.into_iter().zip(recent).map(|(account, recent)| WithRecent { account, recent }).collect())
    }

    /// The booked balances of all the caller's accounts.
    pub async fn balances(&self, caller: &Caller) -> Result<Vec<Balance>, Error> {
        let answer = self.get("/balances").in_name_of(caller).send().await?.success()?;
        wire::balances(&answer)
    }

    /// What the bank offers the caller.
    pub async fn offers(&self, caller: &Caller) -> Result<Vec<Offer>, Error> {
        let answer = self.get("/offers").in_name_of(caller).keep(DAILY).send().await?.success()?;
        wire::offers(&answer)
    }

    /// A page of an account's transactions, newest first, from the cursor on; `None` where the caller has no such account.
    ///
    /// The page is asked for by time and not by number, so that what is booked in between moves nothing.
    pub async fn transactions(
        &self,
        caller: &Caller,
        account: &AccountId,
        from: Option<&Cursor>,
        limit: usize,
    ) -> Result<Option<PageOf<Transaction>>, Error> {
        // One more than asked for tells whether there is a next page.
        let skip = from.map_or(0, Cursor::skip);
        let mut call = self
            .get("/accounts")
            .segment(account.as_str())
            .then("/transactions")
            .query("page-size", limit + skip + 1);
        if let Some(cursor) = from {
            call = call.query("toBookingDateTime", cursor.until());
        }
        let Some(answer) = found(call.in_name_of(caller).send().await?)? else {
            return Ok(None);
        };
        let transactions = wire::transactions(&answer)?;
        Ok(Some(Cursor::page(from, transactions, limit)))
    }

    async fn newest(
        &self,
        caller: &Caller,
        account: &AccountId,
        count: usize,
    ) -> Result<Vec<Transaction>, Error> {
        let call =
            self.get("/accounts").segment(account.as_str()).then("/transactions").query("page-size", count);
        let answer = found(call.in_name_of(caller).send().await?)?;
        // An account that closed since it was listed has none.
        let mut transactions = answer.as_ref().map(wire::transactions).transpose()?.unwrap_or_default();
        transactions.truncate(count);
        Ok(transactions)
    }
}

/// The standard has 400 or 403 for an account that does not exist or belongs to another; which of them is nobody's to learn.
fn found(answer: Answer) -> Result<Option<Answer>, Error> {
    match answer.status().as_u16() {
        400 | 403 | 404 => Ok(None),
        _ => answer.success().map(Some),
    }
}
