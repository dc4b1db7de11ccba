//! No interleaving of callers gives one caller's bytes to another: the cache as it is, on a real runtime, under random orders.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use futures_util::FutureExt as _;
use futures_util::future::{AbortHandle, Abortable, LocalBoxFuture, join_all};
use proptest::prelude::*;

use super::asked::Unanswered;
use super::counted::ROOM;
use super::*;
use crate::auth::Identity;
use crate::until::Until;
use crate::upstream::{Answer, Error, ErrorKind};

/// One request: who asks for what with which token, how the system answers, and whether its client stays.
#[derive(Clone, Copy, Debug)]
struct Ask {
    who: usize,
    /// Of the same caller: tokens are renewed.
    token: usize,
    target: usize,
    language: usize,
    wish: usize,
    /// Turns of the runtime before it begins.
    after: usize,
    /// Turns of the runtime that its fetch takes, if it is the one that fetches.
    takes: usize,
    outcome: Outcome,
    said: usize,
    /// Turns of the runtime after which its client goes away.
    leaves: Option<usize>,
}

#[derive(Clone, Copy, Debug)]
enum Outcome {
    Found,
    NotFound,
    Fails,
    Writes,
}

/// What the system says of keeping; each with whether another request of the same one may see the answer.
const SAID: [(&str, &str, Again); 12] = [
    ("", "", Again::SameLanguage),
    ("max-age=60", "", Again::SameLanguage),
    ("max-age=60", "Accept-Encoding", Again::Any),
    ("max-age=60", "Accept-Language", Again::SameLanguage),
    ("max-age=60", "Authorization, Cookie", Again::Any),
    ("max-age=60", "*", Again::Never),
    ("no-store", "", Again::Never),
    ("private, max-age=60", "", Again::NotShared),
    ("no-cache", "", Again::Never),
    ("max-age=0, stale-while-revalidate=60", "", Again::SameLanguage),
    ("max-age=0, stale-if-error=60", "", Again::SameLanguage),
    ("s-maxage=0, max-age=60", "", Again::NotShared),
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Again {
    Any,
    SameLanguage,
    NotShared,
    Never,
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
    let outcome = prop_oneof![
        6 => Just(Outcome::Found),
        1 => Just(Outcome::NotFound),
        1 => Just(Outcome::Fails),
        1 => Just(Outcome::Writes)
    ];
    let who = (0..WHOS, 0..2_usize, 0..2_usize, 0..2_usize, 0..4_usize);
    let when = (0..12_usize, 0..8_usize, prop::option::weighted(0.3, 0..10_usize));
    let ask = (who, when, outcome, 0..SAID.len()).prop_map(
        |((who, token, target, language, wish), (after, takes, leaves), outcome, said)| Ask {
            who,
            token,
            target,
            language,
            wish,
            after,
            takes,
            outcome,
            said,
            leaves,
        },
    );
    prop::collection::vec(ask, 1..40)
}

async fn turns(count: usize) {
    for _ in 0..count {
        tokio::task::yield_now().await;
    }
}

/// The bytes that the system has for this caller and target, and for no other; and which request they were made for.
fn bytes(ask: Ask, number: usize) -> String {
    format!(
        "who {} target {} language {} said {} number {number}",
        ask.who, ask.target, ask.language, ask.said
    )
}

/// All requests and what each was made of.
struct System {
    unwaited: Unwaited,
    fetches: RefCell<HashMap<(usize, usize), usize>>,
}

#[derive(Clone)]
struct Fetch {
    ask: Ask,
    number: usize,
    system: Rc<System>,
    cache: Cache,
    asked: Asked,
}

impl Origin for Fetch {
    fn fetch(&self, _: Conditions, _: Until) -> LocalBoxFuture<'static, Result<Answer, Error>> {
        let Self { ask, number, system, .. } = self.clone();
        async move {
            *system.fetches.borrow_mut().entry((ask.who, ask.target)).or_default() += 1;
            turns(ask.takes).await;
            let (control, vary, _) = SAID[ask.said];
            let mut headers = HeaderMap::new();
            for (name, value) in [(header::CACHE_CONTROL, control), (header::VARY, vary)] {
                if !value.is_empty() {
                    headers.insert(name, HeaderValue::from_static(value));
                }
            }
            let answer = |status| Ok(Answer::new(Arc::from("x"), status, headers, bytes(ask, number).into()));
            match ask.outcome {
                Outcome::Found | Outcome::Writes => answer(StatusCode::OK),
                Outcome::NotFound => answer(StatusCode::NOT_FOUND),
                Outcome::Fails => {
                    Err(Error { upstream: Arc::from(bytes(ask, number)), kind: ErrorKind::Timeout })
                }
            }
        }
        .boxed_local()
    }

    fn unwaited(&self) -> &Unwaited {
        &self.system.unwaited
    }

    fn refresh(&self, _: &Asked, over: Over) -> bool {
        let own = self.clone();
        actix_rt::spawn(async move {
            let cache = own.cache.clone();
            cache.refresh(&own.asked.clone(), over, own).await;
        });
        true
    }
}

const LANGUAGES: [&str; 2] = ["cy", "en"];
const WISHES: [&str; 4] = ["", "no-cache", "no-store", "max-stale"];

fn asked(ask: Ask) -> Asked {
    let whose = whose(ask.who);
    let mut wish = HeaderMap::new();
    if !WISHES[ask.wish].is_empty() {
        wish.insert(header::CACHE_CONTROL, HeaderValue::from_static(WISHES[ask.wish]));
    }
    let token = ["Bearer one", "Bearer two"][ask.token];
    let headers: [(HeaderName, HeaderValue); 2] = [
        (header::ACCEPT_LANGUAGE, HeaderValue::from_static(LANGUAGES[ask.language])),
        (header::AUTHORIZATION, HeaderValue::from_static(token)),
    ];
    let scope = if matches!(whose, Whose::Caller(_)) { Scope::One } else { Scope::Everybody };
    Asked {
        wish: Wish::of(&wish, &whose),
        tags: Tags::default(),
        choice: Choice::of(&headers),
        rules: Rules { scope, at_most: Duration::from_mins(1), stale: Windows::default() },
        key: Key {
            upstream: Arc::from("x"),
            target: format!("/{}", ask.target).into(),
            told: "".into(),
            whose,
        },
    }
}

/// Whether what was made for one may be what the other gets.
fn check_may_see(own: usize, seen: &str, asks: &[Ask]) {
    let ask = asks[own];
    let number: usize = seen.rsplit(' ').next().unwrap().parse().unwrap();
    let made_for = asks[number];
    assert_eq!((made_for.who, made_for.target), (ask.who, ask.target), "{ask:?} saw {seen}");
    let same_language = made_for.language == ask.language;
    let may = match SAID[made_for.said].2 {
        Again::Any => true,
        Again::SameLanguage => same_language,
        Again::NotShared => same_language && matches!(whose(ask.who), Whose::Caller(_)),
        Again::Never => false,
    };
    // An error is nobody's answer.
    let failed = matches!(made_for.outcome, Outcome::Fails);
    let is_own = number == own;
    assert!(may || failed || is_own, "{ask:?} saw {seen}");
}

/// Everything that is given back, even an error or a refusal, was fetched for the very one who gets it.
async fn run(asks: Vec<Ask>, unwaited: usize) {
    let cache = Cache::new(ROOM, Clock::system());
    let system = Rc::new(System { unwaited: Unwaited::with(unwaited), fetches: RefCell::default() });
    let requests = asks.iter().enumerate().map(|(number, ask)| {
        let (ask, cache, system, asks) = (*ask, cache.clone(), system.clone(), &asks);
        async move {
            turns(ask.after).await;
            let asked = asked(ask);
            if matches!(ask.outcome, Outcome::Writes) {
                cache.epochs().end(Mark::url(&asked.key.target));
            }
            let (stays, leaving) = AbortHandle::new_pair();
            if let Some(leaves) = ask.leaves {
                actix_rt::spawn(async move {
                    turns(leaves).await;
                    stays.abort();
                });
            }
            let fetch = Fetch { ask, number, system, cache: cache.clone(), asked: asked.clone() };
            let request = cache.answer(&asked, Duration::from_mins(1), fetch);
            match Abortable::new(Box::pin(request), leaving).await {
                Ok((Ok(answer), _)) => {
                    check_may_see(number, std::str::from_utf8(answer.body()).unwrap(), asks);
                }
                Ok((Err(Unanswered::Failed(error)), _)) => check_may_see(number, &error.upstream, asks),
                Ok((Err(why), _)) => panic!("{why:?}"),
                Err(_) => assert!(ask.leaves.is_some()),
            }
        }
    });
    join_all(requests).await;
    check_fetched(&asks, &system.fetches.borrow(), unwaited >= asks.len());
}

/// Where everything was found and may be used again by anybody, and nobody wrote, it was fetched once; unless all left, and so it ended.
fn check_fetched(asks: &[Ask], fetches: &HashMap<(usize, usize), usize>, all_go_on: bool) {
    let is_written =
        |target: usize| asks.iter().any(|ask| ask.target == target && matches!(ask.outcome, Outcome::Writes));
    for ask in asks.iter().filter(|ask| !is_written(ask.target)) {
        let mut alike = asks.iter().filter(|other| (other.who, other.target) == (ask.who, ask.target));
        let one = |other: &Ask| {
            matches!(other.outcome, Outcome::Found)
                && SAID[other.said].2 == Again::Any
                && other.language == ask.language
                && other.wish == 0
                && (all_go_on || other.leaves.is_none())
        };
        if alike.all(one) {
            assert_eq!(fetches.get(&(ask.who, ask.target)).copied().unwrap_or(1), 1, "{ask:?}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn no_interleaving_gives_one_callers_bytes_to_another(
        asks in asks(),
        unwaited in prop_oneof![Just(0), Just(1), Just(2), Just(100)],
    ) {
        actix_rt::System::new().block_on(run(asks, unwaited));
    }
}
