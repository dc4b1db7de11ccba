//! What clients get of composed answers: how long one lasts and for whom, and 304 without another being made, or the last one again, where
//! all that it was made of is as it was.

mod again;
mod property;
mod told;
mod unchanged;
mod whose;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::{Value, json};
use test_support::http::Answer;
use test_support::upstream::{Reply, Seen};

use super::service::{Service, Setup, said, setup};

/// Kept, and fresh for as long as a test takes.
const LASTS: &str = "max-age=3600";
/// Kept, and asked about each time.
const ASKED: &str = "max-age=0";

/// A probe that keeps, and systems whose answers have versions, by which they are asked about.
struct Shop {
    service: Service,
    central: Version,
    side: Version,
}

/// What a system says now.
#[derive(Clone, Default)]
struct Version(Arc<AtomicU64>);

impl Version {
    /// From now on it says something else.
    fn change(&self) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }

    fn reply(&self, seen: &Seen, fields: &[(&str, &str)]) -> Reply {
        let version = self.0.load(Ordering::SeqCst);
        let tag = format!("\"{version}\"");
        let text = format!("{}, version {version}", said(seen)["text"].as_str().unwrap());
        let is_held = seen.header("if-none-match") == Some(&tag);
        let reply = if is_held { Reply::status(304) } else { Reply::json(200, &json!({ "text": text })) };
        fields.iter().fold(reply.header("ETag", &tag), |reply, (name, value)| reply.header(name, value))
    }
}

/// Nothing that fails is tried again, and no system left alone.
fn keeping() -> Setup {
    ["central", "side"].iter().fold(setup(), |setup, system| {
        setup
            .set(&format!("upstream.{system}.fresh_for"), "1h")
            .set(&format!("upstream.{system}.retries"), "0")
            .set(&format!("upstream.{system}.breaker_failures"), "0")
            .set(&format!("upstream.{system}.breaker_success_percent"), "0")
    })
}

/// The same, and the caller's own token goes to the central system.
fn personal() -> Setup {
    keeping()
        .set("upstream.central.grant", "relay")
        .set("upstream.central.audience", "https://mobile.bank.example")
}

impl Shop {
    fn start() -> Self {
        Self::of(keeping())
    }

    fn of(setup: Setup) -> Self {
        let shop = Self { service: setup.start(), central: Version::default(), side: Version::default() };
        shop.says(LASTS, LASTS);
        shop
    }

    /// What both systems say of how long their answers last.
    fn says(&self, central: &'static str, side: &'static str) {
        self.says_all(&[("Cache-Control", central)], &[("Cache-Control", side)]);
    }

    fn says_all(&self, central: &[(&'static str, &str)], side: &[(&'static str, &str)]) {
        let owned = |fields: &[(&'static str, &str)]| -> Vec<(&'static str, String)> {
            fields.iter().map(|(name, value)| (*name, (*value).to_owned())).collect()
        };
        let script = |version: &Version, fields: Vec<(&'static str, String)>| {
            let version = version.clone();
            move |seen: &Seen| {
                let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
                version.reply(seen, &fields)
            }
        };
        self.service.central.script(script(&self.central, owned(central)));
        self.service.side.script(script(&self.side, owned(side)));
    }

    #[track_caller]
    fn get(&self, path: &str) -> Answer {
        let answer = self.service.get(path);
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer
    }

    /// Asks whether what this answer said still holds.
    #[track_caller]
    fn holds(&self, path: &str, held: &Answer) -> Answer {
        self.service.get_with(path, &[("If-None-Match", tag(held))])
    }

    /// How often each system was asked since this was asked last.
    fn asked(&self) -> (usize, usize) {
        let asked = (self.service.central.count(), self.service.side.count());
        self.service.central.clear();
        self.service.side.clear();
        asked
    }
}

#[track_caller]
fn tag(answer: &Answer) -> &str {
    answer.header("etag").expect("it has a tag")
}

/// It is a 304, and no answer was made to find that out.
#[track_caller]
fn check_unchanged(answer: &Answer) {
    let told = answer.header("cache-status").unwrap_or_default();
    assert_eq!((answer.status, answer.body.len()), (304, 0), "{}", answer.text());
    assert!(told.ends_with("parts; detail=unchanged"), "{told}");
}

/// An answer was made, and this came of it.
#[track_caller]
fn check_made(answer: &Answer, status: u16) {
    let told = answer.header("cache-status").unwrap_or_default();
    assert_eq!(answer.status, status, "{}", answer.text());
    assert!(!told.contains("unchanged") && told.contains("parts; key="), "{told}");
}

fn text(answer: &Answer, part: &str) -> Value {
    answer.json()[part].clone()
}
