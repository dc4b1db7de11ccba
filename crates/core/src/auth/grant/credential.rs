//! The header field that proves a call's name: a bearer token, or a key under a name of its system's own.

use actix_web::http::header::{self, HeaderName, HeaderValue};

use super::Error;
use crate::auth::AccessToken;
use crate::config::Secret;

/// What comes before a token (RFC 6750 section 2.1).
const BEARER: &str = "Bearer ";

/// A field that goes along with a call; what it holds is never printed.
#[derive(Clone)]
pub(crate) struct Credential {
    name: HeaderName,
    value: HeaderValue,
}

impl std::fmt::Debug for Credential {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Credential({})", self.name)
    }
}

impl Credential {
    /// A token. One that no header can carry is none: the call is not sent without.
    pub(super) fn bearer(token: &AccessToken) -> Result<Self, Error> {
        let field = Self::new(header::AUTHORIZATION, [BEARER, token.expose()].concat());
        field.ok_or_else(|| Error::Unavailable("its token fits no header".to_owned()))
    }

    /// A key that does not change from call to call, under its own header or as a bearer token. The error shows nothing of it.
    pub(crate) fn fixed(key: &Secret, under: Option<&HeaderName>) -> Result<Self, &'static str> {
        const UNFIT: &str = "cannot be sent in a header: it is to be of visible ASCII characters";
        let key = key.expose();
        // Within a header of its own there may be a scheme before it; around it, a space would be lost on the way.
        let inner = |byte: u8| byte.is_ascii_graphic() || (under.is_some() && byte == b' ');
        if key.is_empty() || key.trim() != key || !key.bytes().all(inner) {
            return Err(UNFIT);
        }
        let field = match under {
            Some(name) => Self::new(name.clone(), key.to_owned()),
            None => Self::new(header::AUTHORIZATION, [BEARER, key].concat()),
        };
        field.ok_or(UNFIT)
    }

    fn new(name: HeaderName, value: String) -> Option<Self> {
        let mut value = HeaderValue::try_from(value).ok()?;
        value.set_sensitive(true);
        Some(Self { name, value })
    }

    /// The token of what [`Credential::bearer`] made.
    pub(super) fn token(&self) -> &str {
        self.value.to_str().ok().and_then(|value| value.strip_prefix(BEARER)).unwrap_or_default()
    }

    /// Puts it among a call's headers, in place of any under its name.
    pub(crate) fn put(self, headers: &mut Vec<(HeaderName, HeaderValue)>) {
        headers.retain(|(name, _)| *name != self.name);
        headers.push((self.name, self.value));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(key: &str, under: Option<&'static str>, expected: Option<&str>) {
        let under = under.map(HeaderName::from_static);
        let made = Credential::fixed(&Secret::new(key.to_owned()), under.as_ref()).ok();
        assert!(!format!("{made:?}").contains("k-1"));
        let shown = made.map(|made| format!("{}: {}", made.name, made.value.to_str().unwrap()));
        assert_eq!(shown.as_deref(), expected, "{key:?}");
    }

    #[test]
    fn a_key_goes_as_a_bearer_token_or_under_a_name_of_its_own() {
        check("k-1", None, Some("authorization: Bearer k-1"));
        check("k-1", Some("x-api-key"), Some("x-api-key: k-1"));
        check("ApiKey k-1", Some("authorization"), Some("authorization: ApiKey k-1"));
        for unfit in ["", "k-1\r\nX-Admin: 1", "k\u{e9}", " k-1", "k-1 "] {
            check(unfit, None, None);
            check(unfit, Some("x-api-key"), None);
        }
        check("k 1", None, None);
    }
}
