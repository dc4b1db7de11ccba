//! Never a byte of one caller in another's answer, over sockets: random clients at once, to one address of a system that writes into
//! each answer whose it is. What is kept, waited for together, left, asked for anew and written to meanwhile is as it happens.

mod system;

use std::collections::HashMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::json;
use test_support::http::{self, Answer};
use test_support::issuer::{Issuer, TokenBuilder};
use test_support::raw::Connection;

use super::super::service::{Service, Setup, setup};
use system::{Again, Outcome, SAID, System, Told};

/// The route to the system that nobody writes to.
const OF_ALL: &str = "all";

/// What one client does, one after the other; all clients of a case at once.
type Client = Vec<Step>;

#[derive(Clone, Copy, Debug)]
enum Step {
    Asks(Ask),
    /// Asks, and goes away after so many milliseconds where there is no answer yet.
    Leaves(Ask, u64),
    /// What is kept of the address ends, for everybody: a write is what ends it.
    Writes(Ask),
}

#[derive(Clone, Copy, Debug)]
struct Ask {
    who: usize,
    /// Another token of the same caller: they are renewed.
    token: usize,
    /// By which of the routes that the same address is behind.
    route: usize,
    target: usize,
    language: usize,
    wish: usize,
}

/// Nobody, then callers that differ in one part of their identity each.
const WHOS: usize = 7;
const TARGETS: usize = 2;
const LANGUAGES: [&str; 2] = ["cy", "en"];
const WISHES: [&str; 4] = ["", "no-cache", "no-store", "max-stale"];

fn clients() -> impl Strategy<Value = Vec<Client>> {
    let parts = (0..WHOS, 0..2_usize, 0..2_usize, 0..TARGETS, 0..LANGUAGES.len(), 0..WISHES.len());
    let ask = parts.prop_map(|(who, token, route, target, language, wish)| Ask {
        who,
        token,
        route,
        target,
        language,
        wish,
    });
    let step = prop_oneof![
        8 => ask.clone().prop_map(Step::Asks),
        2 => (ask.clone(), 0..12_u64).prop_map(|(ask, after)| Step::Leaves(ask, after)),
        1 => ask.prop_map(Step::Writes),
    ];
    prop::collection::vec(prop::collection::vec(step, 1..6), 2..9)
}

/// What the system does with one request after the other.
fn outcomes() -> impl Strategy<Value = Vec<Outcome>> {
    let status = prop_oneof![6 => Just(200), 1 => Just(404), 1 => Just(500)];
    let outcome = (0..SAID.len(), status, 0..8_u64);
    prop::collection::vec(outcome.prop_map(|(said, status, takes)| Outcome { said, status, takes }), 1..24)
}

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
        route("one", "central", "bearer", "user") + kept,
        route("either", "central", "bearer", "user_or_anonymous") + kept,
        route(OF_ALL, "side", "anyone", "none") + kept,
        route("one", "central", "bearer", "user") + "methods = [\"PUT\"]\n",
    ];
    setup().in_file(&routes.concat()).set_all(&[
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
struct Around {
    service: Service,
    system: System,
    callers: Vec<(String, [String; 2])>,
}

impl Around {
    fn start() -> Self {
        let other = Issuer::start();
        let service = keeping().set("issuer.other.url", other.url()).start();
        let own = || service.token().subject("alice").client("phone").scope("accounts");
        let callers: [TokenBuilder; WHOS - 1] = [
            own(),
            own().subject("bob"),
            own().client("tablet"),
            own().scope("accounts messages"),
            own().claim("act", json!({"sub": "help-desk"})),
            other.token().subject("alice").client("phone").scope("accounts"),
        ];
        let twice =
            |token: TokenBuilder| [token.clone().expires_in(250).sign(), token.expires_in(280).sign()];
        let callers = callers.map(twice).map(|tokens| (system::whose(Some(&tokens[0])), tokens));
        let system = System::behind([&service.central, &service.side]);
        Self { system, service, callers: callers.into() }
    }

    fn whose(&self, ask: Ask) -> &str {
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

    fn send(&self, method: &str, case: usize, ask: Ask) -> Answer {
        let (path, fields) = self.request(case, ask);
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        http::send(method, format!("{}{path}", self.service.bff.public()), &fields, "")
    }

    fn leave(&self, case: usize, ask: Ask, after: u64) {
        let (path, fields) = self.request(case, ask);
        let fields: Vec<String> = fields.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        let mut connection = Connection::open(self.service.bff.public());
        let head = format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n");
        connection.send(format!("{head}{}\r\n", fields.concat()));
        drop(connection.read_to_end(Duration::from_millis(after)));
    }
}

/// What was shown in one case, and how far each target was written when it was asked for.
#[derive(Default)]
struct Shown {
    answers: Mutex<Vec<(Ask, Told)>>,
    written: Mutex<HashMap<usize, u64>>,
}

impl Shown {
    fn written(&self, target: usize) -> u64 {
        self.written.lock().unwrap().get(&target).copied().unwrap_or_default()
    }

    fn step(&self, around: &Around, case: usize, step: Step) {
        match step {
            Step::Leaves(ask, after) => around.leave(case, ask, after),
            Step::Asks(ask) => {
                let before = if (ask.who, ask.route) == (0, 0) { 0 } else { self.written(ask.target) };
                let answer = around.send("GET", case, ask);
                let told = Told::read(&answer);
                assert_eq!(told.whose, around.whose(ask), "{ask:?} got {}", answer.text());
                assert_eq!(answer.header("x-whose"), Some(around.whose(ask)), "{ask:?}");
                assert_eq!(told.path, format!("/x/{case}-{}", ask.target), "{ask:?}");
                assert!(told.version >= before, "{ask:?} got what was before a write: {told:?}");
                self.answers.lock().unwrap().push((ask, told));
            }
            Step::Writes(ask) => {
                // Whoever writes has a token.
                let answer = around.send("PUT", case, Ask { who: ask.who.max(1), route: 0, ..ask });
                let version = Told::read(&answer).version;
                let mut written = self.written.lock().unwrap();
                let before = written.entry(ask.target).or_default();
                *before = version.max(*before);
            }
        }
    }

    /// What was made for one and shown to several may be.
    fn check(&self) {
        let answers = self.answers.lock().unwrap();
        for (ask, told) in &*answers {
            let of_it = answers.iter().filter(|(_, other)| other.number == told.number).count();
            let may = match SAID[told.said].again {
                Again::Any => true,
                Again::SameLanguage => told.language == LANGUAGES[ask.language],
                Again::NotShared => told.language == LANGUAGES[ask.language] && (ask.who != 0 || of_it == 1),
                Again::Never => of_it == 1,
            };
            // A failure is everybody's who waited for it.
            assert!(may || told.status == 500, "{ask:?} saw {told:?}, {of_it} times");
        }
    }
}

#[test]
fn no_interleaving_gives_one_callers_bytes_to_another() {
    let around = Around::start();
    let config = Config { cases: 48, failure_persistence: None, max_shrink_iters: 100, ..Config::default() };
    let cases = AtomicUsize::new(0);
    let run = TestRunner::new(config).run(&(clients(), outcomes()), |(clients, outcomes)| {
        let case = cases.fetch_add(1, Ordering::SeqCst);
        around.system.begins(outcomes);
        let shown = Shown::default();
        thread::scope(|scope| {
            for client in &clients {
                let (shown, around) = (&shown, &around);
                scope.spawn(move || client.iter().for_each(|step| shown.step(around, case, *step)));
            }
        });
        shown.check();
        Ok(())
    });
    run.unwrap_or_else(|error| panic!("{error}"));
}
