//! A customer who signed in, in front of web-bff. Every answer they get is held to the OpenAPI document.

use serde_json::Value;
use test_support::bank::Bank;
use test_support::browser::Browser;
use test_support::document::Document;
use test_support::http::Answer;
use test_support::problem;
use test_support::process::Bff;

use crate::signed_in::signed_in;
use crate::visitor::{PROGRAM, settings, started};

pub(crate) const DASHBOARD: &str = "/api/dashboard";
pub(crate) const ACCOUNT_ROUTE: &str = "/api/accounts/{id}";
pub(crate) const TRANSACTIONS: &str = "/api/accounts/{id}/transactions";
pub(crate) const MESSAGES: &str = "/api/messages";
pub(crate) const SPENDING: &str = "/api/spending";
pub(crate) const PAYMENTS: &str = "/api/payments";

/// Every route for people who signed in.
pub(crate) const ROUTES: [&str; 5] = [DASHBOARD, ACCOUNT_ROUTE, TRANSACTIONS, MESSAGES, SPENDING];

/// One of the customer's accounts.
pub(crate) const ACCOUNT: &str = "100005";

/// Somebody who signed in, and the BFF behind the pages.
pub(crate) struct Customer {
    pub(crate) bff: Bff,
    pub(crate) bank: Bank,
    document: Document,
    browser: Browser,
}

impl Customer {
    /// Everything works, and nothing is kept between requests.
    pub(crate) fn start() -> Self {
        Self::start_with("")
    }

    /// `more` is added to the accounts system's section.
    pub(crate) fn start_with(more: &str) -> Self {
        let bank = Bank::start();
        let bff = started(&settings(&bank, more, ""));
        let browser = signed_in(&bff, &bank);
        let customer = Self { bff, bank, document: Document::committed(PROGRAM), browser };
        customer.forget();
        customer
    }

    /// What the systems have seen so far is not what a test is about.
    pub(crate) fn forget(&self) {
        self.bank.accounts.clear();
        self.bank.messages.clear();
    }

    pub(crate) fn dashboard(&self) -> Answer {
        self.ask(DASHBOARD, DASHBOARD)
    }

    pub(crate) fn account(&self, id: &str) -> Answer {
        self.ask(ACCOUNT_ROUTE, &format!("/api/accounts/{id}"))
    }

    /// `query` is as it goes over the wire, with its question mark.
    pub(crate) fn transactions(&self, account: &str, query: &str) -> Answer {
        self.ask(TRANSACTIONS, &format!("/api/accounts/{account}/transactions{query}"))
    }

    pub(crate) fn messages(&self, query: &str) -> Answer {
        self.ask(MESSAGES, &format!("{MESSAGES}{query}"))
    }

    pub(crate) fn spending(&self, query: &str) -> Answer {
        self.ask(SPENDING, &format!("{SPENDING}{query}"))
    }

    /// Pays under this key, as the website's page does.
    pub(crate) fn pay(&self, key: &str, payment: &Value) -> Answer {
        let headers = [("X-CSRF", "1"), ("Content-Type", "application/json"), ("Idempotency-Key", key)];
        let answer = self.browser.send("POST", PAYMENTS, &headers, payment.to_string());
        self.document.check_post(PAYMENTS, &answer);
        answer
    }

    pub(crate) fn payment(&self, id: &str) -> Answer {
        self.ask("/api/payments/{id}", &format!("{PAYMENTS}/{id}"))
    }

    /// A query that is refused, with what the problem says, before any system is asked.
    #[track_caller]
    pub(crate) fn check_refused(&self, answer: impl FnOnce() -> Answer, says: &[&str]) {
        self.forget();
        let answer = answer();
        problem::check("a refused query", &answer, 400, "bad-request", says);
        assert_eq!((self.bank.accounts.count(), self.bank.messages.count()), (0, 0), "{}", answer.text());
    }

    /// One request; `route` is the document's name for it.
    pub(crate) fn ask(&self, route: &str, path: &str) -> Answer {
        let answer = self.browser.get(path);
        self.document.check(route, &answer);
        answer
    }
}

/// A page that is there, for nobody else to keep.
#[track_caller]
pub(crate) fn read(answer: &Answer) -> Value {
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(answer.header("cache-control"), Some("private, no-cache"));
    answer.json()
}
