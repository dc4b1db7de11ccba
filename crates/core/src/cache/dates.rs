//! How old an answer is, and when it is over, by its own dates (RFC 9111 sections 4.2.3, 5.1 and 5.3).

use std::time::{Duration, SystemTime};

use actix_web::http::header::{self, HeaderMap, HeaderName, HttpDate};
use jiff::Timestamp;

use super::directives::seconds;

/// When an answer came, and how long it was waited for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Came {
    pub(crate) at: Timestamp,
    pub(crate) waited: Duration,
}

/// How old it was when it came (RFC 9111 section 4.2.3).
pub(crate) fn age(headers: &HeaderMap, came: Came) -> Duration {
    came.age(date(headers, &header::DATE), said_age(headers))
}

impl Came {
    /// How old something was when it came so that was sent then, and said that it was so old.
    pub(super) fn age(self, sent: Option<SystemTime>, said: Duration) -> Duration {
        let apparent = sent.and_then(|sent| SystemTime::from(self.at).duration_since(sent).ok());
        apparent.unwrap_or_default().max(said + self.waited)
    }
}

/// When it was made, in seconds since 1970: as it says, or when it came less its age (RFC 9111 section 4).
pub(super) fn made(headers: &HeaderMap, came: Came) -> u32 {
    let made = date(headers, &header::DATE)
        .or_else(|| SystemTime::from(came.at).checked_sub(said_age(headers) + came.waited));
    let since = made.and_then(|made| made.duration_since(SystemTime::UNIX_EPOCH).ok()).unwrap_or_default();
    u32::try_from(since.as_secs()).unwrap_or(u32::MAX)
}

/// How old it was when it came, as it says (RFC 9111 section 5.1): the first number counts, and what is none says nothing.
pub(super) fn said_age(headers: &HeaderMap) -> Duration {
    let first = headers.get(header::AGE).and_then(|value| value.to_str().ok()?.split(',').next());
    seconds(first.map(str::trim))
}

/// `Expires` (RFC 9111 section 5.3). A day that cannot be read is over.
pub(super) fn by_date(headers: &HeaderMap, came: Timestamp) -> Option<Duration> {
    headers.get(header::EXPIRES)?;
    let expires = date(headers, &header::EXPIRES);
    // RFC 9110 section 6.6.1: what is not dated is of when it came.
    let sent =
        if headers.contains_key(header::DATE) { date(headers, &header::DATE) } else { Some(came.into()) };
    let left = expires.zip(sent).and_then(|(expires, sent)| expires.duration_since(sent).ok());
    Some(left.unwrap_or_default())
}

/// `Expires` beside a `Date` of `now`, as far from it as from its own; `None` where either cannot be read, or there is none.
pub(crate) fn expires_from(now: Timestamp, headers: &HeaderMap) -> Option<HttpDate> {
    let (expires, sent) = (date(headers, &header::EXPIRES)?, date(headers, &header::DATE)?);
    let now = SystemTime::from(now);
    let moved = match expires.duration_since(sent) {
        Ok(lasts) => now.checked_add(lasts),
        Err(over) => now.checked_sub(over.duration()),
    };
    moved.map(HttpDate::from)
}

/// A field's date; `None` too where it is there twice and differs.
pub(super) fn date(headers: &HeaderMap, name: &HeaderName) -> Option<SystemTime> {
    let mut dates = headers.get_all(name).map(|value| value.to_str().ok()?.parse::<HttpDate>().ok());
    let first = dates.next()??;
    dates.all(|other| other == Some(first)).then(|| first.into())
}
