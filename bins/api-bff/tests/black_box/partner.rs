//! A partner's system in front of api-bff. Every answer it gets is held to the OpenAPI document, and to its vocabulary.

use std::time::Duration;

use serde_json::Value;
use test_support::bank::Bank;
use test_support::document::Document;
use test_support::http::{self, Answer};
use test_support::problem;
use test_support::process::Bff;
use test_support::program::Program;
use test_support::wait;

use crate::vocabulary;

/// The binary under test.
pub(crate) const PROGRAM: Program =
    Program { exe: env!("CARGO_BIN_EXE_api-bff"), folder: env!("CARGO_MANIFEST_DIR") };

/// An account of the customer's.
pub(crate) const ACCOUNT: &str = "100005";

const AUDIENCE: &str = "https://api.bank.example";

/// Where partners reach it: not where it listens.
pub(crate) const PUBLIC: &str = "https://partners.bank.example/open";

pub(crate) const ACCOUNTS: &str = "/v1/accounts";
pub(crate) const ONE: &str = "/v1/accounts/{id}";
pub(crate) const BALANCES: &str = "/v1/accounts/{id}/balances";
pub(crate) const TRANSACTIONS: &str = "/v1/accounts/{id}/transactions";
pub(crate) const BENEFICIARIES: &str = "/v1/beneficiaries";
pub(crate) const STANDING_ORDERS: &str = "/v2/standing-orders";
pub(crate) const FIRST_STANDING_ORDERS: &str = "/v1/standing-orders";
pub(crate) const PAYMENTS: &str = "/v1/payments";
pub(crate) const PAYMENT: &str = "/v1/payments/{id}";
pub(crate) const BRANCHES: &str = "/v1/branches";
pub(crate) const PRODUCTS: &str = "/v1/products";

/// Every route of a customer's, by the document's name for it.
pub(crate) const ROUTES: [&str; 7] =
    [ACCOUNTS, ONE, BALANCES, TRANSACTIONS, BENEFICIARIES, STANDING_ORDERS, FIRST_STANDING_ORDERS];

/// Every route for partners themselves.
pub(crate) const OPEN_ROUTES: [&str; 2] = [BRANCHES, PRODUCTS];

/// What an operator shows on the admin port.
pub(crate) const CREDENTIAL: &str = "an-operators-credential-of-a-test";

/// A partner with a customer's consent, and the BFF that it talks to.
pub(crate) struct Partner {
    pub(crate) bff: Bff,
    pub(crate) bank: Bank,
    document: Document,
    token: String,
}

impl Partner {
    /// Everything works, and nothing is kept between requests.
    pub(crate) fn start() -> Self {
        Self::start_with(Bank::start(), "")
    }

    /// The same with what is published kept between requests.
    pub(crate) fn start_kept() -> Self {
        Self::of_settings(Bank::start(), "fresh_for = \"5m\"", "")
    }

    /// `more` is added to the accounts system's section.
    pub(crate) fn start_with(bank: Bank, more: &str) -> Self {
        Self::of_settings(bank, "", more)
    }

    fn of_settings(bank: Bank, of_open_data: &str, of_accounts: &str) -> Self {
        let (own, accounts) = (bank.resource_server("api-bff", AUDIENCE, PUBLIC), bank.system("accounts"));
        let (payments, open_data) = (bank.payments_for("api-bff"), bank.open_data.url());
        let settings = format!(
            r#"
            {own}
            [store]
            engine = "memory"
            [idempotency]
            may_be_lost = true
            [api_keys]
            may_be_lost = true
            {payments}
            [upstream.open_data]
            url = "{open_data}"
            {of_open_data}
            {accounts}
            {of_accounts}
            "#
        );
        let bff = Bff::builder(PROGRAM.exe);
        let bff = bff.config(&settings).env("API_BFF__ADMIN__CREDENTIAL", CREDENTIAL).start();
        let ready = || http::get(format!("{}/readyz", bff.admin())).status == 200;
        wait::until(Duration::from_secs(10), "api-bff is ready", ready);
        let token =
            bank.issuer.token().audience(AUDIENCE).client("partner-demo").scope("accounts payments").sign();
        Self { bff, bank, document: Document::committed(PROGRAM), token }
    }

    /// The same partner and bank, with another process of api-bff in between.
    pub(crate) fn before_another_process(self, more: &str) -> Self {
        let Self { bank, bff, .. } = self;
        drop(bff);
        Self::start_with(bank, more)
    }

    /// One request for the customer's account; `route` is the document's name for it, `query` begins with its question mark.
    pub(crate) fn get(&self, route: &str, query: &str) -> Answer {
        self.ask(route, &format!("{}{query}", route.replace("{id}", ACCOUNT)))
    }

    pub(crate) fn transactions(&self, query: &str) -> Answer {
        self.get(TRANSACTIONS, query)
    }

    /// Pays under this key.
    pub(crate) fn pay(&self, key: &str, payment: &Value) -> Answer {
        let authorization = self.authorization();
        let headers = [("Authorization", authorization.as_str()), ("Idempotency-Key", key)];
        let answer = http::post_json(format!("{}{PAYMENTS}", self.bff.public()), &headers, payment);
        self.document.check_post(PAYMENTS, &answer);
        assert_eq!(vocabulary::foreign(&answer.json()), [""; 0], "{}", answer.text());
        answer
    }

    /// One request; `path` is as it goes over the wire.
    pub(crate) fn ask(&self, route: &str, path: &str) -> Answer {
        self.ask_with(route, path, &[("Authorization", &self.authorization())])
    }

    /// One request of the partner's own, on behalf of no customer; `path` begins with the route.
    pub(crate) fn open(&self, path: &str, query: &str) -> Answer {
        let route = path.split('?').next().unwrap_or_default();
        self.ask_with(route, &format!("{path}{query}"), &[("Authorization", &self.own_authorization())])
    }

    /// What its system authenticates with, by client credentials.
    pub(crate) fn own_authorization(&self) -> String {
        let token =
            self.bank.issuer.token().audience(AUDIENCE).client("partner-demo").subject("partner-demo");
        format!("Bearer {}", token.scope("open-data").sign())
    }

    /// What it authenticates with for the customer.
    pub(crate) fn authorization(&self) -> String {
        format!("Bearer {}", self.token)
    }

    /// The same again, by one who has the answer with this tag.
    pub(crate) fn ask_again(&self, path: &str, tag: &str) -> Answer {
        self.ask_with(path, path, &[("Authorization", &self.authorization()), ("If-None-Match", tag)])
    }

    /// The same with these headers alone.
    pub(crate) fn ask_with(&self, route: &str, path: &str, headers: &[(&str, &str)]) -> Answer {
        let answer = http::get_with(format!("{}{path}", self.bff.public()), headers);
        self.document.check(route, &answer);
        if !answer.body.is_empty() {
            assert_eq!(vocabulary::foreign(&answer.json()), [""; 0], "{route}");
        }
        answer
    }

    /// A request that is refused with this problem, whose detail says all of `says`, and shows nothing of a system's words.
    #[track_caller]
    pub(crate) fn check_refused(
        &self,
        route: &str,
        path: &str,
        status: u16,
        kind: &str,
        says: &[&str],
    ) -> Value {
        problem::check(path, &self.ask(route, path), status, kind, says)
    }
}

/// The path and query of `Link`, whose target must be absolute and on the public address.
#[track_caller]
pub(crate) fn next(answer: &Answer) -> Option<String> {
    let link = answer.header("link")?;
    let target = link.strip_prefix('<').and_then(|rest| rest.strip_suffix(">; rel=\"next\""));
    let target = target.unwrap_or_else(|| panic!("not one link to the next page: {link}"));
    let path = target.strip_prefix(PUBLIC).unwrap_or_else(|| panic!("{target} is not below {PUBLIC}"));
    Some(path.to_owned())
}
