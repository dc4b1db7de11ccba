//! A visitor's browser in front of web-bff. Every answer it gets is held to the OpenAPI document.
//!
//! The browser of somebody who signed in is `customer`.

use std::time::Duration;

use serde_json::Value;
use test_support::bank::{Bank, listening};
use test_support::document::Document;
use test_support::http::{self, Answer};
use test_support::problem;
use test_support::process::Bff;
use test_support::program::Program;
use test_support::upstream::Reply;
use test_support::wait;

/// The binary under test.
pub(crate) const PROGRAM: Program =
    Program { exe: env!("CARGO_BIN_EXE_web-bff"), folder: env!("CARGO_MANIFEST_DIR") };

pub(crate) const BRANCHES: &str = "/api/branches";
pub(crate) const PRODUCTS: &str = "/api/products";

/// Every route for anyone.
pub(crate) const ROUTES: [&str; 2] = [BRANCHES, PRODUCTS];

/// web-bff before this bank, with more in the sections of two of its systems.
pub(crate) fn settings(bank: &Bank, of_accounts: &str, of_open_data: &str) -> String {
    let (listening, issuer) = (listening("https://www.bank.example"), bank.issuer_for("web-bff"));
    let (accounts, messages) = (bank.system("accounts"), bank.system("messages"));
    let (payments, open_data) = (bank.payments_for("web-bff"), bank.open_data.url());
    format!(
        r#"
        {listening}
        {issuer}
        [oidc]
        scope = "openid profile offline_access accounts messages payments"
        [store]
        engine = "memory"
        [idempotency]
        may_be_lost = true
        {payments}
        {messages}
        needed_at_start = false
        {accounts}
        {of_accounts}
        [upstream.open_data]
        url = "{open_data}"
        {of_open_data}
        "#
    )
}

/// The process, once it is ready.
#[track_caller]
pub(crate) fn started(settings: &str) -> Bff {
    let bff = Bff::start(PROGRAM.exe, settings);
    let ready = || http::get(format!("{}/readyz", bff.admin())).status == 200;
    wait::until(Duration::from_secs(10), "web-bff is ready", ready);
    bff
}

/// Somebody who looks at the website, and the BFF behind it.
pub(crate) struct Visitor {
    pub(crate) bff: Bff,
    pub(crate) bank: Bank,
    document: Document,
}

impl Visitor {
    /// Everything works, and nothing is kept between requests.
    pub(crate) fn start() -> Self {
        Self::start_with("")
    }

    /// What is published is kept, as in production.
    pub(crate) fn start_keeping() -> Self {
        Self::start_with("fresh_for = \"5m\"")
    }

    /// `more` is added to the open data system's section.
    fn start_with(more: &str) -> Self {
        let bank = Bank::start();
        let bff = started(&settings(&bank, "", more));
        Self { bff, bank, document: Document::committed(PROGRAM) }
    }

    /// One request, with its query.
    pub(crate) fn get(&self, path: &str) -> Answer {
        self.get_with(path, &[])
    }

    pub(crate) fn get_with(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        let answer = http::get_with(format!("{}{path}", self.bff.public()), headers);
        self.document.check(path.split('?').next().unwrap(), &answer);
        answer
    }

    /// Answers products with what the system has, under other header fields.
    pub(crate) fn publish(&self, headers: &[(&str, &str)]) {
        let url = format!("{}/v1/products", self.bank.open_data.url());
        let usual: Value = http::get(url).json();
        self.bank.open_data.clear();
        let reply = Reply::json(200, &usual);
        let reply = headers.iter().fold(reply, |reply, (name, value)| reply.header(name, value));
        self.bank.answer("/v1/products", reply);
    }

    /// A request that is refused with this problem, whose detail says all of `says`.
    #[track_caller]
    pub(crate) fn check_refused(&self, path: &str, status: u16, kind: &str, says: &[&str]) {
        problem::check(path, &self.get(path), status, kind, says);
    }
}
