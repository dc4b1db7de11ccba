//! The accounts system: UK Open Banking Account and Transaction API v4.0.

mod cursor;
mod id;
mod model;
mod wire;

use std::time::Duration;

use bff_core::auth::Caller;
use bff_core::upstream::{Answer, Error, Unnamed, Upstream, Upstreams};
use futures_util::future::try_join_all;

pub use cursor::Cursor;
pub use id::AccountId;
pub use model::{
    Account, AccountKind, Balance, Beneficiary, Booked, DirectDebit, Every, Offer, PageOf, Party,
    StandingOrder, Transaction, WithRecent,
};

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
    /// The system's name, as the configuration's section has it.
    pub const UPSTREAM: &str = "accounts";

    /// Takes the client out of the worker's upstreams.
    pub fn new(upstreams: &Upstreams) -> Self {
        Self { upstream: upstreams.get(Self::UPSTREAM) }
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

    /// The balances of all the caller's accounts.
    pub async fn balances(&self, caller: &Caller) -> Result<Vec<Balance>, Error> {
        let answer = self.get("/balances").in_name_of(caller).send().await?.success()?;
        wire::balances(&answer)
    }

    /// What the bank offers the caller.
    pub async fn offers(&self, caller: &Caller) -> Result<Vec<Offer>, Error> {
        let answer = self.get("/offers").in_name_of(caller).keep(DAILY).send().await?.success()?;
        wire::offers(&answer)
    }

    /// One of the caller's accounts; `None` where the caller has no such account.
    pub async fn find(&self, caller: &Caller, account: &AccountId) -> Result<Option<Account>, Error> {
        let call = self.account(account).in_name_of(caller).keep(SELDOM);
        let Some(answer) = found(call.send().await?)? else { return Ok(None) };
        Ok(wire::accounts(&answer)?.into_iter().find(|each| each.id == *account))
    }

    /// The balance of one account; `None` where the caller has no such account.
    pub async fn balance(&self, caller: &Caller, account: &AccountId) -> Result<Option<Balance>, Error> {
        let call = self.account(account).then("/balances").in_name_of(caller);
        let Some(answer) = found(call.send().await?)? else { return Ok(None) };
        Ok(wire::balances(&answer)?.into_iter().find(|each| each.account == *account))
    }

    /// A page of an account's transactions, newest first, from the cursor on; `None` where the caller has no such account.
    ///
    /// The page is asked for by time and not by number, so that what is booked in between moves nothing.
    pub async fn transactions(
        &self,
        caller: &Caller,
        account: &AccountId,
        booked: Booked,
        from: Option<&Cursor>,
        limit: usize,
    ) -> Result<Option<PageOf<Transaction>>, Error> {
        // One more than asked for tells whether there is a next page.
        let skip = from.map_or(0, Cursor::skip);
        let mut call = self.account(account).then("/transactions").query("page-size", limit + skip + 1);
        if let Some(day) = booked.from {
            call = call.query("fromBookingDateTime", format!("{day}T00:00:00"));
        }
        match (from, booked.to) {
            // A cursor lies within the days that its first page was asked for.
            (Some(cursor), _) => call = call.query("toBookingDateTime", cursor.until()),
            (None, Some(day)) => call = call.query("toBookingDateTime", format!("{day}T23:59:59")),
            (None, None) => {}
        }
        let Some(answer) = found(call.in_name_of(caller).send().await?)? else { return Ok(None) };
        let transactions = wire::transactions(&answer)?;
        Ok(Some(Cursor::page(from, transactions, limit)))
    }

    /// The standing orders of one account; `None` where the caller has no such account.
    pub async fn standing_orders_of(
        &self,
        caller: &Caller,
        account: &AccountId,
    ) -> Result<Option<Vec<StandingOrder>>, Error> {
        let call = self.account(account).then("/standing-orders").in_name_of(caller).keep(SELDOM);
        found(call.send().await?)?.map(|answer| wire::standing_orders(&answer)).transpose()
    }

    /// The direct debits of one account; `None` where the caller has no such account.
    pub async fn direct_debits_of(
        &self,
        caller: &Caller,
        account: &AccountId,
    ) -> Result<Option<Vec<DirectDebit>>, Error> {
        let call = self.account(account).then("/direct-debits").in_name_of(caller).keep(SELDOM);
        found(call.send().await?)?.map(|answer| wire::direct_debits(&answer)).transpose()
    }

    /// All the caller's standing orders.
    pub async fn standing_orders(&self, caller: &Caller) -> Result<Vec<StandingOrder>, Error> {
        let answer = self.get("/standing-orders").in_name_of(caller).keep(SELDOM).send().await?.success()?;
        wire::standing_orders(&answer)
    }

    /// Everybody whom the caller pays.
    pub async fn beneficiaries(&self, caller: &Caller) -> Result<Vec<Beneficiary>, Error> {
        let answer = self.get("/beneficiaries").in_name_of(caller).keep(SELDOM).send().await?.success()?;
        wire::beneficiaries(&answer)
    }

    fn account(&self, account: &AccountId) -> Unnamed {
        self.get("/accounts").segment(account.as_str())
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
