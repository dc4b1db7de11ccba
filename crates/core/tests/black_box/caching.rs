//! What RFC 9111, 5861, 9211 and 9213 ask of a cache, each through a declared route to a scripted system. `docs/CACHING-RULES.md` says which
//! test shows which rule.

mod flight;
mod freshness;
mod identity;
mod left;
mod passed;
mod purge;
mod requests;
mod stale;
mod status;
mod storing;
mod targeted;
mod unchanged;
mod untransformed;
mod validation;
mod variants;
mod written;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::SystemTime;

use actix_web::http::header::HttpDate;
use serde_json::json;
use test_support::http::{self, Answer};
use test_support::upstream::{Reply, Seen};
use test_support::wait;

use super::service::{PATIENCE, Service, Setup, setup};

pub(super) type Fields<'a> = &'a [(&'a str, &'a str)];

/// A service with routes that keep for an hour: `/all/…` for everybody, to a system without tokens; `/one/…` for who calls, `/our/…`
/// in the service's own name. `/plain/…` is `/all/…` with nothing kept. Its systems number their answers.
pub(super) struct Kept {
    pub(super) service: Service,
    answers: Arc<AtomicU64>,
}

/// The settings of such a service; `more` are further ones of each route.
pub(super) fn keeping(more: &str) -> Setup {
    keeping_beside(more, "")
}

/// The same with further routes.
pub(super) fn keeping_beside(more: &str, others: &str) -> Setup {
    let route = |path: &str, upstream: &str, access: &str, token: &str, more: &str| {
        format!(
            "[[route]]\npath = \"/{path}/{{*rest}}\"\nupstream = \"{upstream}\"\naccess = \"{access}\"\ntoken = \"{token}\"\n{more}\n"
        )
    };
    let fields = "response_headers = [\"accept-ranges\", \"age\", \"cache-control\", \"cdn-cache-control\", \"content-type\", \"expires\", \"location\", \"vary\", \"x-hop\", \"x-one\", \"x-two\"]";
    let kept = format!("cache = \"1h\"\n{fields}\n{more}");
    let writes = "methods = [\"POST\", \"PUT\", \"DELETE\", \"PATCH\"]";
    let routes = [
        route("all", "side", "anyone", "none", &kept),
        route("one", "central", "bearer", "user", &kept),
        route("our", "central", "anyone", "service", &kept),
        route("all", "side", "anyone", "none", writes),
        route("plain", "side", "anyone", "none", "to = \"/all/{*rest}\""),
    ];
    setup()
        .in_file(&[&routes.concat(), others].concat())
        .set("upstream.central.grant", "exchange")
        .set("upstream.central.audience", "https://central.bank.example")
        .set("upstream.side.retries", "0")
        .set("upstream.side.breaker_failures", "0")
        .set("upstream.side.breaker_success_percent", "0")
}

impl Kept {
    pub(super) fn start() -> Self {
        Self::of(keeping(""))
    }

    pub(super) fn of(setup: Setup) -> Self {
        Self::with(setup.start())
    }

    pub(super) fn with(service: Service) -> Self {
        let kept = Self { service, answers: Arc::default() };
        kept.says(200, &[]);
        kept
    }

    /// What its systems answer from now on: numbered, with these fields.
    pub(super) fn says(&self, status: u16, fields: Fields<'_>) {
        let fields: Vec<(String, String)> =
            fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        self.answers(move |_| {
            fields.iter().fold(Reply::status(status), |reply, (name, value)| reply.header(name, value))
        });
    }

    /// The same, with a reply that follows from what arrived; its body becomes the next number.
    pub(super) fn answers(&self, reply: impl Fn(&Seen) -> Reply + Send + Sync + 'static) {
        let (answers, reply) = (self.answers.clone(), Arc::new(reply));
        let numbered = move |seen: &Seen| {
            let number = answers.fetch_add(1, Ordering::SeqCst);
            reply(seen).with_json(&json!({ "number": number }))
        };
        self.service.side.script(numbered.clone());
        self.service.central.script(numbered);
    }

    /// With other replies than numbered ones.
    pub(super) fn fails(&self, reply: impl Fn() -> Reply + Send + Sync + 'static) {
        self.service.side.script(move |_| reply());
    }

    #[track_caller]
    pub(super) fn get(&self, path: &str) -> Answer {
        self.service.get(path)
    }

    #[track_caller]
    pub(super) fn send(&self, method: &str, path: &str) -> Answer {
        http::send(method, format!("{}{path}", self.service.bff.public()), &[], "")
    }

    /// Asks twice at a path of its own, and says whether the second answer is the first.
    #[track_caller]
    pub(super) fn is_kept(&self, status: u16, fields: Fields<'_>) -> bool {
        let path = self.path();
        self.says(status, fields);
        is_used_again(|| self.get(&path))
    }

    /// The same in the name of a caller.
    #[track_caller]
    pub(super) fn is_kept_for_one(&self, status: u16, fields: Fields<'_>) -> bool {
        let (path, token) = (self.path().replace("/all/", "/one/"), self.service.token().sign());
        self.says(status, fields);
        is_used_again(|| self.service.get_as(&path, &token))
    }

    /// One that nobody has asked for.
    pub(super) fn path(&self) -> String {
        format!("/all/{}", self.answers.fetch_add(1, Ordering::SeqCst))
    }

    /// How often the system without tokens was asked.
    pub(super) fn asked(&self) -> usize {
        self.service.side.count()
    }
}

#[track_caller]
fn is_used_again(ask: impl Fn() -> Answer) -> bool {
    let (first, second) = (ask(), ask());
    assert_eq!(first.status, second.status, "{}", second.text());
    assert!(!first.body.is_empty());
    first.body == second.body
}

/// Holds a system's answers back until it is opened.
#[derive(Clone)]
pub(super) struct Gate(Arc<AtomicBool>);

impl Gate {
    pub(super) fn shut() -> Self {
        Self(Arc::default())
    }

    pub(super) fn open(&self) {
        self.0.store(true, Ordering::SeqCst);
    }

    pub(super) fn wait(&self) {
        wait::until(PATIENCE, "the answer may go", || self.0.load(Ordering::SeqCst));
    }
}

/// The number of an answer.
#[track_caller]
pub(super) fn number(answer: &Answer) -> u64 {
    answer.json()["number"].as_u64().unwrap_or_else(|| panic!("{} {}", answer.status, answer.text()))
}

/// What `Cache-Status` says, without seconds, which pass.
pub(super) fn used(answer: &Answer) -> String {
    let told = answer.header("cache-status").unwrap_or("nothing");
    let parts = told.split("; ").filter(|part| !part.starts_with("ttl="));
    parts.collect::<Vec<_>>().join("; ").replace("side; ", "").replace("central; ", "")
}

/// So many seconds ago, as header fields say it; less than none is to come.
pub(super) fn ago(seconds: i64) -> String {
    let now = SystemTime::now();
    let by = std::time::Duration::from_secs(seconds.unsigned_abs());
    HttpDate::from(if seconds < 0 { now + by } else { now - by }).to_string()
}
