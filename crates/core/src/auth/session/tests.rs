//! What sessions decide by the time, by a clock that a test moves; the provider is never reached, and no job is begun unless
//! the test says so.

use std::sync::Arc;
use std::time::Duration;

use actix_web::http::header::{HeaderMap, HeaderValue, USER_AGENT};
use serde_json::{Map, Value};

use super::{From, Live, Sessions, Whose};
use crate::auth::AccessToken;
use crate::auth::issuer::Issuer;
use crate::auth::oidc::{Claimed, RelyingParty, SignedIn, Tokens};
use crate::clock::Clock;
use crate::config::value::RedisUrl;
use crate::config::{Config, Needs, NoSettings, Origin, StoreEngine};
use crate::health::Readiness;
use crate::http::context::Context;
use crate::http::request_id::RequestId;
use crate::store::Store;
use crate::telemetry::TraceContext;
use crate::upstream::transport::Plan;
use crate::upstream::{Background, Resolver, TlsFiles, Waiting, tls_client};

const SETTINGS: &str = r#"
[public]
url = "https://www.bank.example"
[store]
engine = "memory"
[seal]
key = "a key that is made for these tests alone"
[issuer.bank]
url = "https://login.bank.example"
client_id = "front"
client_secret = "not a real secret"
timeout = "2s"
[oidc]
patience = "5m"
[session]
idle = "20m"
refresh_ahead = "60s"
"#;

pub(super) const MILLISECOND: Duration = Duration::from_millis(1);
/// Of access tokens, unless a test says otherwise.
pub(super) const LASTS: Duration = Duration::from_mins(5);

/// Sessions of which nothing happens by itself.
pub(super) struct Bench {
    pub(super) sessions: Sessions,
    pub(super) clock: Clock,
    pub(super) jobs: Waiting,
    config: Config,
}

impl Bench {
    /// On a store in memory.
    pub(super) async fn new() -> Self {
        let needs = Needs { name: "front", session: true, ..Needs::default() };
        let origin = Origin { inline: Some(("test", SETTINGS)), ..Origin::default() };
        let (config, _) = Config::load::<NoSettings>(needs, &origin).unwrap();
        let clock = Clock::manual("2026-01-01T00:00:00Z".parse().unwrap());
        let plan = Plan {
            name: "issuer.bank".into(),
            tls: crate::config::Live::new(tls_client(TlsFiles::default()).unwrap()),
            resolver: Resolver::new(&[]).unwrap(),
            connect_timeout: Duration::from_secs(1),
            keep_alive: Duration::from_secs(1),
            lifetime: Duration::from_secs(75),
            pool: 1,
            max_response: 1,
        };
        let readiness = Readiness::new(clock.clone());
        let issuer = Issuer::new("bank", config.issuers["bank"].clone(), plan, clock.clone(), &readiness);
        let (background, jobs) = Background::idle();
        let party = RelyingParty::new(Arc::new(issuer.unwrap()), &config, background.clone(), clock.clone());
        let store = Store::open(&config.store, &config.seal, clock.clone()).await.unwrap();
        let sessions = Sessions::new(Arc::new(party), store, &config, background, clock.clone());
        Self { sessions, clock, jobs, config }
    }

    /// Its store goes away.
    pub(super) async fn lose_store(&mut self) {
        self.config.store.engine = StoreEngine::Redis;
        self.config.store.url = Some(RedisUrl("redis://127.0.0.1:1".parse().unwrap()));
        let away = Store::open(&self.config.store, &self.config.seal, self.clock.clone()).await;
        self.sessions.store = away.unwrap();
    }

    /// Somebody's session.
    pub(super) async fn begun(&self) -> Live {
        self.begun_by(somebody()).await
    }

    pub(super) async fn begun_by(&self, signed_in: SignedIn) -> Live {
        let (id, _) = self.sessions.start(signed_in, None, From::default()).await.unwrap();
        self.sessions.find(&id.key()).await.unwrap().unwrap()
    }
}

/// Somebody whose access token can be renewed.
pub(super) fn somebody() -> SignedIn {
    SignedIn {
        who: Claimed {
            issuer: "https://login.bank.example".to_owned(),
            subject: "cust-0001".to_owned(),
            session: Some("sid-1".to_owned()),
            about: Map::new(),
        },
        client: "front".to_owned(),
        tokens: tokens("first"),
        scopes: Vec::new(),
    }
}

/// The tokens of one answer, told apart by their text.
pub(super) fn tokens(text: &str) -> Tokens {
    let token = AccessToken::new(text);
    Tokens { access: token.clone(), lasts: LASTS, refresh: Some(token), id: None, scopes: None }
}

#[actix_rt::test]
async fn a_state_counts_once_for_longer_than_a_sign_in_may_take() {
    let bench = Bench::new().await;
    assert_eq!(bench.sessions.first_use("state").await, Ok(true));
    bench.clock.advance(bench.config.oidc.patience);
    assert_eq!(bench.sessions.first_use("state").await, Ok(false));
    assert_eq!(bench.sessions.first_use("another").await, Ok(true));
}

/// A store may hold it for longer: Redis has a clock of its own.
#[actix_rt::test]
async fn a_session_ends_when_its_record_says() {
    let bench = Bench::new().await;
    let live = bench.begun().await;
    let day = Duration::from_hours(24);
    bench.sessions.store.put(&live.key, &live.record.written(), day, &[]).await.unwrap();
    bench.clock.advance(bench.config.session.idle.saturating_sub(MILLISECOND));
    assert!(bench.sessions.find(&live.key).await.unwrap().is_some());
    bench.clock.advance(MILLISECOND);
    assert!(bench.sessions.find(&live.key).await.unwrap().is_none());
}

#[actix_rt::test]
async fn of_sessions_that_are_listed_nothing_stays_open() {
    let bench = Bench::new().await;
    let live = bench.begun().await;
    let whose = Whose { issuer: &live.record.issuer, subject: &live.record.subject };
    bench.sessions.known.forget(&live.key);
    let listed = bench.sessions.all_of(whose).await.unwrap().remove(0);
    let opened = Arc::downgrade(&listed.record);
    drop(listed);
    assert!(opened.upgrade().is_none());
    bench.clock.advance(bench.config.session.idle);
    assert!(bench.sessions.all_of(whose).await.unwrap().is_empty());
}

#[actix_rt::test]
async fn what_was_opened_is_looked_through_for_as_long_as_the_process_lives() {
    let bench = Bench::new().await;
    bench.sessions.tidy();
    assert_eq!(bench.jobs.count(), 1);
}

/// A twentieth of its idle time: of requests that come before, and of those beside it, none writes.
#[actix_rt::test]
async fn the_time_of_use_is_written_now_and_then() {
    let mut bench = Bench::new().await;
    let live = bench.begun().await;
    bench.clock.advance(Duration::from_mins(1).saturating_sub(MILLISECOND));
    bench.sessions.slide(&live);
    assert_eq!(bench.jobs.count(), 0, "it was used just now");
    bench.clock.advance(MILLISECOND);
    bench.sessions.slide(&live);
    bench.sessions.slide(&live);
    assert_eq!(bench.jobs.count(), 1, "one has it written");
    bench.jobs.work().await;
    let used = bench.sessions.find(&live.key).await.unwrap().unwrap();
    assert_eq!(used.record.used(), live.record.used() + Duration::from_mins(1));
    bench.clock.advance(Duration::from_mins(1));
    bench.sessions.slide(&used);
    assert_eq!(bench.jobs.count(), 1, "and again when it is time");
}

/// The address, and as much of a `User-Agent` as a list has room for.
#[test]
fn a_session_knows_where_it_was_begun() {
    let mut headers = HeaderMap::new();
    headers.insert(USER_AGENT, HeaderValue::try_from("x".repeat(300)).unwrap());
    let (request, trace) = (RequestId::take_or_make(None), TraceContext::take_or_make(&headers));
    let client = Some([192, 0, 2, 7].into());
    let context = Context::new(request, trace, client, Clock::system(), LASTS);
    let from = From::of(&headers, &context);
    assert_eq!(from.address.as_deref(), Some("192.0.2.7"));
    assert_eq!(from.browser, Some("x".repeat(256)));
}

/// Of what the provider tells, all is kept that fits, and else what a page greets with.
#[actix_rt::test]
async fn a_person_of_whom_too_much_is_told_has_a_name() {
    let bench = Bench::new().await;
    let about = |length: usize| {
        let mut about = Map::new();
        about.insert("name".to_owned(), Value::from("Ada"));
        about.insert("history".to_owned(), Value::from(""));
        let empty = serde_json::to_vec(&about).unwrap().len();
        about["history"] = Value::from("x".repeat(length - empty));
        about
    };
    for (length, kept) in [(16 * 1024, 2), (16 * 1024 + 1, 1)] {
        let mut signed_in = somebody();
        signed_in.who.about = about(length);
        let live = bench.begun_by(signed_in).await;
        assert_eq!((live.record.about.len(), &live.record.about["name"]), (kept, &Value::from("Ada")));
    }
}
