//! Redirect addresses: which ones a client may use, and how an answer is put into one.

use url::{Host, Url, form_urlencoded};

/// An address as a client registered it.
#[derive(Clone, Copy, Debug)]
pub(super) enum Redirect {
    /// Compared character by character (RFC 9700, section 2.1): patterns have let tokens out too often.
    Exact(&'static str),
    /// This path on the loopback address at any port: a native app cannot know its port (RFC 8252, section 7.3).
    Loopback(&'static str),
    /// This path where web-bff runs on this machine.
    WebBff(&'static str),
}

impl Redirect {
    pub(super) fn allows(self, uri: &str, web_bff_port: u16) -> bool {
        match self {
            Self::Exact(registered) => registered == uri,
            Self::Loopback(path) => is_loopback(uri, path),
            Self::WebBff(path) => ["localhost", "127.0.0.1"]
                .iter()
                .any(|host| uri == format!("http://{host}:{web_bff_port}{path}")),
        }
    }
}

fn is_loopback(uri: &str, path: &str) -> bool {
    let Ok(url) = Url::parse(uri) else { return false };
    let loopback = match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        // `localhost` may resolve to anything.
        Some(Host::Domain(_)) | None => false,
    };
    loopback
        && url.scheme() == "http"
        && url.path() == path
        && url.query().is_none()
        && url.fragment().is_none()
        && url.username().is_empty()
        && url.password().is_none()
}

/// The address with an answer in its query.
pub(super) fn answer(uri: &str, pairs: &[(&str, Option<&str>)]) -> String {
    let present = pairs.iter().filter_map(|(name, value)| value.map(|value| (name, value)));
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(present).finish();
    let separator = if uri.contains('?') { '&' } else { '?' };
    if query.is_empty() { uri.to_owned() } else { format!("{uri}{separator}{query}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loopback_allows_any_port_and_nothing_else() {
        for uri in ["http://127.0.0.1:51234/callback", "http://127.0.0.1/callback", "http://[::1]:9/callback"]
        {
            assert!(Redirect::Loopback("/callback").allows(uri, 8080), "{uri}");
        }
        for uri in [
            "https://127.0.0.1/callback",
            "http://127.0.0.1/callback/",
            "http://127.0.0.1/callback?x=1",
            "http://127.0.0.1/callback#x",
            "http://user@127.0.0.1/callback",
            "http://localhost/callback",
            "http://127.0.0.1.example.com/callback",
            "not a url",
        ] {
            assert!(!Redirect::Loopback("/callback").allows(uri, 8080), "{uri}");
        }
    }

    #[test]
    fn answers_are_added_to_what_is_there() {
        assert_eq!(answer("a:/b", &[("code", Some("x y")), ("state", None)]), "a:/b?code=x+y");
        assert_eq!(answer("http://h/?q=1", &[("code", Some("x"))]), "http://h/?q=1&code=x");
    }
}
