//! What the random clients are around: a service, its systems, and callers that differ in one part of their identity each.

use std::time::Duration;

use serde_json::json;
use test_support::http::{self, Answer};
use test_support::issuer::{Issuer, TokenBuilder};
use test_support::raw::Connection;

use super::super::super::admin::CREDENTIAL;
use super::super::super::service::{Service, Setup, setup};
use super::ended::Purge;
use super::system::{self, System};
use super::{Ask, LANGUAGES, OTHER, PERSONS, UNWRITTEN, WISHES, WRITTEN};

/// The route to the system that nobody writes to.
const OF_ALL: &str = "all";

/// Routes to the same addresses: for callers, and for callers and nobody; and for nobody to another system's.
fn keeping() -> Setup {
    let route = |path: &str, upstream: &str, access: &str, token: &str| {
        format!(
            "[[route]]\npath = \"/{path}/{{id}}\"\nto = \"/x/{{id}}\"\nupstream = \"{upstream}\"\naccess = \"{access}\"\ntoken = \"{token}\"\n"
        )
    };
    let kept =
        "cache = \"1h\"\nresponse_headers = [\"cache-control\", \"content-type\", \"vary\", \"x-whose\"]\n";
    let routes = [
        route("one", WRITTEN, "bearer", "user") + kept,
        route("either", WRITTEN, "bearer", "user_or_anonymous") + kept,
        route(OF_ALL, UNWRITTEN, "anyone", "none") + kept,
        route("one", WRITTEN, "bearer", "user") + "methods = [\"PUT\"]\n",
    ];
    setup().in_file(&routes.concat()).set_all(&[
        ("admin.credential", CREDENTIAL),
        ("upstream.central.grant", "relay"),
        ("upstream.central.audience", "https://mobile.bank.example"),
        ("upstream.central.also_anonymous", "true"),
        ("upstream.central.retries", "0"),
        ("upstream.central.breaker_failures", "0"),
        ("upstream.central.breaker_success_percent", "0"),
        ("upstream.side.retries", "0"),
        ("upstream.side.breaker_failures", "0"),
        ("upstream.side.breaker_success_percent", "0"),
    ])
}

/// A service, its system, and two tokens of each caller with what the system calls them.
pub(super) struct Around {
    service: Service,
    pub(super) system: System,
    callers: Vec<(String, [String; 2])>,
}

impl Around {
    pub(super) fn start() -> Self {
        let other = Issuer::start();
        let service = keeping().set(&format!("issuer.{OTHER}.url"), other.url()).start();
        let persons = PERSONS.map(|(issuer, subject)| {
            let by = if issuer == OTHER { &other } else { &service.issuer };
            by.token().subject(subject).client("phone").scope("accounts")
        });
        let [alice, bob, on_a_tablet, with_more, by_another, of_another] = persons;
        let callers: [TokenBuilder; PERSONS.len()] = [
            alice,
            bob,
            on_a_tablet.client("tablet"),
            with_more.scope("accounts messages"),
            by_another.claim("act", json!({"sub": "help-desk"})),
            of_another,
        ];
        let twice =
            |token: TokenBuilder| [token.clone().expires_in(250).sign(), token.expires_in(280).sign()];
        let callers = callers.map(twice).map(|tokens| (system::whose(Some(&tokens[0])), tokens));
        let system = System::behind([&service.central, &service.side]);
        Self { system, service, callers: callers.into() }
    }

    pub(super) fn whose(&self, ask: Ask) -> &str {
        self.caller(ask).map_or(system::NOBODY, |(whose, _)| whose)
    }

    fn caller(&self, ask: Ask) -> Option<&(String, [String; 2])> {
        ask.who.checked_sub(1).map(|at| &self.callers[at])
    }

    /// Its path, and the fields that go with it.
    fn request(&self, case: usize, ask: Ask) -> (String, Vec<(&str, String)>) {
        let route = match (ask.who, ask.route) {
            (0, 0) => OF_ALL,
            (_, 0) => "one",
            _ => "either",
        };
        let path = format!("/{route}/{case}-{}", ask.target);
        let mut fields = vec![
            ("Accept-Language", LANGUAGES[ask.language].to_owned()),
            ("Cookie", format!("sid={}", ask.who)),
        ];
        let token = self.caller(ask).map(|(_, tokens)| format!("Bearer {}", tokens[ask.token]));
        fields.extend(token.map(|token| ("Authorization", token)));
        fields.extend(
            Some(("Cache-Control", WISHES[ask.wish].to_owned())).filter(|(_, wish)| !wish.is_empty()),
        );
        (path, fields)
    }

    pub(super) fn send(&self, method: &str, case: usize, ask: Ask) -> Answer {
        let (path, fields) = self.request(case, ask);
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        http::send(method, format!("{}{path}", self.service.bff.public()), &fields, "")
    }

    pub(super) fn leave(&self, case: usize, ask: Ask, after: u64) {
        let (path, fields) = self.request(case, ask);
        let fields: Vec<String> = fields.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        let mut connection = Connection::open(self.service.bff.public());
        let head = format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n");
        connection.send(format!("{head}{}\r\n", fields.concat()));
        drop(connection.read_to_end(Duration::from_millis(after)));
    }

    /// What an operator ends by what this request has.
    pub(super) fn purge(&self, case: usize, ask: Ask, purge: Purge) {
        let path = format!("/x/{case}-{}", ask.target);
        let (issuer, subject) = ask.person();
        let what = match purge {
            Purge::Key => json!({"key": {"upstream": ask.system(), "path": path}}),
            Purge::Tag => json!({"tag": {"tag": path}}),
            Purge::Person => json!({"user": {"subject": subject, "issuer": issuer}}),
            Purge::TagOfPerson => json!({"tag": {"tag": path, "of": {"subject": subject, "issuer": issuer}}}),
            Purge::All => json!({"all": {}}),
        };
        let answer = self.service.operate("POST", "/purges", &what);
        assert_eq!(answer.status, 200, "{}", answer.text());
    }
}
