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
        let mut bytes: usize = known.iter().map(|(_, name, length)| name.len() + length).sum();
        let mut surplus = (known.len() + 1).saturating_sub(MOST_PENDING);
        bytes -= known[..surplus].iter().map(|(_, name, length)| name.len() + length).sum::<usize>();
        while surplus < known.len() && bytes > MOST_PENDING_BYTES {
            bytes -= known[surplus].1.len() + known[surplus].2;
            surplus += 1;
        }
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
