//! Redis: away and back, who may come in, TLS, several processes on one server.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use tempfile::TempDir;
use test_support::redis::Redis;
use test_support::wait;

use super::super::{Error, Store};
use super::{MINUTE, SEAL, UNSEALED, block_on, found, key, on, seal, user, value};
use crate::clock::Clock;
use crate::config::{self, InPlace, Pem, Secret};

async fn open(config: &config::Store) -> Result<Store, String> {
    Store::open(config, &seal(SEAL, None), Clock::system()).await
}

/// How long an operation took, which must be that the store is away.
#[track_caller]
fn away(store: &Store) -> Duration {
    #[expect(clippy::disallowed_methods, reason = "it is the real time that is limited")]
    let begun = Instant::now();
    let error = block_on(store.get(&key("1"))).unwrap_err();
    assert!(matches!(&error, Error::Away(why) if why.contains("Redis")), "{error}");
    begun.elapsed()
}

fn until_back(store: &Store) {
    wait::until(Duration::from_secs(1), "the store is back", || {
        block_on(store.put(&key("1"), b"back", MINUTE, &[])).is_ok()
    });
}

#[test]
fn away_is_told_in_time_and_it_comes_back_by_itself() {
    let redis = Redis::start();
    let store = block_on(open(&on(&redis))).unwrap();
    let mut listening = store.subscribe("ended");
    for round in 0..2 {
        redis.stop();
        for _ in 0..20 {
            assert!(away(&store) < Duration::from_millis(700), "round {round}");
        }
        wait::until(Duration::from_secs(1), "it is known", || matches!(store.health(), Err(Error::Away(_))));
        redis.restart();
        until_back(&store);
        store.health().unwrap();
    }
    block_on(async {
        // The connection that listens comes back too, by itself and a moment later.
        let heard = async {
            loop {
                store.publish("ended", b"heard").await.unwrap();
                let heard = tokio::time::timeout(Duration::from_millis(100), listening.next()).await;
                if heard.is_ok() {
                    return;
                }
            }
        };
        tokio::time::timeout(Duration::from_secs(2), heard).await.unwrap();
    });
}

#[test]
fn a_server_that_hangs_holds_nobody_up() {
    let redis = Redis::start();
    let store = block_on(open(&on(&redis))).unwrap();
    redis.pause();
    for _ in 0..4 {
        assert!(away(&store) < Duration::from_millis(700));
    }
    // By now it is known, and nobody waits at all.
    assert!(away(&store) < Duration::from_millis(50));
    redis.cont();
    until_back(&store);
}

/// On one thread, as a worker is: with a line of its own, which is asked over once this begins. Gives which connection that is.
async fn as_worker(redis: &Redis, store: &Store) -> u64 {
    let others = redis.connections();
    store.keep_own();
    its_own(redis, store, &others).await
}

/// The connection that asks, once it is none of the others.
async fn its_own(redis: &Redis, store: &Store, others: &BTreeMap<u64, String>) -> u64 {
    let asks = async {
        loop {
            _ = store.get(&key("1")).await;
            let asked =
                |(id, command): (u64, String)| (command == "get" && !others.contains_key(&id)).then_some(id);
            if let Some(own) = redis.connections().into_iter().find_map(asked) {
                return own;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(2), asks).await.unwrap()
}

fn on_a_worker<T>(work: impl Future<Output = T>) -> T {
    block_on(tokio::task::LocalSet::new().run_until(work))
}

#[test]
fn a_worker_asks_over_a_line_of_its_own_and_over_everybodys_while_that_is_away() {
    let redis = Redis::start();
    on_a_worker(async {
        let store = open(&on(&redis)).await.unwrap();
        let others = redis.connections();
        let mut own = as_worker(&redis, &store).await;
        for _ in 0..2 {
            // What was asked before it was up is no longer what came last over the others.
            tokio::time::sleep(Duration::from_millis(300)).await;
            store.get(&key("1")).await.unwrap();
            let asked: Vec<_> =
                redis.connections().into_iter().filter(|(_, command)| command == "get").collect();
            assert_eq!(asked, [(own, "get".to_owned())]);
            redis.command(&format!("CLIENT KILL ID {own}"));
            let mut failed = 0;
            for _ in 0..20 {
                failed += usize::from(store.get(&key("1")).await.is_err());
            }
            assert!(failed <= 1, "{failed} times");
            store.health().unwrap();
            own = its_own(&redis, &store, &others).await;
        }
        drop(store);
        let all_gone = async {
            while !redis.connections().is_empty() {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(2), all_gone).await.unwrap();
    });
}

#[test]
fn a_server_that_hangs_holds_up_no_worker_either() {
    let redis = Redis::start();
    on_a_worker(async {
        let store = open(&on(&redis)).await.unwrap();
        as_worker(&redis, &store).await;
        redis.pause();
        for most in [700, 700, 700, 700, 50] {
            let key = key("1");
            let asked = tokio::time::timeout(Duration::from_millis(most), store.get(&key));
            assert!(asked.await.unwrap().is_err());
        }
        redis.cont();
        let back = async {
            while store.put(&key("1"), b"back", MINUTE, &[]).await.is_err() {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(1), back).await.unwrap();
    });
}

#[test]
fn a_server_that_is_not_there_yet_stops_no_start() {
    let redis = Redis::start();
    redis.stop();
    let store = block_on(open(&on(&redis))).unwrap();
    assert!(away(&store) < Duration::from_millis(700));
    redis.restart();
    until_back(&store);
}

#[test]
fn a_wrong_password_is_told_at_the_start() {
    let redis = Redis::builder().password("right").start();
    let mut config = on(&redis);
    for (password, expected) in
        [(None, "set store.password"), (Some("wrong"), "look at store.username and store.password")]
    {
        config.password = password.map(|password| Secret::new(password.to_owned()));
        let told = block_on(open(&config)).unwrap_err();
        assert!(told.contains(expected), "{expected:?} in {told}");
        assert!(!told.contains("wrong"), "{told}");
    }
    config.password = Some(Secret::new("right".to_owned()));
    let store = block_on(open(&config)).unwrap();
    until_back(&store);
    // Changed while it runs: the operations say so once the connection is lost.
    redis.command("CONFIG SET requirepass other");
    redis.command_as("other", "CLIENT KILL TYPE normal");
    wait::until(Duration::from_secs(2), "the refusal is told", || {
        block_on(store.get(&key("1"))).is_err_and(|error| error.to_string().contains("store.password"))
    });
}

/// Two replicas see a rotation at different times: each opens what either has sealed, once both know both keys.
#[test]
fn keys_rotate_beneath_an_open_store() {
    let redis = Redis::start();
    block_on(async {
        let (one, other) = (open(&on(&redis)).await.unwrap(), open(&on(&redis)).await.unwrap());
        let mut listening = other.subscribe("ended");
        one.put(&key("1"), b"before", MINUTE, &[]).await.unwrap();
        put_in_place(other.rotate_keys(&seal(SEAL, Some("the next key"))));
        put_in_place(one.rotate_keys(&seal("the next key", Some(SEAL))));
        one.put(&key("2"), b"after", MINUTE, &[]).await.unwrap();
        for (id, expected) in [("1", "before"), ("2", "after")] {
            assert_eq!(value(&one, id).await.as_deref(), Some(expected));
            assert_eq!(value(&other, id).await.as_deref(), Some(expected));
        }
        // Whoever listened before hears what is sealed since.
        one.publish("ended", b"1").await.unwrap();
        let heard = tokio::time::timeout(Duration::from_secs(1), listening.next()).await;
        assert_eq!(heard.unwrap(), "1");
        put_in_place(one.rotate_keys(&seal("the next key", None)));
        assert!(matches!(one.get(&key("1")).await, Err(Error::Unreadable(_))), "the former key is gone");
        assert!(one.rotate_keys(&UNSEALED).is_err(), "replicas need a key");
    });
}

#[test]
fn another_password_is_for_the_next_connection() {
    let redis = Redis::builder().password("old").start();
    let with =
        |password: &str| config::Store { password: Some(Secret::new(password.to_owned())), ..on(&redis) };
    let store = block_on(open(&with("old"))).unwrap();
    redis.command("CONFIG SET requirepass new");
    // What stands was let in.
    until_back(&store);
    put_in_place(store.rotate_login(&with("new")));
    until_back(&store);
    redis.command_as("new", "CLIENT KILL TYPE normal");
    wait::until(Duration::from_secs(5), "it is let in again", || {
        block_on(store.put(&key("1"), b"back", MINUTE, &[])).is_ok()
    });
}

#[track_caller]
fn put_in_place(rotated: Result<Vec<InPlace>, String>) {
    rotated.unwrap().into_iter().for_each(|put| put());
}

#[test]
fn a_user_of_its_own_works() {
    let redis = Redis::start();
    redis.command("ACL SETUSER bff on >hush ~bff:* &bff:* +@all -@admin");
    let mut config = on(&redis);
    config.username = Some("bff".to_owned());
    config.password = Some(Secret::new("hush".to_owned()));
    block_on(async {
        let store = open(&config).await.unwrap();
        store.put(&key("1"), b"one", MINUTE, &[user("ada")]).await.unwrap();
        assert_eq!(found(&store, &user("ada")).await, ["1"]);
    });
}

#[test]
fn a_user_who_may_do_nothing_is_told_of_at_the_start() {
    let redis = Redis::start();
    redis.command("ACL SETUSER bff on >hush -@all");
    let mut config = on(&redis);
    config.username = Some("bff".to_owned());
    config.password = Some(Secret::new("hush".to_owned()));
    let told = block_on(open(&config)).unwrap_err();
    assert!(told.contains("does not let this user work: look at store.username"), "{told}");
}

/// After a failover the same address leads to another: a replica that takes no writes is left, and for nothing less.
#[test]
fn a_connection_is_left_when_its_server_takes_no_writes() {
    let redis = Redis::start();
    let store = block_on(open(&on(&redis))).unwrap();
    redis.command("SADD bff:v:session/set x");
    assert!(block_on(store.get(&key("set"))).is_err());
    for _ in 0..20 {
        store.health().unwrap();
        std::thread::sleep(Duration::from_millis(10));
    }
    redis.command("REPLICAOF 127.0.0.1 1");
    wait::until(Duration::from_secs(5), "the connection is left", || {
        assert!(block_on(store.put(&key("1"), b"one", MINUTE, &[])).is_err());
        store.health().is_err()
    });
    redis.command("REPLICAOF NO ONE");
    until_back(&store);
}

#[test]
fn without_a_key_for_all_replicas_it_does_not_start() {
    let redis = Redis::start();
    let told = block_on(Store::open(&on(&redis), &UNSEALED, Clock::system())).unwrap_err();
    assert!(told.starts_with("seal.key: is missing"), "{told}");
}

#[test]
fn tls_trusts_its_own_authority_and_no_other() {
    let authority = || {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
    };
    let (ours, other) = (authority(), authority());
    let server_key = KeyPair::generate().unwrap();
    let certificate =
        CertificateParams::new(["localhost".to_owned()]).unwrap().signed_by(&server_key, &ours).unwrap();
    let redis = Redis::builder().tls(&certificate.pem(), &server_key.serialize_pem()).start();
    let folder = TempDir::new().unwrap();
    let mut config = on(&redis);
    for (name, authority) in [("ours.pem", Some(&ours)), ("other.pem", Some(&other)), ("public", None)] {
        config.ca_file = authority.map(|authority| {
            let file = folder.path().join(name);
            Pem::new(file, authority.pem().into_bytes())
        });
        let store = block_on(open(&config)).unwrap();
        let put = block_on(store.put(&key("1"), b"one", MINUTE, &[]));
        assert_eq!(put.is_ok(), name == "ours.pem", "{name}: {put:?}");
    }
    config.ca_file = Some(Pem::new(folder.path().join("garbage.pem"), b"no certificate".to_vec()));
    let told = block_on(open(&config)).unwrap_err();
    assert!(told.starts_with("store.ca_file: ") && told.contains("garbage.pem"), "{told}");
    config.ca_file = Some(Pem::new(folder.path().join("empty.pem"), Vec::new()));
    let told = block_on(open(&config)).unwrap_err();
    assert!(told.starts_with("store.ca_file: ") && told.contains("empty.pem"), "{told}");
}

#[test]
fn replicas_share_values_and_hear_each_other() {
    let redis = Redis::start();
    block_on(async {
        let one = open(&on(&redis)).await.unwrap();
        let other = open(&on(&redis)).await.unwrap();
        let mut listening = other.subscribe("ended");
        one.put(&key("1"), b"one", MINUTE, &[user("ada")]).await.unwrap();
        assert_eq!(value(&other, "1").await.as_deref(), Some("one"));
        one.publish("ended", b"1").await.unwrap();
        let heard = tokio::time::timeout(Duration::from_secs(1), listening.next()).await;
        assert_eq!(heard.unwrap(), "1");
        let next = seal("the next key", Some(SEAL));
        let rotated = Store::open(&on(&redis), &next, Clock::system()).await.unwrap();
        assert_eq!(value(&rotated, "1").await.as_deref(), Some("one"));
        let apart = open(&config::Store { prefix: "other".to_owned(), ..on(&redis) }).await.unwrap();
        assert_eq!(value(&apart, "1").await, None);
    });
}

#[test]
fn what_somebody_else_wrote_is_unreadable() {
    let redis = Redis::start();
    let store = block_on(open(&on(&redis))).unwrap();
    for (id, written) in
        [("short", "x"), ("cut", "twelve-bytes"), ("long", "not-sealed-by-anyone-at-all-in-this-world")]
    {
        redis.command(&format!("SET bff:v:session/{id} {written}"));
        let error = block_on(store.get(&key(id))).unwrap_err();
        assert!(matches!(error, Error::Unreadable(_)), "{error}");
        assert!(!block_on(store.replace(&key(id), super::super::Version(1), b"x", MINUTE, &[])).unwrap());
    }
    redis.command("SADD bff:i:user/ada x garbage-that-is-no-member");
    assert!(block_on(found(&store, &user("ada"))).is_empty());
}

#[test]
fn an_index_does_not_outlive_or_precede_what_it_lists() {
    let redis = Redis::start();
    block_on(async {
        let store = open(&on(&redis)).await.unwrap();
        let ada = [user("ada")];
        store.put(&key("1"), b"x", MINUTE, &ada).await.unwrap();
        store.put(&key("2"), b"x", Duration::from_millis(50), &ada).await.unwrap();
        let left: u64 = redis.command("PTTL bff:i:user/ada").trim_start_matches(':').parse().unwrap();
        assert!((50_000..=60_000).contains(&left), "{left} ms");
        tokio::time::sleep(Duration::from_millis(70)).await;
        assert_eq!(redis.command("SCARD bff:i:user/ada"), ":2");
        assert_eq!(found(&store, &ada[0]).await, ["1"]);
        assert_eq!(redis.command("SCARD bff:i:user/ada"), ":1", "what is dead was cleaned away");
    });
}
