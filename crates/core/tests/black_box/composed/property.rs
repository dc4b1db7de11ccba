//! Whatever happens in whatever order: who is told that nothing changed has what they would be given.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use test_support::http::Answer;

use super::{ASKED, LASTS, Shop, personal, tag};

/// What happens.
#[derive(Clone, Copy, Debug)]
enum Step {
    /// Somebody asks, with what they were given the last time.
    Ask(&'static str),
    /// The same, with what somebody else was given.
    AskWith(&'static str, &'static str),
    CentralChanges,
    SideChanges,
    /// From now on what the systems say is to be asked about, or lasts.
    Says(&'static str, &'static str),
}

fn who() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec!["anna", "ben"])
}

fn says() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![LASTS, ASKED, "no-store", "max-age=0, stale-if-error=60"])
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        5 => who().prop_map(Step::Ask),
        1 => (who(), who()).prop_map(|(who, whose)| Step::AskWith(who, whose)),
        1 => Just(Step::CentralChanges),
        1 => Just(Step::SideChanges),
        1 => (says(), says()).prop_map(|(central, side)| Step::Says(central, side)),
    ]
}

/// Of two routes that make the same of the same, one makes it each time.
#[test]
fn who_is_given_what_was_made_has_what_would_be_made() {
    let shop = Shop::start();
    let cases = AtomicU64::new(0);
    let config = Config { cases: 48, failure_persistence: None, ..Config::default() };
    let steps = prop::collection::vec(step(), 1..24);
    let ran = TestRunner::new(config).run(&steps, |steps| {
        let item = cases.fetch_add(1, Ordering::SeqCst);
        for step in steps {
            match step {
                Step::CentralChanges => shop.central.change(),
                Step::SideChanges => shop.side.change(),
                Step::Says(central, side) => shop.says(central, side),
                Step::Ask(who) | Step::AskWith(who, _) => {
                    let given = || shop.get(&format!("/for-all/{item}"));
                    let made = || shop.get(&format!("/anew/{item}"));
                    // Either may be the one that has the systems asked.
                    let (given, made) = if who == "anna" {
                        (given(), made())
                    } else {
                        let made = made();
                        (given(), made)
                    };
                    prop_assert_eq!(&given.body, &made.body);
                    prop_assert_eq!(tag(&given), tag(&made));
                }
            }
        }
        Ok(())
    });
    ran.unwrap();
}

#[test]
fn who_is_told_that_nothing_changed_has_what_they_would_be_given() {
    let shop = Shop::of(personal());
    let (cases, told) = (AtomicU64::new(0), AtomicU64::new(0));
    let config = Config { cases: 48, failure_persistence: None, ..Config::default() };
    let steps = prop::collection::vec(step(), 1..24);
    let ran = TestRunner::new(config).run(&steps, |steps| {
        let path = format!("/made/{}", cases.fetch_add(1, Ordering::SeqCst));
        let mut given: HashMap<&str, Answer> = HashMap::new();
        for step in steps {
            let (who, held) = match step {
                Step::Ask(who) => (who, given.get(who)),
                Step::AskWith(who, whose) => (who, given.get(whose)),
                Step::CentralChanges => {
                    shop.central.change();
                    continue;
                }
                Step::SideChanges => {
                    shop.side.change();
                    continue;
                }
                Step::Says(central, side) => {
                    shop.says(central, side);
                    continue;
                }
            };
            let authorization = format!("Bearer {}", shop.service.token().subject(who).sign());
            let mut headers = vec![("Authorization", authorization.as_str())];
            headers.extend(held.map(|held| ("If-None-Match", tag(held))));
            let answer = shop.service.get_with(&path, &headers);
            let whole = shop.service.get_with(&path, &headers[..1]);
            prop_assert_eq!(whole.status, 200);
            match answer.status {
                304 => {
                    told.fetch_add(1, Ordering::SeqCst);
                    prop_assert_eq!(&held.unwrap().body, &whole.body);
                }
                status => prop_assert_eq!((status, &answer.body), (200, &whole.body)),
            }
            prop_assert!(whole.text().contains(who), "{}", whole.text());
            given.insert(who, whole);
        }
        Ok(())
    });
    ran.unwrap();
    assert!(told.into_inner() > 50, "hardly anybody was told so");
}
