//! Which requests are shed first.

use actix_web::http::header::{HeaderMap, HeaderName};

const SEC_PURPOSE: HeaderName = HeaderName::from_static("sec-purpose");
/// What browsers sent before it.
const PURPOSE: HeaderName = HeaderName::from_static("purpose");
const PRIORITY: HeaderName = HeaderName::from_static("priority");

/// From the last to be shed to the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Priority {
    /// What must work when nothing else does: to sign out, and routes that say so.
    Critical,
    /// Somebody waits for it.
    User,
    /// Nobody waits for it yet: it may never be looked at.
    Background,
}

impl Priority {
    pub(crate) const ALL: [Self; 3] = [Self::Critical, Self::User, Self::Background];

    /// Of a request to a route that is not critical. A client can only step back: by no field is a request put before others.
    ///
    /// It is in the background where it says that it is a prefetch (`prefetch`, alone or with more), or that its urgency is one of
    /// the last two (RFC 9218 section 4.1): 7 is reserved for background tasks, and nothing that a browser sends at 6 of itself is
    /// waited for.
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        let stands_back = is_prefetch(headers) || has(headers, &PRIORITY, is_last);
        if stands_back { Self::Background } else { Self::User }
    }

    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Critical => "critical",
            Self::User => "user",
            Self::Background => "background",
        }
    }

    /// How many of all places requests like these may take: nine tenths and six tenths, so that what is shed first leaves room for
    /// the rest. At least one: a limit of one is a limit, and not a closed door.
    pub(super) fn share(self, all: usize) -> usize {
        let of_ten = match self {
            Self::Critical => return all,
            Self::User => 9,
            Self::Background => 6,
        };
        (all.saturating_mul(of_ten) / 10).max(1)
    }
}

/// Whether a browser asks for what it may never show.
pub(crate) fn is_prefetch(headers: &HeaderMap) -> bool {
    has(headers, &SEC_PURPOSE, prefetches) || has(headers, &PURPOSE, prefetches)
}

fn has(headers: &HeaderMap, name: &HeaderName, holds: fn(&str) -> bool) -> bool {
    headers.get(name).and_then(|value| value.to_str().ok()).is_some_and(holds)
}

/// `prefetch`, as in `Sec-Purpose: prefetch;prerender`.
fn prefetches(value: &str) -> bool {
    value.split([';', ',']).any(|part| part.trim().eq_ignore_ascii_case("prefetch"))
}

/// The last `u` of a dictionary counts (RFC 9651 section 4.2.2).
fn is_last(value: &str) -> bool {
    let urgency = value.split(',').filter_map(|member| member.trim().strip_prefix("u=")).next_back();
    urgency.is_some_and(|urgency| matches!(urgency.split(';').next().map(str::trim_end), Some("6" | "7")))
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::HeaderValue;

    use super::*;

    fn check(name: &'static str, value: &'static str, expected: Priority) {
        let mut headers = HeaderMap::new();
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
        assert_eq!(Priority::of(&headers), expected, "{name}: {value}");
    }

    #[test]
    fn a_client_can_only_step_back() {
        assert_eq!(Priority::of(&HeaderMap::new()), Priority::User);
        for value in ["prefetch", "prefetch;prerender", "Prefetch", "prefetch, x"] {
            check("sec-purpose", value, Priority::Background);
            check("purpose", value, Priority::Background);
        }
        check("sec-purpose", "prerender", Priority::User);
        check("purpose", "no-prefetch", Priority::User);
        for value in ["u=6", "u=7", "u=7, i", "i, u=6", "u=1, u=7", "u=7;x=1"] {
            check("priority", value, Priority::Background);
        }
        for value in ["u=0", "u=5", "u=7, u=2", "u=70", "i", "U=7", "", "u=-1", "xu=7"] {
            check("priority", value, Priority::User);
        }
    }

    #[test]
    fn what_is_shed_first_leaves_room() {
        let shares = |all| Priority::ALL.map(|priority| priority.share(all));
        assert_eq!(shares(2048), [2048, 1843, 1228]);
        assert_eq!(shares(10), [10, 9, 6]);
        assert_eq!(shares(1), [1, 1, 1]);
    }
}
