//! The first screen made by a client without a BFF: which requests it takes, and how many bytes.
//!
//! Such a client is given every chance: it asks in bulk where the standard lets it, filters by date, takes gzip at the level
//! of the BFF's own, and knows in advance which dates to ask for. What it cannot have is a smaller page: the standard has none.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::Value;

use crate::central::Central;

/// Transactions of each account on the screen.
const RECENT: usize = 3;

/// What something took over the network: bodies alone, without heads and handshakes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cost {
    pub requests: usize,
    pub gzip: usize,
    pub plain: usize,
}

/// A client that fills the screen from the central systems.
#[derive(Debug)]
pub struct CarefulClient<'a> {
    central: &'a Central,
    /// The accounts system's own address, in every link of its answers; it differs from run to run.
    base: String,
    /// Each path is asked once, however many ways of filling the screen are tried.
    asked: RefCell<BTreeMap<String, (Cost, Value)>>,
}

/// Newest transactions by account, and what they took.
#[derive(Debug)]
pub struct Found {
    pub cost: Cost,
    pub newest: BTreeMap<String, Vec<Value>>,
}

impl<'a> CarefulClient<'a> {
    pub fn new(central: &'a Central, base: &str) -> Self {
        Self { central, base: base.to_owned(), asked: RefCell::default() }
    }

    /// Everything but the transactions: one request each, by the bulk paths.
    pub fn frame(&self) -> Cost {
        let paths = ["/party", "/accounts", "/balances", "/offers"];
        let unread = self.central.messages("/v1/messages/unread-count", &[]);
        paths.iter().map(|path| self.ask(path).0).fold(measure(&unread.body), Cost::plus)
    }

    /// A page for each account, from a day on; those with fewer than they should have are asked again without a day.
    pub fn per_account(&self, from: Option<&str>) -> Found {
        let mut found = Found { cost: Cost::default(), newest: BTreeMap::new() };
        for account in self.accounts() {
            self.fill(&mut found, &account, from);
        }
        found
    }

    /// Pages over all accounts, from a day on, until each account has enough; what is still short is asked for by account.
    pub fn in_bulk(&self, from: &str, then_from: Option<&str>) -> Found {
        let accounts = self.accounts();
        let mut found = Found { cost: Cost::default(), newest: BTreeMap::new() };
        let mut next = Some(format!("/transactions?fromBookingDateTime={from}T00:00:00"));
        while let Some(path) = next {
            let (cost, page) = self.ask(&path);
            found.cost = found.cost.plus(cost);
            for transaction in transactions(&page) {
                let account = text(&transaction["AccountId"]);
                found.newest.entry(account).or_default().push(transaction.clone());
            }
            let enough = accounts.iter().all(|account| !found.is_short(account));
            next = page["Links"]["Next"].as_str().filter(|_| !enough).map(ToOwned::to_owned);
        }
        for account in accounts {
            if found.is_short(&account) {
                self.fill(&mut found, &account, then_from);
            }
        }
        found.newest.values_mut().for_each(|newest| newest.truncate(RECENT));
        found
    }

    fn accounts(&self) -> BTreeSet<String> {
        let accounts = self.ask("/accounts").1["Data"]["Account"].take();
        accounts.as_array().into_iter().flatten().map(|account| text(&account["AccountId"])).collect()
    }

    fn fill(&self, found: &mut Found, account: &str, from: Option<&str>) {
        let path = format!("/accounts/{account}/transactions");
        let filtered = from.map(|from| format!("{path}?fromBookingDateTime={from}T00:00:00"));
        for path in filtered.into_iter().chain([path]) {
            let (cost, page) = self.ask(&path);
            found.cost = found.cost.plus(cost);
            let newest = transactions(&page).take(RECENT).cloned().collect();
            found.newest.insert(account.to_owned(), newest);
            if !found.is_short(account) {
                return;
            }
        }
    }

    fn ask(&self, path: &str) -> (Cost, Value) {
        let mut asked = self.asked.borrow_mut();
        let (cost, page) = asked.entry(path.to_owned()).or_insert_with(|| {
            let answer = self.central.accounts(path, &[]);
            assert_eq!(answer.status, 200, "{path}: {}", answer.text());
            // As the demo's addresses make it, so that the figure is the same in every run.
            let demo = answer.text().replace(&self.base, "http://127.0.0.1:7101");
            (measure(demo.as_bytes()), answer.json())
        });
        (*cost, page.clone())
    }
}

impl Found {
    fn is_short(&self, account: &str) -> bool {
        self.newest.get(account).map_or(0, Vec::len) < RECENT
    }
}

impl Cost {
    pub fn plus(self, other: Self) -> Self {
        Self {
            requests: self.requests + other.requests,
            gzip: self.gzip + other.gzip,
            plain: self.plain + other.plain,
        }
    }
}

/// One answer's body, plain and by gzip at level 6: what the BFF does, and better than the sandbox does on the fly.
fn measure(body: &[u8]) -> Cost {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::new(6));
    encoder.write_all(body).expect("memory takes what is written");
    let gzip = encoder.finish().expect("memory takes what is written").len();
    // A server sends what is smaller.
    Cost { requests: 1, gzip: gzip.min(body.len()), plain: body.len() }
}

fn transactions(page: &Value) -> impl Iterator<Item = &Value> {
    page["Data"]["Transaction"].as_array().into_iter().flatten()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
