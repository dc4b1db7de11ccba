//! The two cookies, and the only place that writes their attributes: the session's (RFC 6265bis, `__Host-Http-`, `Strict`)
//! and that of a sign-in under way (`Lax`, since the browser comes back from another site).

use actix_web::HttpResponse;
use actix_web::http::header::{self, HeaderMap, HeaderValue};

use super::id::hashed;
use super::{Error, SessionId};

/// Only set by a server, over TLS, for this host alone, and out of reach of scripts: a browser refuses one of this name that
/// is anything less (RFC 6265bis section 4.1.3).
const PREFIX: &str = "__Host-Http-";
/// Sign-ins of one browser that may be under way at once.
const MOST_PENDING: usize = 7;
/// What they may take together: they come along with every request, and a proxy's lines have an end too.
const MOST_PENDING_BYTES: usize = 5 * 1024;

/// The names of the cookies.
#[derive(Clone, Debug)]
pub(crate) struct Cookies {
    session: String,
    signing_in: String,
}

/// A field that sets or removes a cookie.
#[derive(Clone)]
pub(crate) struct SetCookie(String);

impl std::fmt::Debug for SetCookie {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SetCookie(…)")
    }
}

impl SetCookie {
    /// Puts the field on an answer.
    pub(crate) fn add_to(&self, answer: &mut HttpResponse) {
        if let Ok(mut value) = HeaderValue::try_from(&self.0) {
            value.set_sensitive(true);
            answer.headers_mut().append(header::SET_COOKIE, value);
        }
    }
}

impl Cookies {
    pub(crate) fn new(name: &str) -> Self {
        let session = format!("{PREFIX}{name}");
        Self { signing_in: format!("{session}-signin-"), session }
    }

    /// The id that the request brings. Two cookies of the name are refused: which one counts would be a guess.
    pub(super) fn session(&self, headers: &HeaderMap) -> Result<SessionId, Error> {
        let mut values = pairs(headers).filter(|(name, _)| *name == self.session).map(|(_, value)| value);
        let value = values.next().ok_or(Error::NoCookie)?;
        if values.next().is_some() {
            return Err(Error::Unfit("there are two of them"));
        }
        SessionId::read(value).ok_or(Error::Unfit("it is none that was made here"))
    }

    /// Sets the session's. It lives as long as the browser: when the session ends is the server's to say.
    pub(crate) fn set_session(&self, id: &SessionId) -> SetCookie {
        SetCookie(format!("{}={}; Path=/; Secure; HttpOnly; SameSite=Strict", self.session, id.expose()))
    }

    /// Removes the session's.
    pub(crate) fn clear_session(&self) -> SetCookie {
        SetCookie(format!("{}=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0", self.session))
    }

    /// Sets that of a sign-in: one for each `state`, so that tabs that begin at once do not overwrite each other's.
    pub(crate) fn set_signing_in(&self, state: &str, sealed: &str, seconds: u64) -> SetCookie {
        SetCookie(format!(
            "{}={sealed}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age={seconds}",
            self.name_of(state)
        ))
    }

    /// What the browser remembers of the sign-in of this `state`.
    pub(crate) fn signing_in<'a>(&self, headers: &'a HeaderMap, state: &str) -> Option<&'a str> {
        let wanted = self.name_of(state);
        pairs(headers).find(|(name, _)| *name == wanted).map(|(_, value)| value)
    }

    /// Removes that of a sign-in which ended.
    pub(crate) fn clear_signing_in(&self, state: &str) -> SetCookie {
        clear(&self.name_of(state))
    }

    /// Removes those that are too many when one more begins: the oldest, and all that `since` makes nothing of.
    pub(crate) fn too_many_pending(
        &self,
        headers: &HeaderMap,
        since: impl Fn(&str) -> Option<i64>,
    ) -> Vec<SetCookie> {
        let ours = pairs(headers).filter(|(name, _)| name.starts_with(&self.signing_in));
        let (mut known, unknown): (Vec<_>, Vec<_>) = ours
            .map(|(name, value)| (since(value), name, value.len()))
            .partition(|(since, ..)| since.is_some());
        known.sort_unstable();
        // The newest are kept, and with the one that begins there is room for so many.
        let mut bytes = 0;
        let newest = known.iter().rev().take(MOST_PENDING - 1);
        let kept = newest.take_while(|(_, name, length)| {
            bytes += name.len() + length;
            bytes <= MOST_PENDING_BYTES
        });
        let surplus = known.len() - kept.count();
        known.drain(..surplus).chain(unknown).map(|(_, name, _)| clear(name)).collect()
    }

    fn name_of(&self, state: &str) -> String {
        format!("{}{}", self.signing_in, &hashed(state)[..16])
    }
}

fn clear(name: &str) -> SetCookie {
    SetCookie(format!("{name}=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0"))
}

/// Names and values, over all lines of the field (RFC 6265bis section 5.8.3, read as a server does).
fn pairs(headers: &HeaderMap) -> impl Iterator<Item = (&str, &str)> {
    let lines = headers.get_all(header::COOKIE).map(HeaderValue::as_bytes);
    // Byte by byte: what other cookies hold is not ours to judge, and one that is no text must not hide ours.
    lines.flat_map(|line| line.split(|byte| *byte == b';')).filter_map(|pair| {
        let (name, value) = std::str::from_utf8(pair).ok()?.split_once('=')?;
        Some((name.trim_matches(' '), value.trim_matches(' ')))
    })
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::HeaderName;

    use super::*;

    /// The numbers of those that are removed, of sign-ins under way with these lengths, the oldest first.
    fn removed(lengths: &[usize]) -> Vec<usize> {
        let cookies = Cookies::new("bff");
        let mut headers = HeaderMap::new();
        for (age, length) in lengths.iter().enumerate() {
            let pair = format!("{}{age:02}={age:02}{}", cookies.signing_in, "x".repeat(*length));
            headers.append(HeaderName::from_static("cookie"), HeaderValue::try_from(pair).unwrap());
        }
        let since = |value: &str| value[..2].parse().ok();
        let gone = cookies.too_many_pending(&headers, since);
        gone.iter()
            .map(|cookie| cookie.0[cookies.signing_in.len()..].split('=').next().unwrap().parse().unwrap())
            .collect()
    }

    #[test]
    fn the_oldest_give_way_by_number_and_by_size() {
        assert_eq!(removed(&[]), [0; 0]);
        assert_eq!(removed(&[600; 6]), [0; 0]);
        assert_eq!(removed(&[600; 7]), [0]);
        assert_eq!(removed(&[600; 9]), [0, 1, 2]);
        assert_eq!(removed(&[2_000, 2_000, 2_000]), [0]);
        assert_eq!(removed(&[10, 4_900, 600]), [0, 1], "what is older than what does not fit goes too");
        assert_eq!(removed(&[9_000]), [0]);
    }

    #[test]
    fn what_was_not_sealed_here_is_removed() {
        let cookies = Cookies::new("bff");
        let mut headers = HeaderMap::new();
        headers
            .append(header::COOKIE, HeaderValue::from_static("__Host-Http-bff-signin-a=nonsense; other=1"));
        let gone = cookies.too_many_pending(&headers, |_| None);
        assert_eq!(gone.len(), 1);
        assert!(gone[0].0.starts_with("__Host-Http-bff-signin-a=; ") && gone[0].0.ends_with("Max-Age=0"));
    }
}
