//! A client that assembles a screen itself, as well as a good team would write it.
//!
//! It asks for everything at once that waits for nothing, in bulk where the standard lets it, filtered by date, over one connection to
//! both systems. It has a token for each of them already. What it cannot have is a smaller page: the standard has none.

use std::cell::Cell;

use futures_util::future::{OptionFuture, join_all};
use futures_util::join;
use serde_json::Value;

use super::page::{Answer, Page};
use super::product::Credentials;
use super::shown::{self, Said, list, of_this};
use super::ways::{From, Taken, Way};

/// Where the standard's resources are.
const AISP: &str = "/open-banking/v4.0/aisp";

pub(super) struct Careful<'a> {
    page: &'a Page,
    accounts: String,
    messages: String,
    taken: Cell<Taken>,
}

impl<'a> Careful<'a> {
    pub(super) fn new(page: &'a Page, credentials: &Credentials) -> Self {
        let [accounts, messages] =
            [&credentials.accounts, &credentials.messages].map(|token| format!("Bearer {token}"));
        Self { page, accounts, messages, taken: Cell::default() }
    }

    /// What it has taken so far.
    pub(super) fn taken(&self) -> Taken {
        self.taken.get()
    }

    /// The first screen of a phone: so many transactions of each account.
    pub(super) async fn home(&self, way: Way, recent: usize) -> Value {
        let (first, then) = match way {
            Way::InBulk(first, then) => (Some(first), then),
            Way::ByAccount(from) => (None, from),
        };
        self.begins_a_round();
        let (mut said, offers) = join!(self.common(first), self.of_accounts("/offers"));
        said.offers = offers.json;
        self.fill(&mut said, then, recent).await;
        // What a day leaves short is asked for without one.
        if then.is_some() {
            self.fill(&mut said, None, recent).await;
        }
        shown::home(&said, recent)
    }

    /// Asks for the transactions of each account that has too few.
    async fn fill(&self, said: &mut Said, from: From, recent: usize) {
        let accounts = short(said, recent);
        if accounts.is_empty() {
            return;
        }
        self.begins_a_round();
        let own = accounts.iter().map(|account| async move {
            self.transactions(&format!("/accounts/{account}/transactions"), from).await
        });
        for (account, own) in accounts.iter().zip(join_all(own).await) {
            said.transactions.retain(|each| each["AccountId"] != account.as_str());
            said.transactions.extend(own);
        }
    }

    /// The first page of the website: so many transactions of all accounts.
    pub(super) async fn dashboard(&self, from: From, recent: usize) -> Value {
        self.begins_a_round();
        let mut said = self.common(Some(from)).await;
        if said.transactions.len() < recent && from.is_some() {
            self.begins_a_round();
            said.transactions = self.transactions("/transactions", None).await;
        }
        shown::dashboard(&said, recent)
    }

    /// What both screens begin with, at once.
    async fn common(&self, transactions: Option<From>) -> Said {
        let transactions =
            OptionFuture::from(transactions.map(|from| self.transactions("/transactions", from)));
        let (party, accounts, balances, unread, transactions) = join!(
            self.of_accounts("/party"),
            self.of_accounts("/accounts"),
            self.of_accounts("/balances"),
            self.asked("/v1/messages/unread-count", &self.messages),
            transactions,
        );
        Said {
            party: party.json,
            accounts: accounts.json,
            balances: balances.json,
            unread: unread.json,
            transactions: transactions.unwrap_or_default(),
            ..Said::default()
        }
    }

    /// A page of them, newest first.
    async fn transactions(&self, path: &str, from: From) -> Vec<Value> {
        let filter = from.map_or_else(String::new, |from| format!("?fromBookingDateTime={from}T00:00:00"));
        let mut answer = self.of_accounts(&format!("{path}{filter}")).await;
        match answer.json["Data"]["Transaction"].take() {
            Value::Array(all) => all,
            _ => Vec::new(),
        }
    }

    async fn of_accounts(&self, path: &str) -> Answer {
        self.asked(&format!("{AISP}{path}"), &self.accounts).await
    }

    async fn asked(&self, path: &str, authorization: &str) -> Answer {
        let answer = self.page.get(path, &[("authorization", authorization)]).await;
        let taken = self.taken.get();
        self.taken.set(Taken {
            requests: taken.requests + 1,
            compressed: taken.compressed + answer.compressed,
            ..taken
        });
        answer
    }

    fn begins_a_round(&self) {
        let taken = self.taken.get();
        self.taken.set(Taken { rounds: taken.rounds + 1, ..taken });
    }
}

/// Accounts of which there are too few.
fn short(said: &Said, recent: usize) -> Vec<String> {
    let few = list(&said.accounts, "Account").filter(|account| of_this(said, account).count() < recent);
    few.filter_map(|account| account["AccountId"].as_str()).map(ToOwned::to_owned).collect()
}
