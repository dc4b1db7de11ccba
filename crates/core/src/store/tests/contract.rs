//! The contract: the same facts of each engine.

use std::time::Duration;

use super::super::{Error, Record, Version};
use super::{Bench, MINUTE, SHORT, at_once, block_on, found, key, user, value};

macro_rules! of_each_engine {
    ($($fact:ident),+ $(,)?) => {
        mod memory { $(#[test] fn $fact() { super::block_on(async { super::$fact(&super::Bench::memory().await).await }) })+ }
        mod file { $(#[test] fn $fact() { super::block_on(async { super::$fact(&super::Bench::file().await).await }) })+ }
        mod redis { $(#[test] fn $fact() { super::block_on(async { super::$fact(&super::Bench::redis().await).await }) })+ }
    };
}

of_each_engine! {
    a_value_is_there_until_its_lifetime_ends,
    values_of_any_size_come_back_as_they_were,
    every_write_changes_the_version,
    where_there_is_a_value_none_is_put,
    of_many_who_put_if_absent_one_wins,
    of_many_who_take_one_wins,
    an_old_version_is_not_replaced,
    of_many_who_replace_one_wins,
    a_replacement_lives_anew_and_stays_listed,
    delete_says_whether_there_was_one,
    an_index_lists_what_is_under_it_and_has_not_ended,
    a_value_put_again_is_listed_anew,
    counts_add_up_within_their_window,
    counts_are_apart_from_values,
    what_is_published_reaches_who_listens_to_its_topic,
    an_engine_sees_nothing_of_a_value,
    a_value_under_another_key_does_not_open,
    bytes_that_nobody_sealed_are_unreadable,
    it_is_healthy,
}

async fn a_value_is_there_until_its_lifetime_ends(bench: &Bench) {
    let store = &bench.store;
    assert_eq!(value(store, "1").await, None);
    store.put(&key("1"), b"one", SHORT, &[]).await.unwrap();
    store.put(&key("2"), b"two", MINUTE, &[]).await.unwrap();
    assert_eq!(value(store, "1").await.as_deref(), Some("one"));
    bench.pass(SHORT).await;
    bench.pass(Duration::from_millis(20)).await;
    assert_eq!(value(store, "1").await, None);
    assert_eq!(store.take(&key("1")).await.unwrap(), None);
    assert_eq!(value(store, "2").await.as_deref(), Some("two"));
    assert!(
        store.put_if_absent(&key("1"), b"again", Duration::ZERO).await.unwrap(),
        "what has ended is absent"
    );
    bench.pass(Duration::from_millis(20)).await;
    assert_eq!(value(store, "1").await, None, "no lifetime is a very short one");
}

/// Of the engines that go by our clock: whether it was swept by then or not.
#[test]
fn at_its_end_a_value_is_not_there() {
    block_on(async {
        for bench in [Bench::memory().await, Bench::file().await] {
            let (store, millisecond) = (&bench.store, Duration::from_millis(1));
            store.put(&key("1"), b"one", MINUTE, &[user("ada")]).await.unwrap();
            bench.pass(MINUTE.saturating_sub(millisecond)).await;
            assert_eq!(
                (value(store, "1").await.is_some(), found(store, &user("ada")).await.len()),
                (true, 1)
            );
            bench.pass(millisecond).await;
            assert_eq!((value(store, "1").await, found(store, &user("ada")).await.len()), (None, 0));
        }
    });
}

/// Longer than a session is kept by any setting; and not for ever.
#[test]
fn the_longest_lifetime_is_a_year() {
    block_on(async {
        for bench in [Bench::memory().await, Bench::file().await] {
            bench.store.put(&key("1"), b"one", Duration::MAX, &[]).await.unwrap();
            bench.pass(Duration::from_hours(24 * 365)).await;
            assert!(value(&bench.store, "1").await.is_some());
            bench.pass(Duration::from_hours(24)).await;
            assert_eq!(value(&bench.store, "1").await, None);
        }
    });
}

/// A message is sealed for its topic: what is moved to another is none of its messages.
#[test]
fn a_message_of_another_topic_is_passed_over() {
    block_on(async {
        let bench = Bench::memory().await;
        let (store, inner) = (&bench.store, &bench.store.0);
        let mut listening = store.subscribe("ended");
        let moved = inner.cipher.now().seal(&super::super::topic_name("begun"), b"moved");
        inner.topics.deliver("ended", moved.into());
        store.publish("ended", b"own").await.unwrap();
        assert_eq!(listening.next().await, "own");
    });
}

async fn values_of_any_size_come_back_as_they_were(bench: &Bench) {
    for size in [0, 1, 3_000, 1 << 20] {
        let long: Vec<u8> = (0..=u8::MAX).cycle().take(size).collect();
        bench.store.put(&key("1"), &long, Duration::MAX, &[]).await.unwrap();
        assert_eq!(bench.store.get(&key("1")).await.unwrap().unwrap().value, long);
    }
}

async fn every_write_changes_the_version(bench: &Bench) {
    let mut versions = Vec::new();
    for _ in 0..3 {
        bench.store.put(&key("1"), b"same", MINUTE, &[]).await.unwrap();
        versions.push(bench.store.get(&key("1")).await.unwrap().unwrap().version);
    }
    assert_eq!(bench.store.get(&key("1")).await.unwrap().unwrap().version, versions[2]);
    assert!(versions[0] != versions[1] && versions[1] != versions[2]);
}

async fn where_there_is_a_value_none_is_put(bench: &Bench) {
    let store = &bench.store;
    assert!(store.put_if_absent(&key("1"), b"first", MINUTE).await.unwrap());
    assert!(!store.put_if_absent(&key("1"), b"second", MINUTE).await.unwrap());
    assert_eq!(value(store, "1").await.as_deref(), Some("first"));
}

async fn of_many_who_put_if_absent_one_wins(bench: &Bench) {
    let store = &bench.store;
    let won = at_once(16, |number| {
        block_on(store.put_if_absent(&key("1"), number.to_string().as_bytes(), MINUTE)).unwrap()
    });
    assert_eq!(won.iter().filter(|won| **won).count(), 1);
    let winner = won.iter().position(|won| *won).unwrap();
    assert_eq!(value(store, "1").await, Some(winner.to_string()));
}

async fn of_many_who_take_one_wins(bench: &Bench) {
    let store = &bench.store;
    store.put(&key("1"), b"prize", MINUTE, &[]).await.unwrap();
    let taken = at_once(16, |_| block_on(store.take(&key("1"))).unwrap());
    assert_eq!(taken.iter().flatten().collect::<Vec<_>>(), ["prize"]);
    assert_eq!(value(store, "1").await, None);
}

async fn an_old_version_is_not_replaced(bench: &Bench) {
    let store = &bench.store;
    assert!(!store.replace(&key("1"), Version(1), b"x", MINUTE, &[]).await.unwrap(), "there is none");
    store.put(&key("1"), b"first", MINUTE, &[]).await.unwrap();
    let first = store.get(&key("1")).await.unwrap().unwrap().version;
    assert!(store.replace(&key("1"), first, b"second", MINUTE, &[]).await.unwrap());
    assert!(!store.replace(&key("1"), first, b"third", MINUTE, &[]).await.unwrap());
    assert_eq!(value(store, "1").await.as_deref(), Some("second"));
    let second = store.get(&key("1")).await.unwrap().unwrap().version;
    store.delete(&key("1")).await.unwrap();
    assert!(!store.replace(&key("1"), second, b"fourth", MINUTE, &[]).await.unwrap());
    assert_eq!(value(store, "1").await, None, "a session that was ended does not come back");
}

async fn of_many_who_replace_one_wins(bench: &Bench) {
    let store = &bench.store;
    store.put(&key("1"), b"before", MINUTE, &[]).await.unwrap();
    let version = store.get(&key("1")).await.unwrap().unwrap().version;
    let won = at_once(16, |number| {
        block_on(store.replace(&key("1"), version, number.to_string().as_bytes(), MINUTE, &[])).unwrap()
    });
    assert_eq!(won.iter().filter(|won| **won).count(), 1);
}

async fn a_replacement_lives_anew_and_stays_listed(bench: &Bench) {
    let (store, list) = (&bench.store, [user("1")]);
    store.put(&key("1"), b"first", SHORT, &list).await.unwrap();
    let version = store.get(&key("1")).await.unwrap().unwrap().version;
    assert!(store.replace(&key("1"), version, b"second", MINUTE, &list).await.unwrap());
    assert_eq!(found(store, &list[0]).await, ["1"]);
    bench.pass(SHORT + SHORT).await;
    assert_eq!(value(store, "1").await.as_deref(), Some("second"));
    assert_eq!(found(store, &list[0]).await, ["1"]);
}

async fn delete_says_whether_there_was_one(bench: &Bench) {
    let store = &bench.store;
    assert!(!store.delete(&key("1")).await.unwrap());
    store.put(&key("1"), b"one", MINUTE, &[]).await.unwrap();
    assert!(store.delete(&key("1")).await.unwrap());
    assert!(!store.delete(&key("1")).await.unwrap());
}

async fn an_index_lists_what_is_under_it_and_has_not_ended(bench: &Bench) {
    let store = &bench.store;
    let (ada, bob) = (user("ada"), user("bob"));
    store.put(&key("1"), b"x", SHORT, std::slice::from_ref(&ada)).await.unwrap();
    store.put(&key("2"), b"x", MINUTE, &[ada.clone(), bob.clone()]).await.unwrap();
    store.put(&key("3"), b"x", MINUTE, std::slice::from_ref(&ada)).await.unwrap();
    store.put(&key("4"), b"x", MINUTE, &[ada.clone(), bob.clone()]).await.unwrap();
    assert_eq!(found(store, &ada).await, ["1", "2", "3", "4"]);
    store.delete(&key("3")).await.unwrap();
    store.take(&key("4")).await.unwrap();
    bench.pass(SHORT + Duration::from_millis(20)).await;
    // Twice: what the first has cleaned away, the second does not miss.
    for _ in 0..2 {
        assert_eq!(found(store, &ada).await, ["2"]);
        assert_eq!(found(store, &bob).await, ["2"]);
    }
    assert!(found(store, &user("ad")).await.is_empty(), "a name that begins another is another");
}

async fn a_value_put_again_is_listed_anew(bench: &Bench) {
    let (store, ada, bob) = (&bench.store, user("ada"), user("bob"));
    store.put(&key("1"), b"x", MINUTE, std::slice::from_ref(&ada)).await.unwrap();
    store.put(&key("1"), b"x", MINUTE, std::slice::from_ref(&bob)).await.unwrap();
    assert!(found(store, &ada).await.is_empty());
    assert_eq!(found(store, &bob).await, ["1"]);
    store.delete(&key("1")).await.unwrap();
    assert!(store.put_if_absent(&key("1"), b"x", MINUTE).await.unwrap());
    assert!(found(store, &bob).await.is_empty(), "the one that was listed is gone");
}

async fn counts_add_up_within_their_window(bench: &Bench) {
    let store = &bench.store;
    let sums = at_once(16, |_| block_on(store.increment(&key("long"), 2, MINUTE)).unwrap().sum);
    assert_eq!(sums.iter().max(), Some(&32));
    assert_eq!(store.increment(&key("short"), 5, SHORT).await.unwrap().sum, 5);
    let count = store.increment(&key("short"), 5, MINUTE).await.unwrap();
    assert_eq!(count.sum, 10);
    assert!(count.left <= SHORT, "its window is the first one's: {:?}", count.left);
    bench.pass(SHORT + Duration::from_millis(20)).await;
    assert_eq!(
        store.increment(&key("short"), 5, MINUTE).await.unwrap().sum,
        5,
        "its window ended as it began"
    );
    assert_eq!(store.increment(&key("long"), 0, MINUTE).await.unwrap().sum, 32);
}

async fn counts_are_apart_from_values(bench: &Bench) {
    let store = &bench.store;
    store.increment(&key("1"), 1, MINUTE).await.unwrap();
    assert_eq!(value(store, "1").await, None);
    store.put(&key("1"), b"one", MINUTE, &[]).await.unwrap();
    assert_eq!(store.increment(&key("1"), 1, MINUTE).await.unwrap().sum, 2);
    assert_eq!(value(store, "1").await.as_deref(), Some("one"));
}

async fn what_is_published_reaches_who_listens_to_its_topic(bench: &Bench) {
    let store = &bench.store;
    let (mut first, mut second, mut other) =
        (store.subscribe("ended"), store.subscribe("ended"), store.subscribe("end"));
    for message in ["1", "2"] {
        store.publish("ended", message.as_bytes()).await.unwrap();
    }
    let patience = Duration::from_secs(1);
    for subscription in [&mut first, &mut second] {
        for message in ["1", "2"] {
            assert_eq!(tokio::time::timeout(patience, subscription.next()).await.unwrap(), message);
        }
    }
    let nothing = tokio::time::timeout(Duration::from_millis(100), other.next()).await;
    assert!(nothing.is_err(), "another topic's message: {nothing:?}");
}

async fn an_engine_sees_nothing_of_a_value(bench: &Bench) {
    let secret = b"a token that nobody may read";
    bench.store.put(&key("there-it-is"), secret, MINUTE, &[user("ada")]).await.unwrap();
    let raw = (bench.raw)();
    let holds = |text: &[u8]| raw.windows(text.len()).any(|bytes| bytes == text);
    assert!(!holds(secret));
    assert!(raw.is_empty() || holds(b"there-it-is"), "this is not what the engine keeps");
    let kept = bench.store.0.engine.get(&key("there-it-is")).await.unwrap().unwrap();
    assert!(!kept.value.windows(secret.len()).any(|bytes| bytes == secret));
}

async fn a_value_under_another_key_does_not_open(bench: &Bench) {
    let store = &bench.store;
    store.put(&key("1"), b"one", MINUTE, &[]).await.unwrap();
    let kept = store.0.engine.get(&key("1")).await.unwrap().unwrap();
    store.0.engine.put(&key("2"), kept, MINUTE, &[]).await.unwrap();
    assert!(matches!(store.get(&key("2")).await, Err(Error::Unreadable(_))));
    assert!(matches!(store.take(&key("2")).await, Err(Error::Unreadable(_))));
}

async fn bytes_that_nobody_sealed_are_unreadable(bench: &Bench) {
    for garbage in [&b""[..], b"\x01", b"\x01 not of this service", &[0xff; 100]] {
        let record = Record { value: garbage.to_vec().into(), version: Version(7) };
        bench.store.0.engine.put(&key("1"), record, MINUTE, &[]).await.unwrap();
        let error = bench.store.get(&key("1")).await.unwrap_err();
        assert!(matches!(&error, Error::Unreadable(why) if why.contains("seal.key")), "{error}");
    }
}

async fn it_is_healthy(bench: &Bench) {
    bench.store.health().unwrap();
}
