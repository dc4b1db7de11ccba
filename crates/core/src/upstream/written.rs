//! A call that may change what its system holds: what is kept of that counts no more once it was sent, whether its answer came or not
//! (RFC 9111 section 4.4), in any replica.

use actix_web::http::header::{self, HeaderMap};
use actix_web::http::{Method, StatusCode};
use url::Url;

use crate::purge::Purges;

/// Dropped, it says that this address was written to.
pub(super) struct Written {
    purges: Purges,
    url: Option<String>,
}

impl Written {
    /// For a call of any method that is not known to be safe.
    pub(super) fn of(method: &Method, url: &str, purges: &Purges) -> Option<Self> {
        (!method.is_safe()).then(|| Self { purges: purges.clone(), url: Some(url.to_owned()) })
    }

    /// What came of it: a refusal changed nothing. Anything else, a failure too, may have changed what it names of the same origin as well.
    pub(super) fn answered(mut self, status: StatusCode, headers: &HeaderMap) {
        if is_refusal(status) {
            self.url = None;
        }
        for name in [header::LOCATION, header::CONTENT_LOCATION] {
            let named = headers.get(name).and_then(|value| value.to_str().ok());
            let url = self.url.as_deref().zip(named).and_then(|(url, named)| same_origin(url, named));
            if let Some(url) = url {
                self.purges.wrote(&url);
            }
        }
    }
}

impl Drop for Written {
    fn drop(&mut self) {
        if let Some(url) = &self.url {
            self.purges.wrote(url);
        }
    }
}

/// Whether a write that was answered so changed nothing.
pub(super) fn is_refusal(status: StatusCode) -> bool {
    status.is_client_error()
}

fn same_origin(url: &str, named: &str) -> Option<String> {
    let url = Url::parse(url).ok()?;
    let mut named = url.join(named).ok()?;
    named.set_fragment(None);
    (named.origin() == url.origin()).then(|| named.into())
}
