//! A system that writes into each answer whose it is, of what, in which language, how often that was written to, and which of its
//! answers it is.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde_json::{Value, json};
use test_support::http::Answer;
use test_support::upstream::{Reply, Seen, Upstream};

use super::super::super::service::{bearer, claims};

pub(super) const NOBODY: &str = "nobody";

/// What it says of keeping an answer, and who else may be shown it.
pub(super) struct Said {
    control: &'static str,
    vary: &'static str,
    pub(super) again: Again,
}

/// Which other request of the same ones may see an answer.
#[derive(Clone, Copy, Debug)]
pub(super) enum Again {
    Any,
    SameLanguage,
    /// The same, and of nobody in particular none.
    NotShared,
    Never,
}

pub(super) const SAID: [Said; 13] = [
    said("", "", Again::SameLanguage),
    said("max-age=60", "", Again::SameLanguage),
    said("max-age=60", "Accept-Encoding", Again::Any),
    said("max-age=60", "Accept-Language", Again::SameLanguage),
    said("max-age=60", "Authorization", Again::Any),
    said("max-age=60", "Authorization, Cookie", Again::Any),
    said("max-age=60", "*", Again::Never),
    said("no-store", "", Again::Never),
    said("private, max-age=60", "", Again::NotShared),
    said("no-cache", "", Again::Never),
    said("max-age=0, stale-while-revalidate=60", "", Again::SameLanguage),
    said("max-age=0, stale-if-error=60", "", Again::SameLanguage),
    said("s-maxage=0, max-age=60", "", Again::NotShared),
];

const fn said(control: &'static str, vary: &'static str, again: Again) -> Said {
    Said { control, vary, again }
}

/// What it does with one request.
#[derive(Clone, Copy, Debug)]
pub(super) struct Outcome {
    pub(super) said: usize,
    pub(super) status: u16,
    /// Milliseconds.
    pub(super) takes: u64,
}

/// One of its answers, as a client got it.
#[derive(Debug)]
pub(super) struct Told {
    pub(super) status: u16,
    pub(super) whose: String,
    pub(super) path: String,
    pub(super) language: String,
    pub(super) said: usize,
    /// How often its target had been written to.
    pub(super) version: u64,
    pub(super) number: u64,
}

impl Told {
    #[track_caller]
    pub(super) fn read(answer: &Answer) -> Self {
        let body = answer.json();
        let text = |name: &str| body[name].as_str().unwrap_or_else(|| panic!("{}", answer.text())).to_owned();
        let number = |name: &str| body[name].as_u64().unwrap_or_else(|| panic!("{}", answer.text()));
        Self {
            status: answer.status,
            whose: text("whose"),
            path: text("path"),
            language: text("language"),
            said: usize::try_from(number("said")).unwrap(),
            version: number("version"),
            number: number("number"),
        }
    }
}

/// The systems' end of a service.
pub(super) struct System(Arc<Inner>);

#[derive(Default)]
struct Inner {
    outcomes: Mutex<Vec<Outcome>>,
    next: AtomicUsize,
    numbers: AtomicU64,
    versions: Mutex<HashMap<String, u64>>,
}

impl System {
    pub(super) fn behind(upstreams: [&Upstream; 2]) -> Self {
        let inner = Arc::new(Inner::default());
        for upstream in upstreams {
            let own = inner.clone();
            upstream.script(move |seen| own.answer(seen));
        }
        Self(inner)
    }

    /// How many answers it has begun.
    pub(super) fn answered(&self) -> u64 {
        self.0.numbers.load(Ordering::SeqCst)
    }

    /// From now on it does this with what comes, over and over.
    pub(super) fn begins(&self, outcomes: Vec<Outcome>) {
        *self.0.outcomes.lock().unwrap_or_else(PoisonError::into_inner) = outcomes;
    }
}

impl Inner {
    fn answer(&self, seen: &Seen) -> Reply {
        let writes = seen.method == "PUT";
        let version = self.version(seen.path(), u64::from(writes));
        let outcome = self.outcome();
        let (said, status) = if writes { (0, 200) } else { (outcome.said, outcome.status) };
        let (whose, number) = (whose(bearer(seen)), self.numbers.fetch_add(1, Ordering::SeqCst));
        let told = json!({
            "whose": whose,
            "path": seen.path(),
            "language": seen.header("accept-language").unwrap_or_default(),
            "said": said,
            "version": version,
            "number": number,
        });
        let fields = [
            ("Cache-Control", SAID[said].control),
            ("Vary", SAID[said].vary),
            ("X-Whose", &whose),
            ("Cache-Tag", seen.path()),
        ];
        let reply = Reply::json(status, &told).after(Duration::from_millis(outcome.takes));
        fields
            .iter()
            .filter(|(_, value)| !value.is_empty())
            .fold(reply, |reply, (name, value)| reply.header(name, value))
    }

    fn outcome(&self) -> Outcome {
        let outcomes = self.outcomes.lock().unwrap_or_else(PoisonError::into_inner);
        outcomes[self.next.fetch_add(1, Ordering::SeqCst) % outcomes.len()]
    }

    fn version(&self, path: &str, more: u64) -> u64 {
        let mut versions = self.versions.lock().unwrap_or_else(PoisonError::into_inner);
        let version = versions.entry(path.to_owned()).or_default();
        *version += more;
        *version
    }
}

/// How it calls whoever shows this token.
pub(super) fn whose(token: Option<&str>) -> String {
    let part = |claims: &Value, name: &str| claims[name].as_str().unwrap_or("-").to_owned();
    token.map(claims).map_or(NOBODY.to_owned(), |claims| {
        let parts = ["iss", "sub", "client_id", "scope"].map(|name| part(&claims, name));
        format!("{} by {}", parts.join(" "), part(&claims["act"], "sub"))
    })
}
