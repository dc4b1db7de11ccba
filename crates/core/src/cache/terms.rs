//! Whether an answer may be kept, for how long and under which terms: what its system says (RFC 9111 sections 3, 4.2 and 5.2.2; RFC
//! 5861), within what whoever asked for it allows.

use std::time::Duration;

use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderMap, HeaderName};
use jiff::Timestamp;

use super::brief::Brief;
use super::dates::{Came, age, by_date};
use super::directives::{Concerns, Directives, Targeted};
use crate::config;

/// Those that RFC 9110 section 15.1 lets anybody keep, but for parts and failures: whoever says `must-understand` means one of these.
const UNDERSTOOD: [u16; 10] = [200, 203, 204, 300, 301, 308, 404, 405, 410, 414];

/// Not to be kept whatever they say: parts and what was not asked for (RFC 9111 section 3), what speaks of a credential, and those of RFC
/// 6585.
const NEVER: [u16; 8] = [206, 304, 401, 407, 428, 429, 431, 511];

/// What is said of the credential that was shown, and not of what was asked for (RFC 9110 sections 15.5.2 and 15.5.8).
const OF_ITS_CREDENTIAL: [u16; 2] = [401, 407];

/// What lets others have what a credential opened (RFC 9111 section 3.5).
pub(super) const FOR_OTHERS: [&str; 3] = ["public", "s-maxage", "must-revalidate"];

/// How long an answer is held beyond its time that its system can be asked about.
const HELD_TO_ASK: Duration = Duration::from_mins(10);

/// Who may be shown an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scope {
    /// Whoever it was fetched for: a private cache.
    One,
    /// Everybody, and no credential was shown for it: a shared cache.
    Everybody,
    /// Everybody, though this service showed a credential of its own: only where its system says so (RFC 9111 section 3.5).
    EverybodyByCredential,
}

/// What whoever asks allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Rules {
    pub(crate) scope: Scope,
    /// How long it is used at the most, and for how long where its system does not say.
    pub(crate) at_most: Duration,
    /// What is added where its system does not speak of it.
    pub(crate) stale: Windows,
}

/// For how long beyond its time an answer may be used (RFC 5861).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Windows {
    /// While it is fetched anew.
    pub(crate) while_revalidate: Duration,
    /// Where it cannot be.
    pub(crate) if_error: Duration,
}

impl From<&config::Upstream> for Windows {
    fn from(config: &config::Upstream) -> Self {
        Self { while_revalidate: config.stale_while_revalidate, if_error: config.stale_if_error }
    }
}

/// The terms under which an answer is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Terms {
    /// What its system says.
    pub(super) lifetime: Option<Duration>,
    /// How old it was when it came.
    pub(super) age: Duration,
    pub(super) reuse: Reuse,
    /// `None` where it is never used beyond its time.
    pub(super) stale: Option<Windows>,
}

/// How an answer that is kept is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reuse {
    /// For as long as it lasts.
    AsItIs,
    /// Only once its system was asked whether it still holds (`no-cache`).
    OnceAsked,
}

/// What became of an answer that came.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Judgement {
    /// `None` where it may not be kept.
    pub(super) terms: Option<Terms>,
    pub(super) others: Others,
    /// Fields that nobody but who asked first may be shown.
    pub(super) without: Vec<HeaderName>,
}

/// Whether those who waited for the same may have it too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Others {
    Too,
    Not,
}

/// The same in the room that is kept for them.
#[derive(Clone, Copy, Debug)]
pub(super) struct KeptTerms {
    lifetime: Option<Brief>,
    age: Brief,
    /// While it is fetched anew, and where it cannot be.
    stale: Option<(Brief, Brief)>,
    reuse: Reuse,
}

impl From<Terms> for KeptTerms {
    fn from(terms: Terms) -> Self {
        let window =
            |windows: Windows| (Brief::at_most(windows.while_revalidate), Brief::at_most(windows.if_error));
        Self {
            lifetime: terms.lifetime.map(Brief::at_most),
            age: Brief::at_least(terms.age),
            stale: terms.stale.map(window),
            reuse: terms.reuse,
        }
    }
}

impl From<KeptTerms> for Terms {
    fn from(kept: KeptTerms) -> Self {
        let windows = |(first, second): (Brief, Brief)| Windows {
            while_revalidate: first.get(),
            if_error: second.get(),
        };
        Self {
            lifetime: kept.lifetime.map(Brief::get),
            age: kept.age.get(),
            reuse: kept.reuse,
            stale: kept.stale.map(windows),
        }
    }
}

impl Terms {
    /// How long it is worth holding, from when it came.
    pub(super) fn held(&self, rules: &Rules, can_be_asked_about: bool) -> Duration {
        let fresh = match self.reuse {
            Reuse::AsItIs => {
                self.lifetime.unwrap_or(rules.at_most).saturating_sub(self.age).min(rules.at_most)
            }
            Reuse::OnceAsked => Duration::ZERO,
        };
        let asked = if can_be_asked_about { HELD_TO_ASK } else { Duration::ZERO };
        let stale = self.stale.unwrap_or_default();
        fresh + asked.max(stale.while_revalidate).max(stale.if_error)
    }
}

/// Judges an answer by its status and its fields.
pub(super) fn judge(rules: &Rules, status: StatusCode, headers: &HeaderMap, came: Came) -> Judgement {
    let is_shared = rules.scope != Scope::One;
    let (said, targeted) =
        if is_shared { Directives::for_all(headers) } else { (Directives::of(headers), Targeted::No) };
    let is_understood = UNDERSTOOD.contains(&status.as_u16());
    let not_understood = said.has("must-understand") && !is_understood;
    let no_store = said.has("no-store") && (!said.has("must-understand") || !is_understood);
    // One caller's is no network's, yet what is not to be stored there is hardly meant to be stored here.
    let no_store = no_store || (!is_shared && Directives::targeted_no_store(headers));
    let private = if is_shared { said.concerns("private") } else { Concerns::Nothing };
    let no_cache = if said.is_empty() && targeted == Targeted::No && pragma(headers) {
        Concerns::Everything
    } else {
        said.concerns("no-cache")
    };
    let needs_leave =
        rules.scope == Scope::EverybodyByCredential && !FOR_OTHERS.iter().any(|name| said.has(name));
    let lifetime = lifetime(&said, targeted, is_shared, headers, came.at);
    let is_forbidden = no_store || not_understood || needs_leave || private == Concerns::Everything;
    // A failure that is kept is one that lasts, whatever it says.
    let never = NEVER.contains(&status.as_u16()) || status.is_server_error();
    let may = !is_forbidden && !never && (lifetime.is_some() || status == 200);
    let terms = Terms {
        lifetime,
        age: age(headers, came),
        reuse: if no_cache == Concerns::Everything { Reuse::OnceAsked } else { Reuse::AsItIs },
        stale: windows(&said, is_shared, rules),
    };
    let is_over = lifetime.is_some_and(|lasts| lasts <= terms.age);
    // A caller may have another by now.
    let is_of_one = rules.scope == Scope::One && OF_ITS_CREDENTIAL.contains(&status.as_u16());
    let is_for_others = !is_forbidden && !is_of_one && terms.reuse == Reuse::AsItIs && !is_over;
    let mut without = Vec::new();
    for concerned in [private, no_cache] {
        if let Concerns::Fields(names) = concerned {
            without.extend(names);
        }
    }
    Judgement {
        terms: may.then_some(terms),
        others: if is_for_others { Others::Too } else { Others::Not },
        without,
    }
}

/// How long its system says that it lasts (RFC 9111 section 4.2.1).
fn lifetime(
    said: &Directives,
    targeted: Targeted,
    is_shared: bool,
    headers: &HeaderMap,
    came: Timestamp,
) -> Option<Duration> {
    let shared = if is_shared { said.seconds("s-maxage") } else { None };
    let by_date = || match targeted {
        Targeted::Yes => None,
        Targeted::No => by_date(headers, came),
    };
    shared.or_else(|| said.seconds("max-age")).or_else(by_date)
}

/// How far beyond its time it may be used; `None` where that is forbidden (RFC 9111 section 4.2.4). What is set here counts only where its
/// system says nothing against it.
fn windows(said: &Directives, is_shared: bool, rules: &Rules) -> Option<Windows> {
    let forbids = |name: &&str| said.has(name);
    if ["must-revalidate", "no-cache"].iter().any(forbids)
        || (is_shared && ["proxy-revalidate", "s-maxage"].iter().any(forbids))
    {
        return None;
    }
    let added = if said.has("private") { Windows::default() } else { rules.stale };
    Some(Windows {
        while_revalidate: said.seconds("stale-while-revalidate").unwrap_or(added.while_revalidate),
        if_error: said.seconds("stale-if-error").unwrap_or(added.if_error),
    })
}

/// What those said who knew nothing of `Cache-Control` (RFC 9111 section 5.4).
fn pragma(headers: &HeaderMap) -> bool {
    let mut values = headers.get_all(header::PRAGMA).filter_map(|value| value.to_str().ok());
    values.any(|value| value.split(',').any(|each| each.trim().eq_ignore_ascii_case("no-cache")))
}

/// Whatever an answer says: what nobody may keep is not kept, and what is kept for everybody might be for one.
#[cfg(feature = "fuzz")]
pub(crate) fn hold_to_rules(headers: &HeaderMap) {
    let judged = |scope| {
        let rules = Rules {
            scope,
            at_most: HELD_TO_ASK,
            stale: Windows { while_revalidate: HELD_TO_ASK, if_error: HELD_TO_ASK },
        };
        let came = Came { at: Timestamp::UNIX_EPOCH, waited: Duration::ZERO };
        judge(&rules, StatusCode::OK, headers, came).terms
    };
    let said = Directives::of(headers);
    if said.has("no-store") && !said.has("must-understand") {
        assert!(judged(Scope::One).is_none(), "what nobody may keep is kept");
    }
    if judged(Scope::EverybodyByCredential).is_some() {
        assert!(judged(Scope::Everybody).is_some(), "a credential opens what is closed without");
    }
}
