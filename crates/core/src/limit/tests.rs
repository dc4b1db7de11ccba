//! Limits by an injected clock: what passes, what is told, what survives.

use std::collections::BTreeMap;
use std::time::Duration;

use super::period::Turn;
use super::quota::Quota;
use super::quota::Taken::{Beyond, Within};
use super::rate::{Rate, Taken};
use super::share::Share;
use super::subject::Subject;
use crate::clock::Clock;
use crate::config::{Config, Needs, NoSettings, Origin};
use crate::store::Store;

const MINUTE: Duration = Duration::from_mins(1);

fn clock() -> Clock {
    Clock::manual("2026-11-29T12:00:00Z".parse().unwrap())
}

/// One of this time alone.
async fn store(clock: &Clock) -> Store {
    open("engine = \"memory\"", clock).await
}

async fn open(section: &str, clock: &Clock) -> Store {
    let needs = Needs { name: "api", ..Needs::default() };
    let inline = format!("[public]\nurl = \"http://127.0.0.1\"\n[store]\n{section}");
    let origin = Origin { inline: Some(("test", &inline)), ..Origin::default() };
    let (config, _) = Config::load::<NoSettings>(needs, &origin).unwrap();
    Store::open(&config.store, &config.seal, clock.clone()).await.unwrap()
}

fn of(client: &str) -> Subject {
    Subject::of_client("https://login.bank.example", client)
}

fn passed(taken: &[Taken]) -> usize {
    taken.iter().filter(|each| matches!(each, Taken::Within { .. })).count()
}

#[test]
fn a_rate_is_used_at_once_and_comes_back_evenly() {
    let clock = clock();
    let rate = Rate::new(60, MINUTE, &clock);
    let taken: Vec<_> = (0..100).map(|_| rate.take(&of("a"))).collect();
    assert_eq!(passed(&taken), 60);
    assert_eq!(taken[0], Taken::Within { left: 59, whole_in: Duration::from_secs(1) });
    assert_eq!(taken[59], Taken::Within { left: 0, whole_in: MINUTE });
    assert_eq!(taken[60], Taken::Beyond { wait: Duration::from_secs(1) });
    assert_eq!(passed(&[rate.take(&of("b"))]), 1, "another one has its own");
    clock.advance(Duration::from_millis(999));
    assert_eq!(rate.take(&of("a")), Taken::Beyond { wait: Duration::from_millis(1) });
    clock.advance(Duration::from_millis(1));
    assert_eq!(rate.take(&of("a")), Taken::Within { left: 0, whole_in: MINUTE });
}

#[test]
fn whoever_has_their_whole_limit_again_is_forgotten() {
    let clock = clock();
    let rate = Rate::new(2, MINUTE, &clock);
    for client in ["a", "b", "c"] {
        rate.take(&of(client));
    }
    clock.advance(Duration::from_secs(29));
    rate.take(&of("c"));
    rate.forget();
    assert_eq!(rate.known(), 3);
    clock.advance(Duration::from_secs(32));
    rate.forget();
    assert_eq!(rate.known(), 1, "the one that has come again");
}

#[actix_rt::test]
async fn a_shared_rate_counts_a_window_from_its_first_request() {
    let clock = clock();
    let store = store(&clock).await;
    let replicas = [1, 2].map(|_| Share::new(store.clone(), "basic", 5, MINUTE, &clock));
    let mut taken = Vec::new();
    for _ in 0..4 {
        for replica in &replicas {
            taken.push(replica.take(&of("a")).await.unwrap());
        }
    }
    assert_eq!(passed(&taken), 5);
    assert_eq!(taken[0], Taken::Within { left: 4, whole_in: MINUTE });
    clock.advance(Duration::from_secs(59));
    assert_eq!(replicas[0].take(&of("a")).await.unwrap(), Taken::Beyond { wait: Duration::from_secs(1) });
    clock.advance(Duration::from_secs(1));
    assert_eq!(replicas[0].take(&of("a")).await.unwrap(), Taken::Within { left: 4, whole_in: MINUTE });
}

/// How many of so many requests a quota lets pass, over processes that follow one another on the same store.
async fn used(quota: u32, is_shared: bool, each: &[u32]) -> Vec<u32> {
    let clock = clock();
    let store = store(&clock).await;
    let mut passed = Vec::new();
    for requests in each {
        let quota = Quota::new(Turn::Day, quota, store.clone(), is_shared, "basic", &clock);
        let mut count = 0;
        for _ in 0..*requests {
            count += u32::from(quota.take(&of("a")).await.unwrap().0 != Beyond);
        }
        passed.push(count);
    }
    passed
}

#[actix_rt::test]
async fn a_quota_outlives_the_process() {
    assert_eq!(used(10, false, &[6, 6]).await, [6, 4], "a small one to the request");
    assert_eq!(used(10, true, &[6, 6]).await, [6, 4]);
    // One that crashed had taken some of a large one in advance: they are lost, and never more.
    let [first, second] = used(50_000, false, &[10_001, 50_000]).await[..] else { panic!("two") };
    assert_eq!(first, 10_001);
    assert!((50_000 - 10_001 - 50..=50_000 - 10_001).contains(&second), "{second}");
    assert_eq!(used(5_000, true, &[2_001, 5_000]).await, [2_001, 2_999], "a shared one loses none");
}

/// Of many at once one takes in advance: a crash costs no more than one advance, and the store is asked by few.
#[actix_rt::test]
async fn of_many_at_once_one_takes_in_advance() {
    let clock = clock();
    let folder = tempfile::tempdir().unwrap();
    // The disk is waited for, so that all of them are under way at once.
    let store = open(&format!("file = \"{}\"", folder.path().join("store.redb").display()), &clock).await;
    let first = Quota::new(Turn::Day, 50_000, store.clone(), false, "basic", &clock);
    let subject = of("a");
    let all = futures_util::future::join_all((0..64).map(|_| first.take(&subject))).await;
    assert!(all.into_iter().all(|taken| taken.unwrap().0 != Beyond));
    let second = Quota::new(Turn::Day, 50_000, store, false, "basic", &clock);
    let Within(left) = second.take(&subject).await.unwrap().0 else { panic!("there is a lot left") };
    assert!((50_000 - 65 - 50..=50_000 - 65).contains(&left), "{left}");
}

#[actix_rt::test]
async fn a_quota_says_what_is_left_and_begins_anew_at_midnight() {
    let clock = clock();
    let quota = Quota::new(Turn::Day, 3_000, store(&clock).await, false, "basic", &clock);
    let mut left = BTreeMap::new();
    for request in 1..=3_001u32 {
        let (taken, period) = quota.take(&of("a")).await.unwrap();
        assert_eq!(period.left, Duration::from_hours(12));
        left.insert(request, taken);
    }
    assert!(
        (1..=3_000).all(|request| left[&request] == Within(3_000 - u64::from(request))),
        "each counts one"
    );
    assert_eq!(left[&3_001], Beyond);
    assert_eq!(quota.take(&of("b")).await.unwrap().0, Within(2_999), "another one has its own");
    clock.advance(Duration::from_hours(12));
    assert_eq!(quota.take(&of("a")).await.unwrap().0, Within(2_999));
}

proptest::proptest! {
    /// However requests come: in none of the windows that a caller could draw do more pass than the rate gives, and whoever is turned away
    /// has had all that it gives in one of them.
    #[test]
    fn a_caller_gets_what_the_rate_gives_and_no_more(
        pauses in proptest::collection::vec(proptest::prop_oneof![9 => 0u64..900, 1 => 0u64..15_000], 1..200),
    ) {
        let clock = clock();
        let rate = Rate::new(10, Duration::from_secs(10), &clock);
        // What may be used at once, and what came back since.
        let most = |begins: u64, ends: u64| 10 + (ends - begins) / 1_000;
        let (mut now, mut passed_at) = (0, Vec::new());
        for pause in pauses {
            clock.advance(Duration::from_millis(pause));
            now += pause;
            if matches!(rate.take(&of("a")), Taken::Within { .. }) {
                passed_at.push(now);
            } else {
                let mut windows = (1..).zip(passed_at.iter().rev());
                let had_all = windows.any(|(count, begins)| count == most(*begins, now));
                proptest::prop_assert!(had_all, "turned away at {now} ms after {passed_at:?}");
            }
        }
        for (index, begins) in passed_at.iter().enumerate() {
            for (count, ends) in (1..).zip(&passed_at[index..]) {
                proptest::prop_assert!(count <= most(*begins, *ends), "{count} in {} ms", ends - begins);
            }
        }
    }
}
