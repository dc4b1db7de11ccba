//! A phone in front of mobile-bff. Every answer it gets is held to the OpenAPI document.

use std::time::Duration;

use test_support::http::{self, Answer};
use test_support::process::Bff;
use test_support::wait;

use crate::bank::Bank;
use crate::document::Document;
use crate::program::EXE;

/// A signed-in phone, and the BFF that it talks to.
pub(crate) struct Phone {
    pub(crate) bff: Bff,
    pub(crate) bank: Bank,
    document: Document,
    token: String,
}

/// mobile-bff before this bank; `more` is added to the accounts system's section.
pub(crate) fn settings(bank: &Bank, more: &str) -> String {
    let (issuer, accounts, messages) = (bank.issuer.url(), bank.accounts.url(), bank.messages.url());
    format!(
        r#"
        [public]
        listen = "127.0.0.1:0"
        url = "http://127.0.0.1:8081"
        [admin]
        listen = "127.0.0.1:0"
        [lifecycle]
        drain = "0s"
        [bearer]
        audience = "https://mobile.bank.example"
        [issuer.bank]
        url = "{issuer}"
        client_id = "mobile-bff"
        client_secret = "test-secret"
        [upstream.messages]
        url = "{messages}"
        grant = "exchange"
        audience = "https://messages.bank.example"
        scope = "messages"
        needed_at_start = false
        [upstream.accounts]
        url = "{accounts}"
        grant = "exchange"
        audience = "https://accounts.bank.example"
        scope = "accounts"
        {more}
        "#
    )
}

impl Phone {
    /// Everything works, and nothing is kept between requests.
    pub(crate) fn start() -> Self {
        Self::start_with(Bank::start(), "")
    }

    pub(crate) fn start_with(bank: Bank, more: &str) -> Self {
        let bff = Bff::start(EXE, &settings(&bank, more));
        let ready = || http::get(format!("{}/readyz", bff.admin())).status == 200;
        wait::until(Duration::from_secs(10), "mobile-bff is ready", ready);
        let token = bank.issuer.token().sign();
        Self { bff, bank, document: Document::committed(), token }
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
