//! What keys decide by the time and by who else is at work, by a clock that a test moves.

use actix_web::http::header::HeaderValue;
use jiff::Timestamp;

use super::*;
use crate::config::{Config, Needs, NoSettings, Origin};
use crate::http::request_id::RequestId;
use crate::store::Key;
use crate::telemetry::TraceContext;
use crate::upstream::Waiting;

const SETTINGS: &str = r#"
[public]
url = "https://api.bank.example"
[bearer]
audience = "https://api.bank.example"
[issuer.bank]
url = "https://login.bank.example"
[store]
engine = "memory"
[api_keys]
may_be_lost = true
"#;

struct Bench {
    keys: Arc<ApiKeys>,
    clock: Clock,
    jobs: Waiting,
}

async fn bench() -> Bench {
    let needs = Needs { name: "api", bearer: true, keys: true, ..Needs::default() };
    let origin = Origin { inline: Some(("test", SETTINGS)), ..Origin::default() };
    let (config, _) = Config::load::<NoSettings>(needs, &origin).unwrap();
    let clock = Clock::manual("2026-01-01T00:00:00Z".parse().unwrap());
    let (background, jobs) = Background::idle();
    let store = Store::open(&config.store, &config.seal, clock.clone()).await.unwrap();
    Bench { keys: ApiKeys::new(&config.api_keys, store, background, clock.clone()), clock, jobs }
}

fn wanted(lasts: Duration) -> Wanted {
    let [partner, plan] = ["Acme", "standard"].map(str::to_owned);
    Wanted { partner, plan, scopes: vec!["accounts".to_owned()], lasts }
}

impl Bench {
    async fn shows(&self, key: &KeyText) -> Result<Caller, Refusal> {
        let (id, trace) = (RequestId::make(), TraceContext::take_or_make(&HeaderMap::new()));
        let context = Context::new(id, trace, None, self.clock.clone(), Duration::from_secs(1));
        let mut headers = HeaderMap::new();
        headers.insert(HeaderName::from_static("x-api-key"), HeaderValue::from_str(key.expose()).unwrap());
        self.keys.caller(&headers, &["accounts"], &context).await
    }
}

const HOUR: Duration = Duration::from_hours(1);

#[tokio::test]
async fn a_key_does_not_hold_at_its_end() {
    let bench = bench().await;
    let key = bench.keys.create(wanted(HOUR)).await.unwrap().text;
    bench.clock.advance(HOUR.saturating_sub(Duration::from_millis(1)));
    assert_eq!(bench.shows(&key).await.unwrap().identity().subject(), "acme");
    bench.clock.advance(Duration::from_millis(1));
    assert_eq!(bench.shows(&key).await.unwrap_err(), Refusal::Over, "what is remembered has its end, too");
}

/// However often it is used: the first job is the one that listens.
#[tokio::test]
async fn the_use_of_a_key_is_noted_once_in_a_while_and_by_nobodys_request() {
    let mut bench = bench().await;
    let made = bench.keys.create(wanted(HOUR)).await.unwrap();
    for _ in 0..5 {
        bench.shows(&made.text).await.unwrap();
    }
    assert_eq!(bench.jobs.count(), 2);
    assert_eq!(bench.keys.list(None).await.unwrap()[0].used, None);
    let other = bench.keys.create(wanted(HOUR)).await.unwrap();
    assert!(bench.shows(&other.text).await.is_ok());
    assert_eq!(bench.jobs.count(), 3, "each key by itself");
    bench.jobs.work().await;
}

#[tokio::test]
async fn one_at_a_time_changes_a_partners_keys() {
    let bench = bench().await;
    let first = bench.keys.create(wanted(HOUR)).await.unwrap();
    let lock: Key = first.record.partner.lock();
    assert!(bench.keys.store.put_if_absent(&lock, b"another's", HOUR).await.unwrap());
    assert_eq!(bench.keys.create(wanted(HOUR)).await.unwrap_err(), NotChanged::Busy);
    assert_eq!(bench.keys.rotate(first.record_id(), HOUR, None).await.unwrap_err(), NotChanged::Busy);
    assert!(bench.keys.store.get(&lock).await.unwrap().is_some(), "it is another's to give back");
    assert!(bench.keys.store.delete(&lock).await.unwrap());
    assert!(bench.keys.rotate(first.record_id(), HOUR, None).await.is_ok());
}

impl Created {
    fn record_id(&self) -> &KeyId {
        &self.record.id
    }
}

/// The new one lives as long as the one before was to live, and that one no longer than it was.
#[tokio::test]
async fn a_key_that_takes_anothers_place_has_a_life_of_its_own() {
    let bench = bench().await;
    let first = bench.keys.create(wanted(HOUR)).await.unwrap();
    bench.clock.advance(HOUR / 2);
    let now: Timestamp = bench.clock.utc();
    let second = bench.keys.rotate(first.record_id(), HOUR * 24, None).await.unwrap();
    assert_eq!(second.record.ends(), now + HOUR);
    assert_eq!(second.replaced.unwrap().ends(), first.record.ends());
    bench.clock.advance(HOUR / 2);
    assert_eq!(bench.shows(&first.text).await.unwrap_err(), Refusal::Unknown);
    assert!(bench.shows(&second.text).await.is_ok());
    let third = bench.keys.rotate(&second.text.id().clone(), Duration::ZERO, Some(HOUR * 2)).await.unwrap();
    assert_eq!(third.record.ends(), bench.clock.utc() + HOUR * 2);
    assert_eq!(bench.shows(&second.text).await.unwrap_err(), Refusal::Unknown);
}
