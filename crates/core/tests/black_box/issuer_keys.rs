//! An issuer's keys: fetched at start, followed when they change, asked for seldom, kept while the issuer is away.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use serde_json::json;
use test_support::issuer::Issuer;
use test_support::upstream::Reply;
use test_support::wait;

use super::service::{PATIENCE, Service, setup, start};

const DISCOVERY: &str = "/.well-known/openid-configuration";
const NOT_FETCHED: &str = "issuer's keys could not be fetched";

/// The statuses of `count` requests to a route for callers, eight at a time, each with a token of `make`.
fn statuses(service: &Service, count: usize, make: impl Fn(usize) -> String + Sync) -> Vec<u16> {
    let next = AtomicUsize::new(0);
    thread::scope(|scope| {
        let threads: Vec<_> = (0..8)
            .map(|_| {
                scope.spawn(|| {
                    let mut statuses = Vec::new();
                    loop {
                        let index = next.fetch_add(1, Ordering::Relaxed);
                        if index >= count {
                            return statuses;
                        }
                        statuses.push(service.get_as("/who", &make(index)).status);
                    }
                })
            })
            .collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    })
}

/// The keys answer like this from now on: the issuer was asked again in vain, and callers go on.
#[track_caller]
fn check_cached_keys_serve(what: &str, reply: impl Fn() -> Reply + Send + Sync + 'static) {
    let service = setup().set("issuer.main.refresh", "100ms").set("issuer.main.timeout", "300ms").start();
    let memory = service.bff.rss_bytes();
    service.issuer.upstream().script(move |_| reply());
    service.bff.wait_for_log(NOT_FETCHED, PATIENCE);
    let answer = service.get_as("/own/thing", &service.token().sign());
    assert_eq!(answer.status, 200, "{what}: {}", answer.text());
    assert_eq!(service.admin("/readyz").status, 200, "{what}");
    // An unknown key is looked for, in vain and within its time.
    assert_eq!(service.get_as("/own/thing", &service.token().kid("unknown").sign()).status, 401, "{what}");
    let grown = service.bff.rss_bytes().saturating_sub(memory);
    assert!(grown < 8 << 20, "{what}: {grown} bytes more");

    service.issuer.mend();
    service.issuer.rotate();
    wait::until(PATIENCE, "the new key is known", || {
        service.get_as("/own/thing", &service.token().sign()).status == 200
    });
}

#[test]
fn keys_that_are_refused_leave_the_cached_ones() {
    check_cached_keys_serve("500", || Reply::status(500));
}

#[test]
fn keys_that_never_come_leave_the_cached_ones() {
    check_cached_keys_serve("stalled", Reply::stall);
}

#[test]
fn keys_of_ten_megabytes_leave_the_cached_ones() {
    check_cached_keys_serve("10 MB", || Reply::huge(10 << 20));
    check_cached_keys_serve("endless", || Reply::endless("application/json"));
}

#[test]
fn keys_that_are_no_keys_leave_the_cached_ones() {
    check_cached_keys_serve("garbage", Reply::garbage);
    check_cached_keys_serve("HTML", || Reply::text(200, "text/html", "<html>down for maintenance</html>"));
}

#[test]
fn a_set_without_a_usable_key_leaves_the_cached_ones() {
    let service = setup().set("issuer.main.refresh", "100ms").start();
    let discovery = discovery(&service.issuer.url(), &service.issuer.url());
    service.issuer.upstream().script(move |seen| match seen.path() {
        DISCOVERY => Reply::json(200, &discovery),
        _ => {
            Reply::json(200, &json!({"keys": [{"kty": "oct", "k": "c2VjcmV0"}, {"kty": "EC", "use": "enc"}]}))
        }
    });
    service.bff.wait_for_log("no key that can verify", PATIENCE);
    assert_eq!(service.get_as("/own/thing", &service.token().sign()).status, 200);
}

#[test]
fn a_rotated_key_is_followed_at_once_and_the_old_one_dropped() {
    let service = start();
    let old = service.token().sign();
    service.issuer.rotate();
    assert_eq!(service.get_as("/own/thing", &service.token().sign()).status, 200, "by the new key");
    assert_eq!(service.get_as("/own/thing", &old).status, 401, "by the old key");
    assert_eq!(service.issuer.key_fetches(), 2);
}

/// What was verified before is not taken because it was: a key that the issuer withdraws takes all that it signed along.
#[test]
fn a_token_that_was_verified_ends_with_the_key_that_verified_it() {
    let service = setup().set("issuer.main.refresh", "100ms").start();
    let old = service.token().sign();
    for _ in 0..3 {
        assert_eq!(service.get_as("/own/thing", &old).status, 200);
    }
    service.issuer.publish_spare_key();
    let fetched = service.issuer.key_fetches();
    wait::until(PATIENCE, "the keys are fetched", || service.issuer.key_fetches() > fetched + 1);
    assert_eq!(service.get_as("/own/thing", &old).status, 200, "one more key withdraws none");
    service.issuer.rotate();
    wait::until(PATIENCE, "the key is withdrawn", || service.get_as("/own/thing", &old).status == 401);
    assert_eq!(service.get_as("/own/thing", &service.token().sign()).status, 200, "by the new key");
}

/// Many keys, or one with a long chain of certificates: what is large and not huge is read.
#[test]
fn a_key_set_of_two_hundred_kilobytes_is_read() {
    let service = start();
    service.issuer.rotate();
    let (jwks, discovery) = (service.issuer.jwks(), discovery(&service.issuer.url(), &service.issuer.url()));
    service.issuer.upstream().script(move |seen| match seen.path() {
        DISCOVERY => Reply::json(200, &discovery),
        _ => Reply::json(200, &jwks).padded(200 * 1024),
    });
    assert_eq!(service.get_as("/own/thing", &service.token().sign()).status, 200);
}

/// Whoever watches the issuer reads of each new key, and of nothing else that was fetched.
#[test]
fn a_change_of_keys_is_in_the_audit() {
    let service = setup().set("issuer.main.refresh", "100ms").start();
    let changes = || service.bff.logs().iter().filter(|line| line.contains("key-change")).count();
    for change in 1..=2 {
        let fetched = service.issuer.key_fetches();
        wait::until(PATIENCE, "the same keys are fetched", || service.issuer.key_fetches() > fetched + 2);
        assert_eq!(changes(), change - 1);
        service.issuer.rotate();
        wait::until(PATIENCE, "the change is told", || changes() == change);
    }
}

#[test]
fn a_rotation_fails_none_of_many_callers_at_once() {
    let service = start();
    service.issuer.rotate();
    let (jwks, discovery) = (service.issuer.jwks(), discovery(&service.issuer.url(), &service.issuer.url()));
    service.issuer.upstream().script(move |seen| match seen.path() {
        DISCOVERY => Reply::json(200, &discovery).after(Duration::from_millis(300)),
        _ => Reply::json(200, &jwks),
    });
    let token = service.token().sign();
    let statuses = statuses(&service, 40, |_| token.clone());
    assert!(statuses.iter().all(|status| *status == 200), "{statuses:?}");
    assert_eq!(service.issuer.key_fetches(), 2);
}

#[test]
fn a_thousand_unknown_keys_cause_one_fetch() {
    let service = start();
    assert_eq!(service.issuer.key_fetches(), 1, "at start");
    let token = service.token();
    let statuses = statuses(&service, 1000, |index| token.clone().kid(&format!("random-{index}")).sign());
    assert!(statuses.iter().all(|status| *status == 401), "{statuses:?}");
    assert_eq!(service.issuer.key_fetches(), 2);
    assert_eq!(service.get_as("/who", &service.token().sign()).status, 200);
}

#[test]
fn after_its_window_a_spent_fetch_is_there_again() {
    let service = setup().set("issuer.main.refetch_window", "500ms").start();
    assert_eq!(
        service.get_as("/who", &service.token().kid("unknown").sign()).status,
        401,
        "spends the fetch"
    );
    service.issuer.rotate();
    wait::until(PATIENCE, "the rotation is followed", || {
        service.get_as("/who", &service.token().sign()).status == 200
    });
}

#[test]
fn an_issuer_that_is_away_at_start_is_waited_for_and_told_of() {
    let issuer = Issuer::start();
    issuer.upstream().stop();
    let service = setup().start_unready(issuer);
    let first = service.readiness_of("issuer.main");
    assert_eq!(service.admin("/readyz").status, 503);
    assert_eq!((&first["ready"], &first["needed"]), (&json!(false), &json!(true)));
    assert!(first["since"].as_str().unwrap().contains('T'), "{first}");
    wait::until(PATIENCE, "the reason is told", || {
        service.readiness_of("issuer.main")["why"].as_str().is_some_and(|why| why.contains("no connection"))
    });

    let answer = service.get_as("/own/thing", &service.token().sign());
    assert_eq!((answer.status, answer.header("retry-after")), (503, Some("5")), "{}", answer.text());
    assert_eq!(answer.json()["type"], "urn:bff:problem:unavailable");
    assert_eq!(service.get("/open/thing").status, 200, "what needs no token is served");
    assert_eq!(service.get("/own/thing").status, 401, "no token is no token");
    assert_eq!(service.admin("/livez").status, 200);

    service.issuer.upstream().restart();
    service.wait_until_ready();
    assert_eq!(service.get_as("/own/thing", &service.token().sign()).status, 200);
    assert_ne!(service.readiness_of("issuer.main")["since"], first["since"], "since when it is ready");
}

#[test]
fn an_issuer_that_hangs_at_start_delays_nobody_for_long() {
    let issuer = Issuer::start();
    issuer.upstream().script(|_| Reply::stall());
    let service = setup().set("issuer.main.timeout", "300ms").start_unready(issuer);
    assert_eq!(service.get_as("/who", &service.token().sign()).status, 503);
    assert_eq!(service.get("/free").status, 200);
    service.issuer.mend();
    service.wait_until_ready();
}

#[test]
fn an_issuer_that_leaves_later_is_not_missed() {
    let service = setup().set("issuer.main.refresh", "100ms").start();
    service.issuer.upstream().stop();
    service.bff.wait_for_log(NOT_FETCHED, PATIENCE);
    assert_eq!(service.get_as("/own/thing", &service.token().sign()).status, 200);
    assert_eq!(service.admin("/readyz").status, 200);
}

#[test]
fn a_discovery_document_of_another_issuer_is_refused() {
    let issuer = Issuer::start();
    let attacker = Issuer::start();
    for named in
        [attacker.url(), format!("{}/", issuer.url()), issuer.url().replace("127.0.0.1", "localhost")]
    {
        let document = discovery(&named, &attacker.url());
        issuer.upstream().script(move |_| Reply::json(200, &document));
        let service = setup().set("issuer.main.url", issuer.url()).start_unready(Issuer::start());
        wait::until(PATIENCE, "the reason is told", || {
            service.readiness_of("issuer.main")["why"].as_str().is_some_and(|why| why.contains(&named))
        });
        let forged = attacker.token().issuer(&issuer.url()).sign();
        assert_eq!(service.get_as("/who", &forged).status, 503, "{named}");
    }
    assert_eq!(attacker.key_fetches(), 0);
}

#[test]
fn a_redirect_of_the_discovery_document_is_not_followed() {
    let issuer = Issuer::start();
    let attacker = Arc::new(Issuer::start());
    let location = format!("{}{DISCOVERY}", attacker.url());
    issuer.upstream().script(move |_| Reply::status(302).header("Location", &location));
    let service = setup().start_unready(issuer);
    wait::until(PATIENCE, "the reason is told", || {
        service.readiness_of("issuer.main")["why"].as_str().is_some_and(|why| why.contains("302"))
    });
    assert_eq!(attacker.upstream().count(), 0);
}

fn discovery(issuer: &str, endpoints: &str) -> serde_json::Value {
    json!({
        "issuer": issuer,
        "jwks_uri": format!("{endpoints}/jwks"),
        "token_endpoint": format!("{endpoints}/token"),
    })
}
