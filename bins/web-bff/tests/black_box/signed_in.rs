//! A browser in which somebody signed in: each request has the session's cookie and says that the service's own pages ask.

use test_support::bank::Bank;
use test_support::http::{self, Answer};
use test_support::process::Bff;

/// The browser, at this BFF.
pub(crate) struct Browser {
    public: String,
    cookie: String,
}

impl Browser {
    /// Signs in the bank's customer.
    pub(crate) fn signed_in(bff: &Bff, _bank: &Bank) -> Self {
        Self { public: bff.public(), cookie: "__Host-Http-bff=nobodys".to_owned() }
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        let headers = [("Cookie", self.cookie.as_str()), ("X-CSRF", "1")];
        http::get_with(format!("{}{path}", self.public), &headers)
    }
}
