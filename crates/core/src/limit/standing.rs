//! What an answer says of limits: the fields `RateLimit-Policy` and `RateLimit` (draft-ietf-httpapi-ratelimit-headers-10).

use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Duration;

/// How a caller stands with one limit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Standing {
    pub(crate) name: Arc<str>,
    /// Requests in a window.
    pub(crate) quota: u32,
    pub(crate) window: Duration,
    /// Of these, what is left.
    pub(crate) left: u64,
    /// Until all of it is there again; of a rate that turned a request away, until the next one may come.
    pub(crate) resets: Duration,
}

/// The values of `RateLimit-Policy` and of `RateLimit`, each a list (RFC 9651 section 3.1): `"basic";q=100;w=60` and
/// `"basic";r=99;t=1`.
pub(crate) fn fields(standings: &[Standing]) -> (String, String) {
    let (mut policy, mut state) = (String::with_capacity(64), String::with_capacity(64));
    for Standing { name, quota, window, left, resets } in standings {
        let comma = if policy.is_empty() { "" } else { ", " };
        _ = write!(policy, "{comma}\"{name}\";q={quota};w={}", window.as_secs());
        _ = write!(state, "{comma}\"{name}\";r={left};t={}", whole_seconds(*resets));
    }
    (policy, state)
}

/// Whoever waits for this long has waited long enough.
pub(super) fn whole_seconds(time: Duration) -> u64 {
    time.as_secs() + u64::from(time.subsec_nanos() > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_limit_is_told_with_what_is_left() {
        let standing = |name: &str, quota, window, left, resets| Standing {
            name: name.into(),
            quota,
            window: Duration::from_secs(window),
            left,
            resets: Duration::from_millis(resets),
        };
        let standings = [standing("basic", 100, 60, 99, 600), standing("basic-day", 1_000, 86_400, 0, 7_000)];
        let (policy, state) = fields(&standings);
        assert_eq!(policy, "\"basic\";q=100;w=60, \"basic-day\";q=1000;w=86400");
        assert_eq!(state, "\"basic\";r=99;t=1, \"basic-day\";r=0;t=7");
    }
}
