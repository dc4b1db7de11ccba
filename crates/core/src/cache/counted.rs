//! All that is kept counts, byte by byte: what an entry holds in more of them weighs as much more, and little beyond that.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};

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
    check_but(0, what, weight);
}

/// Where the piece that there is for nothing has room for so many bytes.
fn check_but(room: usize, what: &str, weight: impl Fn(usize) -> usize) {
    let empty = weight(0);
    assert!(empty <= EMPTY, "{what}: {empty} for nothing");
    for bytes in [1_000, 40_000] {
        let more = weight(bytes) - empty;
        assert!((bytes - room..=bytes * 5 / 4 + 64).contains(&more), "{what}: {more} for {bytes} bytes");
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

pub(super) fn marks(count: usize) -> Marks {
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
        made: 0,
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
    check_but(16, "fields", |bytes| packed(bytes, 0).weight());
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
