//! The accounts system: UK Open Banking Account and Transaction API v4.0.

mod about;
#[cfg(test)]
mod booked;
mod cursor;
mod id;
mod model;
mod scan;
mod wire;

use bff_core::auth::{Caller, Principal as _};
use bff_core::upstream::{Answer, Error, ErrorKind, Unnamed, Upstream, Upstreams};
use futures_util::future::try_join_all;
use jiff::civil::Date;

use about::{
    ACCOUNTS, About, BALANCES, BENEFICIARIES, DIRECT_DEBITS, OFFERS, PAID, PARTY, STANDING_ORDERS,
    TRANSACTIONS,
};
use scan::{Goes, Scan};

use crate::account_number::AccountNumber;

pub use cursor::Cursor;
pub use id::AccountId;
pub use model::{
    Account, AccountKind, Balance, Beneficiary, Booked, DirectDebit, Every, Offer, PageOf, Party,
    StandingOrder, Transaction, WithRecent,
};

const BASE: &str = "/open-banking/v4.0/aisp";

/// Pages of one list that are followed at the most.
const MOST_PAGES: usize = 60;
/// The largest page that is asked for; a system may answer with smaller ones.
const LARGEST_PAGE: usize = 500;
/// Pages that one search looks through at the most.
const MOST_SEARCHED: usize = 4;

/// Reads an answer as each that there is; what is of no use must be told as such.
#[cfg(feature = "fuzz")]
pub(crate) fn read_as_each(answer: &Answer) {
    _ = (wire::party(answer), wire::accounts(answer), wire::offers(answer), wire::next(answer));
    _ = (wire::standing_orders(answer), wire::direct_debits(answer), wire::beneficiaries(answer));
    let amounts = wire::transactions(answer).into_iter().flatten().map(|each| each.amount);
    _ = crate::totals(amounts);
    let balances = wire::balances(answer).into_iter().flatten().map(|each| each.booked);
    _ = crate::totals(balances);
}

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
        let answer = PARTY.ask(self.get("/party"), caller).await?.success()?;
        wire::party(&answer)
    }

    /// The caller's accounts.
    pub async fn list(&self, caller: &Caller) -> Result<Vec<Account>, Error> {
        self.all(self.get("/accounts"), caller, ACCOUNTS, wire::accounts).await
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
        self.all(self.get("/balances"), caller, BALANCES, wire::balances).await
    }

    /// What the bank offers the caller.
    pub async fn offers(&self, caller: &Caller) -> Result<Vec<Offer>, Error> {
        self.all(self.get("/offers"), caller, OFFERS, wire::offers).await
    }

    /// One of the caller's accounts; `None` where the caller has no such account.
    pub async fn find(&self, caller: &Caller, account: &AccountId) -> Result<Option<Account>, Error> {
        let answer = ACCOUNTS.ask(self.account(account), caller).await?;
        let Some(answer) = self.found(answer, caller, account).await? else { return Ok(None) };
        Ok(wire::accounts(&answer)?.into_iter().find(|each| each.id == *account))
    }

    /// The number that one account pays by; `None` where the caller has no such account, or none that can pay.
    pub async fn number(&self, caller: &Caller, account: &AccountId) -> Result<Option<AccountNumber>, Error> {
        let answer = ACCOUNTS.ask(self.account(account), caller).await?;
        let Some(answer) = self.found(answer, caller, account).await? else { return Ok(None) };
        wire::number(&answer, account)
    }

    /// The balance of one account; `None` where the caller has no such account.
    pub async fn balance(&self, caller: &Caller, account: &AccountId) -> Result<Option<Balance>, Error> {
        let answer = BALANCES.ask(self.account(account).then("/balances"), caller).await?;
        let Some(answer) = self.found(answer, caller, account).await? else { return Ok(None) };
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
        let wanted = from.map_or(0, Cursor::skip) + limit + 1;
        let size = wanted.min(LARGEST_PAGE);
        let call = self.account(account).then("/transactions").query("page-size", size);
        let call = match from {
            // A cursor lies within the days that its first page was asked for.
            Some(cursor) => {
                within(call, Booked { to: None, ..booked }).query("toBookingDateTime", cursor.until())
            }
            None => within(call, booked),
        };
        let answer = TRANSACTIONS.ask(call, caller).await?;
        let Some(answer) = self.found(answer, caller, account).await? else { return Ok(None) };
        let found = Box::pin(self.pages(answer, caller, TRANSACTIONS, wanted, wire::transactions)).await?;
        Ok(Some(Cursor::page(from, found, limit)))
    }

    /// Those of an account's transactions that match, newest first, from the cursor on; `None` where the caller has no such
    /// account. A page may hold fewer than `limit` and name a next one all the same: a search looks through so many pages, and
    /// so long, and the next one goes on where it stopped.
    pub async fn search(
        &self,
        caller: &Caller,
        account: &AccountId,
        booked: Booked,
        matches: &dyn Fn(&Transaction) -> bool,
        from: Option<&Cursor>,
        limit: usize,
    ) -> Result<Option<PageOf<Transaction>>, Error> {
        let mut scan = Scan::new(from, limit, matches);
        // What a further page takes is not known before: it is begun in the first half of the time alone.
        let half = caller.context().left() / 2;
        for nth in 0..MOST_SEARCHED {
            if nth > 0 && caller.context().left() < half {
                break;
            }
            // A page that the system answers in one piece, whatever it is to skip and one that tells of more included.
            let size = (LARGEST_PAGE - 1).saturating_sub(scan.at().map_or(0, Cursor::skip)).max(1);
            let page = match Box::pin(self.transactions(caller, account, booked, scan.at(), size)).await {
                // What was found before is worth showing.
                Err(error) if nth > 0 && matches!(error.kind, ErrorKind::Timeout) => break,
                page => page?,
            };
            let Some(page) = page else { return Ok(None) };
            if scan.look(page) == Goes::NoFurther {
                break;
            }
        }
        Ok(Some(scan.page()))
    }

    /// The newest transactions over all the caller's accounts, `count` at the most.
    pub async fn newest_of_all(&self, caller: &Caller, count: usize) -> Result<Vec<Transaction>, Error> {
        let call = self.get("/transactions").query("page-size", count);
        let mut transactions = wire::transactions(&TRANSACTIONS.ask(call, caller).await?.success()?)?;
        transactions.truncate(count);
        Ok(transactions)
    }

    /// Whatever was booked between these days, over all the caller's accounts, newest first.
    pub async fn booked(&self, caller: &Caller, booked: Booked) -> Result<Vec<Transaction>, Error> {
        let call = within(self.get("/transactions").query("page-size", LARGEST_PAGE), booked);
        self.all(call, caller, TRANSACTIONS, wire::transactions).await
    }

    /// The standing orders of one account; `None` where the caller has no such account.
    pub async fn standing_orders_of(
        &self,
        caller: &Caller,
        account: &AccountId,
    ) -> Result<Option<Vec<StandingOrder>>, Error> {
        let answer = STANDING_ORDERS.ask(self.account(account).then("/standing-orders"), caller).await?;
        let answer = self.found(answer, caller, account).await?;
        answer.map(|answer| wire::standing_orders(&answer)).transpose()
    }

    /// The direct debits of one account; `None` where the caller has no such account.
    pub async fn direct_debits_of(
        &self,
        caller: &Caller,
        account: &AccountId,
    ) -> Result<Option<Vec<DirectDebit>>, Error> {
        let answer = DIRECT_DEBITS.ask(self.account(account).then("/direct-debits"), caller).await?;
        let answer = self.found(answer, caller, account).await?;
        answer.map(|answer| wire::direct_debits(&answer)).transpose()
    }

    /// All the caller's standing orders.
    pub async fn standing_orders(&self, caller: &Caller) -> Result<Vec<StandingOrder>, Error> {
        self.all(self.get("/standing-orders"), caller, STANDING_ORDERS, wire::standing_orders).await
    }

    /// Everybody whom the caller pays.
    pub async fn beneficiaries(&self, caller: &Caller) -> Result<Vec<Beneficiary>, Error> {
        self.all(self.get("/beneficiaries"), caller, BENEFICIARIES, wire::beneficiaries).await
    }

    /// A payment of the caller's was made, or may have been: what is kept of the accounts, balances and transactions that they had before
    /// counts no more, in any replica.
    pub(crate) fn paid(&self, caller: &Caller) {
        self.upstream.changed(caller, &PAID);
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
        let answer = TRANSACTIONS.ask(call, caller).await?;
        // An account that closed since it was listed has none.
        if matches!(answer.status().as_u16(), 400 | 403 | 404) {
            return Ok(Vec::new());
        }
        let mut transactions = wire::transactions(&answer.success()?)?;
        transactions.truncate(count);
        Ok(transactions)
    }

    /// A whole list, whatever pages the system cuts it into.
    async fn all<T>(
        &self,
        call: Unnamed,
        caller: &Caller,
        about: About,
        read: fn(&Answer) -> Result<Vec<T>, Error>,
    ) -> Result<Vec<T>, Error> {
        let answer = about.ask(call, caller).await?.success()?;
        Box::pin(self.pages(answer, caller, about, usize::MAX, read)).await
    }

    /// What is on this page and on those that it links to, until `wanted` are there. (The standard leaves a page's size to
    /// the system: what it is asked for is a wish.)
    async fn pages<T>(
        &self,
        mut answer: Answer,
        caller: &Caller,
        about: About,
        wanted: usize,
        read: fn(&Answer) -> Result<Vec<T>, Error>,
    ) -> Result<Vec<T>, Error> {
        let mut found = Vec::new();
        for _ in 0..MOST_PAGES {
            found.append(&mut read(&answer)?);
            let next = if found.len() < wanted { wire::next(&answer)? } else { None };
            let Some(next) = next else { return Ok(found) };
            let call = self.upstream.follow(&next);
            let call = call.ok_or_else(|| answer.unreadable("a page links to another system"))?;
            answer = about.ask(call, caller).await?.success()?;
        }
        Err(answer.unreadable("its pages do not end"))
    }

    /// The standard has 400 or 403 for an account that does not exist or belongs to another; which of them is nobody's to
    /// learn. But a system says so of other faults too: for an account that the caller has, they are faults.
    async fn found(
        &self,
        answer: Answer,
        caller: &Caller,
        account: &AccountId,
    ) -> Result<Option<Answer>, Error> {
        match answer.status().as_u16() {
            404 => return Ok(None),
            400 | 403 => {}
            _ => return answer.success().map(Some),
        }
        let theirs = Box::pin(self.list(caller)).await?.iter().any(|each| each.id == *account);
        if theirs { answer.success().map(Some) } else { Ok(None) }
    }
}

/// The standard's filters of days, as it writes them: local times without a zone.
fn within(mut call: Unnamed, booked: Booked) -> Unnamed {
    if let Some(day) = booked.from {
        call = call.query("fromBookingDateTime", format!("{}T00:00:00", known(day)));
    }
    if let Some(day) = booked.to {
        call = call.query("toBookingDateTime", format!("{}T23:59:59", known(day)));
    }
    call
}

/// The nearest day that a system can be expected to know: no account is older, and none is asked about in a thousand years.
fn known(day: Date) -> Date {
    day.clamp(Date::constant(1900, 1, 1), Date::constant(2999, 12, 31))
}
