//! No interleaving of callers gives one caller's bytes to another: the cache as it is, on a real runtime, under random orders.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use actix_web::http::StatusCode;
use actix_web::http::header::HeaderMap;
use futures_util::future::{AbortHandle, Abortable, join_all};
use proptest::prelude::*;

use super::*;
use crate::auth::Identity;
use crate::upstream::ErrorKind;

/// One request: who asks for what, how the system answers, and whether its client stays.
#[derive(Clone, Copy, Debug)]
struct Ask {
    who: usize,
    target: usize,
    /// Turns of the runtime before it begins.
    after: usize,
    /// Turns of the runtime that its fetch takes, if it is the one that fetches.
    takes: usize,
    outcome: Outcome,
    /// Turns of the runtime after which its client goes away.
    leaves: Option<usize>,
}

#[derive(Clone, Copy, Debug)]
enum Outcome {
    Found,
    NotFound,
    Fails,
}

/// Callers that differ in one part of their identity each, and those who are nobody in particular.
fn whose(who: usize) -> Whose {
    let identity = |issuer: &str, subject: &str, client: &str, scopes: &[&str]| {
        let scopes = scopes.iter().map(|scope| (*scope).to_owned()).collect();
        let audience = vec!["me".to_owned()];
        Whose::Caller(Arc::new(Identity::new(
            issuer.into(),
            subject.into(),
            client.into(),
            None,
            audience,
            scopes,
        )))
    };
    match who {
        0 => Whose::Public,
        1 => Whose::Service,
        2 => identity("a", "1", "phone", &["read"]),
        3 => identity("b", "1", "phone", &["read"]),
        4 => identity("a", "2", "phone", &["read"]),
        5 => identity("a", "1", "tablet", &["read"]),
        _ => identity("a", "1", "phone", &["read", "write"]),
    }
}

const WHOS: usize = 7;

fn asks() -> impl Strategy<Value = Vec<Ask>> {
    let outcome =
        prop_oneof![4 => Just(Outcome::Found), 1 => Just(Outcome::NotFound), 1 => Just(Outcome::Fails)];
    let ask =
        (0..WHOS, 0..2_usize, 0..12_usize, 0..8_usize, outcome, prop::option::weighted(0.3, 0..10_usize));
    let ask = ask.prop_map(|(who, target, after, takes, outcome, leaves)| Ask {
        who,
        target,
        after,
        takes,
        outcome,
        leaves,
    });
    prop::collection::vec(ask, 1..40)
}

async fn turns(count: usize) {
    for _ in 0..count {
        tokio::task::yield_now().await;
    }
}

/// The bytes that the system has for this caller and target, and for no other.
fn bytes(ask: Ask) -> String {
    format!("who {} target {}", ask.who, ask.target)
}

fn answer(status: StatusCode, body: String) -> Answer {
    Answer::new(Arc::from("x"), status, HeaderMap::new(), body.into())
}

async fn fetch(ask: Ask, fetches: Rc<RefCell<HashMap<String, usize>>>) -> Result<Answer, Error> {
    *fetches.borrow_mut().entry(bytes(ask)).or_default() += 1;
    turns(ask.takes).await;
    match ask.outcome {
        Outcome::Found => Ok(answer(StatusCode::OK, bytes(ask))),
        Outcome::NotFound => Ok(answer(StatusCode::NOT_FOUND, bytes(ask))),
        Outcome::Fails => Err(Error { upstream: Arc::from(bytes(ask)), kind: ErrorKind::Timeout }),
    }
}

/// Everything that is given back, even an error or a refusal, was fetched for the very one who gets it.
async fn run(asks: Vec<Ask>) {
    let cache = Cache::new(1 << 20, Clock::system());
    let fetches = Rc::new(RefCell::new(HashMap::new()));
    let requests = asks.iter().map(|ask| {
        let (ask, cache, fetches) = (*ask, cache.clone(), fetches.clone());
        async move {
            turns(ask.after).await;
            let key = Key {
                upstream: Arc::from("x"),
                target: format!("/{}", ask.target),
                told: "".into(),
                whose: whose(ask.who),
            };
            let (stays, leaving) = AbortHandle::new_pair();
            if let Some(leaves) = ask.leaves {
                actix_rt::spawn(async move {
                    turns(leaves).await;
                    stays.abort();
                });
            }
            let request = cache.get_or_fetch(key, |_| Duration::from_mins(1), fetch(ask, fetches));
            match Abortable::new(Box::pin(request), leaving).await {
                Ok((Ok(answer), _)) => assert_eq!(*answer.body(), bytes(ask).as_bytes()),
                Ok((Err(error), _)) => assert_eq!(*error.upstream, *bytes(ask)),
                Err(_) => assert!(ask.leaves.is_some()),
            }
        }
    });
    join_all(requests).await;
    check_kept(&asks, &cache, &fetches).await;
}

/// What is kept at the end is each one's own, and where everything was found it was fetched once.
async fn check_kept(asks: &[Ask], cache: &Cache, fetches: &RefCell<HashMap<String, usize>>) {
    for ask in asks {
        let key = Key {
            upstream: Arc::from("x"),
            target: format!("/{}", ask.target),
            told: "".into(),
            whose: whose(ask.who),
        };
        if let Some(kept) = cache.kept.get(&key).await {
            assert_eq!(*kept.answer.body(), bytes(*ask).as_bytes());
            assert_eq!(kept.answer.status(), 200);
        }
        let alike = asks.iter().filter(|other| bytes(**other) == bytes(*ask));
        let began = fetches.borrow().get(&bytes(*ask)).copied().unwrap_or_default();
        if alike.clone().all(|other| matches!(other.outcome, Outcome::Found)) {
            assert!(began <= 1, "{} was fetched {began} times", bytes(*ask));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn no_interleaving_gives_one_callers_bytes_to_another(asks in asks()) {
        actix_rt::System::new().block_on(run(asks));
    }
}
