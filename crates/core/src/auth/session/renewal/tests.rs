//! When a token is renewed, who waits for it, and what is done while the store is away.

use std::future::Future;

use super::super::tests::{Bench, LASTS, MILLISECOND, tokens};
use super::*;
use crate::upstream::transport::Transport;

const SECOND: Duration = Duration::from_secs(1);
/// Until a session's token is to be renewed, and until it is too short to be sent.
const TO_AHEAD: Duration = Duration::from_mins(4);
const TO_TOO_SHORT: Duration = Duration::from_secs(5 * 60 - 3);

/// The job that would renew this session.
fn job(bench: &Bench, live: &Live) -> Job {
    Job {
        key: live.key.clone(),
        party: bench.sessions.party.clone(),
        store: bench.sessions.store.clone(),
        known: bench.sessions.known.clone(),
        sessions: Settings { ahead: bench.sessions.config.refresh_ahead, idle: bench.sessions.config.idle },
        clock: bench.clock.clone(),
    }
}

/// To a provider that is never asked.
fn transport(bench: &Bench) -> Transport {
    bench.sessions.party.issuer.plan.open()
}

/// The session with newer tokens, written by another replica.
async fn renewed_elsewhere(bench: &Bench, live: &Live) {
    let record = live.record.renewed(&tokens("second"), bench.clock.utc());
    let kept = bench.sessions.store.replace(&live.key, live.version, &record.written(), LASTS, &[]).await;
    assert_eq!(kept, Ok(true));
}

/// It is not done, however often it looks.
async fn check_goes_on(work: &mut (impl Future<Output = Outcome> + Unpin)) {
    assert!(tokio::time::timeout(ASK_EVERY * 3, work).await.is_err());
}

#[actix_rt::test]
async fn a_token_is_renewed_from_so_long_before_its_end() {
    let bench = Bench::new().await;
    let live = bench.begun().await;
    bench.clock.advance(TO_AHEAD.saturating_sub(SECOND));
    assert!(bench.sessions.with_fresh_token(live.clone(), Duration::ZERO).await.is_ok());
    assert_eq!(bench.jobs.count(), 0);
    bench.clock.advance(SECOND);
    assert!(bench.sessions.with_fresh_token(live.clone(), Duration::ZERO).await.is_ok());
    assert_eq!(bench.jobs.count(), 1);
    assert!(bench.sessions.with_fresh_token(live, Duration::ZERO).await.is_ok());
    assert_eq!(bench.jobs.count(), 1, "one job, however many ask");
}

#[actix_rt::test]
async fn a_request_waits_once_the_token_is_too_short() {
    let bench = Bench::new().await;
    let live = bench.begun().await;
    bench.clock.advance(TO_TOO_SHORT.saturating_sub(MILLISECOND));
    assert!(bench.sessions.with_fresh_token(live.clone(), Duration::ZERO).await.is_ok());
    bench.clock.advance(MILLISECOND);
    let late = bench.sessions.with_fresh_token(live, Duration::ZERO).await.unwrap_err();
    assert_eq!(late, Error::NotRenewed("it is not there in time".to_owned()));
}

/// No job can be begun: what still holds is sent, and nothing else.
#[actix_rt::test]
async fn a_token_that_holds_serves_while_too_much_is_waiting() {
    let mut bench = Bench::new().await;
    let live = bench.begun().await;
    bench.jobs = crate::upstream::Background::idle().1;
    bench.clock.advance(TO_TOO_SHORT.saturating_sub(MILLISECOND));
    assert!(bench.sessions.with_fresh_token(live.clone(), Duration::ZERO).await.is_ok());
    bench.clock.advance(MILLISECOND);
    let refused = bench.sessions.with_fresh_token(live, Duration::ZERO).await.unwrap_err();
    assert_eq!(refused, Error::NotRenewed("too much is waiting".to_owned()));
}

/// The provider has replaced the refresh token: to show it again would end the session.
#[actix_rt::test]
async fn what_another_replica_has_renewed_is_not_renewed_again() {
    let bench = Bench::new().await;
    let live = bench.begun().await;
    bench.clock.advance(TO_AHEAD);
    renewed_elsewhere(&bench, &live).await;
    let now = job(&bench, &live).run(&transport(&bench)).await.unwrap();
    assert_eq!(now.record.access.expose(), "second");
    let lock = Key::new("renewing", live.key.id());
    assert_eq!(bench.sessions.store.get(&lock).await, Ok(None), "the lock is given back");
}

#[actix_rt::test]
async fn of_a_session_that_the_provider_ends_nothing_stays_open() {
    let bench = Bench::new().await;
    let live = bench.begun().await;
    let opened = Arc::downgrade(&live.record);
    assert_eq!(job(&bench, &live).over(live, &NotRenewed::Over).await.unwrap_err(), Error::Over);
    assert!(opened.upgrade().is_none());
}

#[actix_rt::test]
async fn another_replica_is_waited_for_as_long_as_the_provider_may_take_twice() {
    let bench = Bench::new().await;
    let live = bench.begun().await;
    bench.clock.advance(TO_AHEAD);
    let lock = Key::new("renewing", live.key.id());
    bench.sessions.store.put(&lock, b"another's", Duration::from_mins(1), &[]).await.unwrap();
    let (job, transport) = (job(&bench, &live), transport(&bench));
    let mut run = Box::pin(job.run(&transport));
    check_goes_on(&mut run).await;
    bench.clock.advance(Duration::from_secs(4).saturating_sub(MILLISECOND));
    check_goes_on(&mut run).await;
    bench.clock.advance(MILLISECOND);
    let given_up = run.await.unwrap_err();
    assert_eq!(given_up, Error::NotRenewed("another replica is at it for too long".to_owned()));
    assert!(bench.sessions.store.get(&lock).await.unwrap().is_some(), "the lock is the other's");
}

/// What the provider has given is the only copy: it is kept as soon as the store is there, or given up with its lock.
#[actix_rt::test]
async fn a_store_that_is_away_is_asked_again_for_a_while() {
    let mut bench = Bench::new().await;
    let live = bench.begun().await;
    bench.lose_store().await;
    let job = job(&bench, &live);
    let tokens = tokens("second");
    let mut keep = Box::pin(job.keep(live, &tokens));
    check_goes_on(&mut keep).await;
    bench.clock.advance(KEEP_TRYING.saturating_sub(MILLISECOND));
    check_goes_on(&mut keep).await;
    bench.clock.advance(MILLISECOND);
    assert!(matches!(keep.await, Err(Error::Store(_))));
}

/// Another write came between: the new tokens go into the record as it is by then.
#[actix_rt::test]
async fn a_record_is_read_again_until_the_time_is_over() {
    let bench = Bench::new().await;
    let live = bench.begun().await;
    renewed_elsewhere(&bench, &live).await;
    let job = job(&bench, &live);
    let over = job.read_again(live.clone(), bench.clock.now()).await;
    assert_eq!(over.version, live.version, "nothing is read any more");
    let now = job.read_again(live.clone(), bench.clock.now() + MILLISECOND).await;
    assert_ne!(now.version, live.version);
}
