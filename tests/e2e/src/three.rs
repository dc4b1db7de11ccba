//! Every binary before one sandbox, each with the settings that its `--dev` has.

use std::time::Duration;

use serde_json::Value;
use test_support::browser::Browser;
use test_support::document::Document;
use test_support::http::{self, Answer};
use test_support::process::{self, Bff, Sandbox};
use test_support::wait;

use crate::{document, product};

/// The three binaries, and the bank behind them.
#[derive(Debug)]
pub struct Three {
    pub sandbox: Sandbox,
    pub web: Front,
    pub mobile: Front,
    pub api: Front,
}

/// One of them, and the document that it is held to.
#[derive(Debug)]
pub struct Front {
    pub name: &'static str,
    pub bff: Bff,
    document: Document,
}

/// A front asked by somebody, or by nobody.
#[derive(Clone, Debug)]
pub struct Asking<'a> {
    front: &'a Front,
    shown: Shown,
}

/// What they show of who they are.
#[derive(Clone, Debug)]
enum Shown {
    Nothing,
    Token(String),
    /// The session's cookie, `NAME=VALUE`.
    Session(String),
}

impl Three {
    /// All three, ready, before a bank with customers `cust-0001` and on.
    pub fn start() -> Self {
        let sandbox = product::sandbox(6, &[]);
        let [web, mobile, api] =
            ["web-bff", "mobile-bff", "api-bff"].map(|name| Front::start(name, &sandbox));
        for front in [&web, &mobile, &api] {
            let ready = || http::get(format!("{}/readyz", front.bff.admin())).status == 200;
            wait::until(Duration::from_secs(20), front.name, ready);
        }
        Self { sandbox, web, mobile, api }
    }

    /// The phone app of this customer.
    pub fn phone_of(&self, customer: &str) -> Asking<'_> {
        self.mobile.asked_with(self.sandbox.token(customer))
    }

    /// The partner whom this customer let read the accounts.
    pub fn partner_of(&self, customer: &str) -> Asking<'_> {
        self.api.asked_with(self.sandbox.partner_token(customer))
    }

    /// Somebody on the website.
    pub fn visitor(&self) -> Asking<'_> {
        Asking { front: &self.web, shown: Shown::Nothing }
    }

    /// The website, after this customer signed in to it.
    #[track_caller]
    pub fn browser_of(&self, customer: &str) -> Asking<'_> {
        let browser = Browser::new("http://localhost:8080", &self.web.bff.public());
        self.sandbox.sign_in(&browser, customer);
        let cookie = browser.cookie("__Host-Http-bff").unwrap_or_else(|| panic!("{:?}", browser.visits()));
        let shown = Shown::Session(format!("{}={}", cookie.name, cookie.value));
        Asking { front: &self.web, shown }
    }
}

impl Front {
    fn start(name: &'static str, sandbox: &Sandbox) -> Self {
        let document = serde_json::from_str(&document::text(&format!("bins/{name}/openapi.json")));
        let document = document.unwrap_or_else(|error| panic!("openapi.json of {name}: {error}"));
        let bff = Bff::start(process::built(name), &settings(name, sandbox));
        Self { name, bff, document: Document::of(document) }
    }

    /// Fails where the answer is none that its document promises for this route.
    #[track_caller]
    pub fn check(&self, route: &str, answer: &Answer) {
        self.document.check(route, answer);
    }

    /// This front, asked with a token.
    pub fn asked_with(&self, token: String) -> Asking<'_> {
        Asking { front: self, shown: Shown::Token(token) }
    }
}

/// What `--dev` has, before this sandbox.
pub fn settings(name: &str, sandbox: &Sandbox) -> String {
    let dev = document::text(&format!("bins/{name}/dev.toml"));
    // The stricter of the two answers: what the document says of access is held to it.
    sandbox.settings(&dev).replace("anonymous_user = \"null\"", "anonymous_user = \"401\"")
}

impl Asking<'_> {
    /// Who is asking; empty where no token says so.
    pub fn token(&self) -> &str {
        if let Shown::Token(token) = &self.shown { token } else { "" }
    }

    /// The header fields that say who is asking.
    pub fn headers(&self) -> Vec<(&'static str, String)> {
        match &self.shown {
            Shown::Nothing => Vec::new(),
            Shown::Token(token) => vec![("Authorization", format!("Bearer {token}"))],
            Shown::Session(cookie) => vec![("Cookie", cookie.clone()), ("X-CSRF", "1".to_owned())],
        }
    }

    /// What is asked.
    pub fn front(&self) -> &Front {
        self.front
    }

    /// Whatever comes back.
    pub fn get(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        let own = self.headers();
        let mut all: Vec<_> = own.iter().map(|(name, value)| (*name, value.as_str())).collect();
        all.extend(headers);
        http::get_with(format!("{}{path}", self.front.bff.public()), &all)
    }

    /// The answer to a GET of this route, with `{id}` put in and the query after it; it is a 200 and within the document.
    #[track_caller]
    pub fn read(&self, route: &str, id: &str, query: &str, headers: &[(&str, &str)]) -> Value {
        let answer = self.get(&format!("{}{query}", route.replace("{id}", id)), headers);
        assert_eq!(answer.status, 200, "{} {route}: {}", self.front.name, answer.text());
        self.front.check(route, &answer);
        answer.json()
    }
}
