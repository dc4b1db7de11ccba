//! All that is kept counts, byte by byte: what an entry holds in more of them weighs as much more, and little beyond that.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use futures_util::future::poll_immediate;
use jiff::Timestamp;

use super::choice::Chosen;
use super::memory::shared;
use super::packed::Packed;
use super::shelf::Shelf;
use super::stored::Stored;
use super::terms::{Reuse, Terms};
use super::{Asked, Cache, Choice, Key, Mark, Marks, Room, Rules, Scope, Tags, Whose, Windows, Wish};
use crate::auth::Identity;
use crate::clock::Clock;
use crate::http::forms::Coding;
use crate::upstream::{Answer, Content};

/// What nothing at all may take, with all that surrounds it.
const EMPTY: usize = 1 << 10;

/// Of which no answer is as large as all.
pub(super) const ROOM: Room = Room { max_bytes: 1 << 20, largest: 1 << 20 };

#[track_caller]
fn check(what: &str, weight: impl Fn(usize) -> usize) {
    let empty = weight(0);
    assert!(empty <= EMPTY, "{what}: {empty} for nothing");
    for bytes in [1_000, 40_000] {
        let more = weight(bytes) - empty;
        assert!((bytes..=bytes * 5 / 4 + 64).contains(&more), "{what}: {more} for {bytes} bytes");
    }
}

fn text(bytes: usize) -> String {
    "x".repeat(bytes)
}

/// Asked for by nobody in particular, for a minute.
pub(super) fn asked(key: Key, choice: Choice, tags: Tags) -> Asked {
    let rules = Rules { scope: Scope::Everybody, at_most: Duration::from_mins(1), stale: Windows::default() };
    Asked { key, choice, rules, wish: Wish::default(), tags }
}

pub(super) fn key(target: usize, told: usize, whose: Whose) -> Key {
    Key { upstream: "x".into(), target: text(target).into(), told: text(told).into(), whose }
}

pub(super) fn choice(bytes: usize) -> Choice {
    let value = HeaderValue::try_from(text(bytes)).unwrap();
    let all = [(header::ACCEPT_LANGUAGE, value)];
    Choice::of(if bytes == 0 { &[] } else { &all })
}

fn tags(bytes: usize) -> Tags {
    let mut tags = Tags::default();
    tags.add(text(bytes));
    tags
}

fn marks(count: usize) -> Marks {
    let all: Vec<String> = (0..count).map(|tag| tag.to_string()).collect();
    Marks::of("/", None, &Tags::from(all), &HeaderMap::new()).unwrap()
}

fn packed(field: usize, body: usize) -> Packed {
    chosen(field, body, String::new())
}

fn chosen(field: usize, body: usize, choice: String) -> Packed {
    let mut fields = HeaderMap::new();
    let value = HeaderValue::try_from(text(field)).unwrap();
    fields.insert(HeaderName::from_static("x-one"), value);
    Packed::of(&Answer::new("x".into(), StatusCode::OK, fields.clone(), text(body).into()), &fields, choice)
}

pub(super) fn stored(body: usize, of: usize, marks: Marks) -> Arc<Stored> {
    let by = Chosen::of(&HeaderMap::new()).unwrap();
    Arc::new(Stored {
        packed: chosen(0, body, choice(of).of_chosen(by)),
        terms: Terms { lifetime: None, age: Duration::ZERO, reuse: Reuse::AsItIs, stale: None }.into(),
        chosen: by,
        since: Clock::system().now(),
        epoch: 0,
        marks,
        refreshing: AtomicBool::new(false),
    })
}

#[test]
fn all_that_a_key_holds_counts() {
    check("target", |bytes| key(bytes, 0, Whose::Public).weight());
    check("told", |bytes| key(0, bytes, Whose::Public).weight());
    let identity = |bytes| {
        let (issuer, subject) = ("a".to_owned(), text(bytes));
        let audience = vec!["me".to_owned()];
        Arc::new(Identity::new(issuer, subject, "phone".into(), None, audience, Vec::new()))
    };
    check("identity", |bytes| key(0, 0, Whose::Caller(identity(bytes))).weight());
}

#[test]
fn all_that_is_asked_counts() {
    let weight = |target, of, tag| asked(key(target, 0, Whose::Public), choice(of), tags(tag)).weight();
    check("key", |bytes| weight(bytes, 0, 0));
    check("choice", |bytes| weight(0, bytes, 0));
    check("tags", |bytes| weight(0, 0, bytes));
    assert!(weight(0, 0, 0) >= size_of::<Asked>());
}

#[test]
fn all_that_an_answer_holds_counts() {
    check("fields", |bytes| packed(bytes, 0).weight());
    check("body", |bytes| packed(0, bytes).weight());
    check("body that is kept", |bytes| stored(bytes, 0, Marks::default()).weight());
    check("choice", |bytes| stored(0, bytes, Marks::default()).weight());
    let marked = |count| stored(0, 0, marks(count)).weight();
    assert!((200 * size_of::<Mark>()..=250 * size_of::<Mark>()).contains(&(marked(200) - marked(0))));
    assert!(marked(0) >= size_of::<Stored>() + packed(0, 0).weight());
    let pieces = packed(0, 0).weight() - shared(size_of::<Content>());
    assert!(pieces >= 6 * size_of::<usize>(), "{pieces}");
}

#[test]
fn all_that_a_shelf_holds_counts() {
    let shelf = |bytes: &[usize]| -> Shelf {
        bytes.iter().map(|bytes| stored(*bytes, 0, Marks::default())).collect()
    };
    check("the only one", |bytes| shelf(&[bytes]).weight());
    check("one of two", |bytes| shelf(&[0, bytes]).weight() - shelf(&[0]).weight());
    assert!(shelf(&[0, 0]).weight() > 2 * shelf(&[0]).weight());
    assert_eq!((shelf(&[]).is_empty(), shelf(&[0]).is_empty()), (true, false));
    assert_eq!(shelf(&[0]).weight(), stored(0, 0, Marks::default()).weight(), "in no memory of its own");
}

#[test]
fn what_is_made_of_what_is_kept_counts_once_it_is_weighed_anew() {
    let cache = Cache::new(ROOM, Clock::system());
    let asked = asked(key(0, 0, Whose::Public), choice(0), Tags::default());
    let one = stored(1_000, 0, Marks::default());
    cache.put(&asked, &one);
    let counted = || usize::try_from(cache.held().1).unwrap();
    let (before, alone) = (counted(), one.weight());
    assert!(before > alone + size_of::<Key>(), "and what finds it again");
    let forms = one.packed.content().show(text(500).into());
    assert!(forms.keep(Coding::Gzip));
    assert_eq!(counted(), before, "nobody said so yet");
    cache.weigh_anew(&asked);
    let more = one.weight() - alone;
    assert!(forms.weight() > 0 && more > 500 + forms.weight(), "{more}");
    let counts = counted() - before;
    assert!((more..=more * 9 / 8).contains(&counts), "{counts} for {more}");
}

#[actix_web::test]
async fn what_has_ended_is_let_go() {
    let cache = Cache::new(ROOM, Clock::system());
    for tags in [1, 2] {
        let asked = asked(key(tags, 0, Whose::Public), choice(0), Tags::default());
        cache.put(&asked, &stored(0, 0, marks(tags)));
    }
    cache.epochs().end(Mark::tag(b"1"));
    cache.sweep().await;
    assert_eq!(cache.held().0, 1, "the one with the tag, and no other");
}

/// Else many that are no use would keep others on the thread waiting.
#[actix_web::test]
async fn others_have_their_turn_while_what_is_kept_is_looked_at() {
    let cache = Cache::new(Room { max_bytes: 16 << 20, ..ROOM }, Clock::system());
    (0..3_000).for_each(|target| drop(kept_for(&cache, target, Duration::from_mins(1))));
    let (mut sweep, mut turns) = (Box::pin(cache.sweep()), 0);
    while poll_immediate(&mut sweep).await.is_none() {
        turns += 1;
    }
    assert_eq!((turns, cache.held().0), (2, 3_000));
}

/// For a minute, or longer.
fn kept_for(cache: &Cache, target: usize, at_most: Duration) -> Asked {
    let asked = asked(key(target, 0, Whose::Public), choice(0), Tags::default());
    let asked = Asked { rules: Rules { at_most, ..asked.rules }, ..asked };
    cache.put(&asked, &stored(0, 0, Marks::default()));
    asked
}

#[test]
fn what_is_over_is_as_if_it_had_gone_and_is_let_go() {
    let clock = Clock::manual(Timestamp::UNIX_EPOCH);
    let cache = Cache::new(Room { max_bytes: 16 << 20, ..ROOM }, clock.clone());
    let (minute, most) = (Duration::from_mins(1), Duration::from_secs(59));
    let longer = kept_for(&cache, 0, 2 * minute);
    let others: Vec<_> = (1..2_000).map(|target| kept_for(&cache, target, minute)).collect();
    let found = || others.iter().filter(|asked| cache.find(asked).is_ok()).count();
    let swept = || {
        actix_rt::System::new().block_on(cache.sweep());
        cache.held().0
    };
    clock.advance(most);
    assert_eq!((found(), swept()), (1_999, 2_000));
    clock.advance(Duration::from_secs(1));
    assert_eq!((cache.count(|_| true), cache.held().0), (1, 2_000), "as if they had gone");
    assert!(cache.find(&others[0]).is_err() && cache.held().0 == 1_999, "who asks for one lets go of it");
    assert_eq!((swept(), cache.find(&longer).is_ok()), (1, true));
}

#[test]
fn what_takes_anothers_place_is_held_for_its_own_time() {
    let clock = Clock::manual(Timestamp::UNIX_EPOCH);
    let cache = Cache::new(ROOM, clock.clone());
    kept_for(&cache, 0, Duration::from_mins(9));
    let asked = kept_for(&cache, 0, Duration::from_mins(1));
    clock.advance(Duration::from_mins(1));
    assert!(cache.find(&asked).is_err());
}

/// Else what is over would be held as long as others of its address come.
#[test]
fn what_is_over_makes_room_for_what_comes_at_its_address() {
    let clock = Clock::manual(Timestamp::UNIX_EPOCH);
    let cache = Cache::new(ROOM, clock.clone());
    let weight = |bodies: &[usize]| {
        for (of, body) in bodies.iter().enumerate() {
            let asked = asked(key(0, 0, Whose::Public), choice(of), Tags::default());
            cache.put(&asked, &stored(*body, of, Marks::default()));
        }
        cache.held().1
    };
    let alone = weight(&[1_000]);
    assert!(weight(&[1_000, 1_000]) > alone);
    clock.advance(Duration::from_mins(1));
    assert_eq!(weight(&[1_000]), alone);
}

#[test]
fn what_was_ended_makes_room_for_what_comes_at_its_address() {
    let put = |cache: &Cache, of, marks| {
        let asked = asked(key(0, 0, Whose::Public), choice(of), Tags::default());
        cache.put(&asked, &stored(1_000, of, marks));
        cache.held().1
    };
    let cache = Cache::new(ROOM, Clock::system());
    let alone = put(&Cache::new(ROOM, Clock::system()), 2, marks(0));
    assert!(put(&cache, 1, marks(1)) > 0);
    cache.epochs().end(Mark::tag(b"0"));
    assert_eq!(put(&cache, 2, marks(0)), alone);
}
