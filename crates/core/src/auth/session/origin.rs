//! What proves that a request is the front end's own: a header that no form and no foreign script can set without being
//! asked first (CORS), and what the browser itself says of where the request comes from.

use actix_web::http::header::{self, HeaderMap, HeaderName};
use url::Url;

use super::Error;

const CSRF: HeaderName = HeaderName::from_static("x-csrf");
const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// The front end's own origin (RFC 6454 section 6.2), as browsers write it.
#[derive(Clone, Debug)]
pub(crate) struct Origin(String);

impl Origin {
    /// Of the address that the browser calls.
    pub(crate) fn of(url: &Url) -> Self {
        Self(url.origin().ascii_serialization())
    }

    /// The header must be there; `Origin` and `Sec-Fetch-Site` must fit where they are sent. The cookie's `SameSite=Strict`
    /// alone would not do: it takes every host of the same registrable domain for a friend (RFC 6265bis section 8.8.2).
    pub(super) fn check(&self, headers: &HeaderMap) -> Result<(), Error> {
        // In this order: a request from elsewhere is told as such only where it pretends to be the front end's.
        if headers.get(&CSRF).is_none_or(|value| value.as_bytes() != b"1") {
            return Err(Error::NoHeader);
        }
        if headers.get_all(header::ORIGIN).any(|origin| origin.as_bytes() != self.0.as_bytes()) {
            return Err(Error::Foreign("Origin"));
        }
        if headers.get_all(&SEC_FETCH_SITE).any(|site| site.as_bytes() != b"same-origin") {
            return Err(Error::Foreign("Sec-Fetch-Site"));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::HeaderValue;

    use super::*;

    #[track_caller]
    fn check(sent: &[(&'static str, &'static str)], expected: &Result<(), Error>) {
        let mut headers = HeaderMap::new();
        for (name, value) in sent {
            headers.append(HeaderName::from_static(name), HeaderValue::from_static(value));
        }
        let origin = Origin::of(&"https://www.bank.example/below".parse().unwrap());
        assert_eq!(&origin.check(&headers), expected, "{sent:?}");
    }

    #[test]
    fn only_the_front_ends_own_requests_pass() {
        let csrf = ("x-csrf", "1");
        check(&[], &Err(Error::NoHeader));
        check(&[("x-csrf", "0")], &Err(Error::NoHeader));
        check(&[csrf], &Ok(()));
        check(&[csrf, ("origin", "https://www.bank.example")], &Ok(()));
        check(&[csrf, ("origin", "https://www.bank.example"), ("sec-fetch-site", "same-origin")], &Ok(()));
        for origin in
            ["https://bank.example", "http://www.bank.example", "https://www.bank.example:444", "null"]
        {
            check(&[csrf, ("origin", origin)], &Err(Error::Foreign("Origin")));
        }
        for site in ["cross-site", "same-site", "none", "nonsense"] {
            check(&[csrf, ("sec-fetch-site", site)], &Err(Error::Foreign("Sec-Fetch-Site")));
        }
        check(
            &[csrf, ("origin", "https://www.bank.example"), ("origin", "https://evil.example")],
            &Err(Error::Foreign("Origin")),
        );
    }
}
