//! A phone in front of mobile-bff. Every answer it gets is held to the OpenAPI document.

use std::time::Duration;

use serde_json::Value;
use test_support::bank::Bank;
use test_support::document::Document;
use test_support::http::{self, Answer};
use test_support::process::Bff;
use test_support::program::Program;
use test_support::wait;

/// The binary under test.
pub(crate) const PROGRAM: Program =
    Program { exe: env!("CARGO_BIN_EXE_mobile-bff"), folder: env!("CARGO_MANIFEST_DIR") };

/// What is ordered ends with the process, but for one that is to be killed.
const STORE: &str = "[store]\nengine = \"memory\"\n[idempotency]\nmay_be_lost = true";

/// A signed-in phone, and the BFF that it talks to.
pub(crate) struct Phone {
    pub(crate) bff: Bff,
    pub(crate) bank: Bank,
    document: Document,
    token: String,
}

/// mobile-bff before this bank; `more` is added to the accounts system's section.
pub(crate) fn settings(bank: &Bank, more: &str) -> String {
    let own = bank.resource_server("mobile-bff", "https://mobile.bank.example", "http://127.0.0.1:8081");
    let (accounts, messages) = (bank.system("accounts"), bank.system("messages"));
    let payments = bank.payments_for("mobile-bff");
    format!("{own}\n{STORE}\n{payments}\n{messages}\nneeded_at_start = false\n{accounts}\n{more}")
}

impl Phone {
    /// Everything works, and nothing is kept between requests.
    pub(crate) fn start() -> Self {
        Self::start_with(Bank::start(), "")
    }

    pub(crate) fn start_with(bank: Bank, more: &str) -> Self {
        let bff = Bff::start(PROGRAM.exe, &settings(&bank, more));
        Self::before(bff, bank)
    }

    /// Nothing of an order is sent again once it is so old.
    pub(crate) fn that_repeats_for(time: &str) -> Self {
        let bank = Bank::start();
        let bff = Bff::builder(PROGRAM.exe).config(&settings(&bank, ""));
        Self::before(bff.env("MOBILE_BFF__IDEMPOTENCY__REPEATS_FOR", time).start(), bank)
    }

    fn before(bff: Bff, bank: Bank) -> Self {
        let ready = || http::get(format!("{}/readyz", bff.admin())).status == 200;
        wait::until(Duration::from_secs(10), "mobile-bff is ready", ready);
        let token = bank.issuer.token().scope("accounts messages payments").sign();
        Self { bff, bank, document: Document::committed(PROGRAM), token }
    }

    /// The same phone and bank, with another process of mobile-bff in between.
    pub(crate) fn before_another_process(self, more: &str) -> Self {
        let Self { bank, bff, .. } = self;
        drop(bff);
        Self::start_with(bank, more)
    }

    pub(crate) fn home(&self) -> Answer {
        self.ask("/v1/home", "/v1/home", &[])
    }

    pub(crate) fn account(&self, id: &str) -> Answer {
        self.ask("/v1/accounts/{id}", &format!("/v1/accounts/{id}"), &[])
    }

    /// `query` is as it goes over the wire, with its question mark.
    pub(crate) fn transactions(&self, account: &str, query: &str) -> Answer {
        let path = format!("/v1/accounts/{account}/transactions{query}");
        self.ask("/v1/accounts/{id}/transactions", &path, &[])
    }

    /// Pays under this key.
    pub(crate) fn pay(&self, key: &str, payment: &Value) -> Answer {
        let authorization = format!("Bearer {}", self.token);
        let headers = [("Authorization", authorization.as_str()), ("Idempotency-Key", key)];
        let answer = http::post_json(format!("{}/v1/payments", self.bff.public()), &headers, payment);
        self.document.check_post("/v1/payments", &answer);
        answer
    }

    pub(crate) fn payment(&self, id: &str) -> Answer {
        self.ask("/v1/payments/{id}", &format!("/v1/payments/{id}"), &[])
    }

    /// One request; `route` is the document's name for it.
    pub(crate) fn ask(&self, route: &str, path: &str, headers: &[(&str, &str)]) -> Answer {
        let authorization = format!("Bearer {}", self.token);
        let mut all = vec![("Authorization", authorization.as_str())];
        all.extend(headers);
        let answer = http::get_with(format!("{}{path}", self.bff.public()), &all);
        self.document.check(route, &answer);
        answer
    }
}
