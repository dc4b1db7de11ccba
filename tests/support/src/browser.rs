//! A browser without a window: a cookie jar, the headers that a browser adds of itself, and the way through a sign-in.
//!
//! It knows one origin, that of a BFF, and what it is given elsewhere stays there. It runs no script, follows a redirect or a page's
//! refresh only where a method says so, and keeps every answer as it came.

mod cookie;
mod headers;
mod jar;
mod page;
mod sign_in;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use url::Url;

use cookie::Origin;
pub use cookie::{Cookie, SameSite};
use headers::{navigation, replaced};
use jar::{Cause, Jar};
pub use page::refresh;

use crate::http::{self, Answer};

/// One tab. [`tab`](Self::tab) opens another with the same cookies.
#[derive(Clone, Debug)]
pub struct Browser {
    origin: Url,
    address: String,
    shared: Arc<Mutex<Shared>>,
}

#[derive(Debug, Default)]
struct Shared {
    jar: Jar,
    /// By origin.
    others: HashMap<String, Jar>,
    visits: Vec<Visit>,
}

/// One request and what came back.
#[derive(Clone, Debug)]
pub struct Visit {
    pub method: String,
    /// The path and query on the origin; the whole URL elsewhere.
    pub target: String,
    /// The `Cookie` that went along.
    pub cookie: Option<String>,
    pub answer: Answer,
}

impl Browser {
    /// `origin` is what the BFF is called, `http://localhost:8080`; `address` where it listens, `http://127.0.0.1:PORT`.
    #[track_caller]
    pub fn new(origin: &str, address: &str) -> Self {
        let url = Url::parse(origin).unwrap_or_else(|error| panic!("{origin:?} is no origin: {error}"));
        Self { origin: url, address: address.trim_end_matches('/').to_owned(), shared: Arc::default() }
    }

    /// Another tab: one jar, one history.
    pub fn tab(&self) -> Self {
        self.clone()
    }

    /// The same cookies towards another listener of the same origin: a second replica.
    pub fn at(&self, address: &str) -> Self {
        Self { address: address.trim_end_matches('/').to_owned(), ..self.clone() }
    }

    /// A page's `fetch` with the header that shows it to be ours.
    #[track_caller]
    pub fn get(&self, path: &str) -> Answer {
        self.send("GET", path, &[], "")
    }

    /// The same with any method, headers and body. A header of yours takes the place of one of its own; an empty one
    /// leaves it out, `("X-CSRF", "")`.
    #[track_caller]
    pub fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: impl AsRef<[u8]>) -> Answer {
        let origin = self.origin();
        let mut own = vec![
            ("X-CSRF", "1"),
            ("Sec-Fetch-Site", "same-origin"),
            ("Sec-Fetch-Mode", "cors"),
            ("Sec-Fetch-Dest", "empty"),
        ];
        if !matches!(method, "GET" | "HEAD") {
            own.push(("Origin", &origin));
        }
        self.ask(method, path, Cause::Own, &replaced(&own, headers), body.as_ref())
    }

    /// A link of this site's, clicked.
    #[track_caller]
    pub fn navigate(&self, path: &str) -> Answer {
        self.ask("GET", path, Cause::Own, &navigation("same-origin"), b"")
    }

    /// A link of another site's, clicked, or the end of a redirect from there: strict cookies stay behind.
    #[track_caller]
    pub fn come_back(&self, path: &str) -> Answer {
        self.ask("GET", path, Cause::CrossSiteNavigation, &navigation("cross-site"), b"")
    }

    /// A form of another site's, sent here by POST: lax cookies stay behind, too.
    #[track_caller]
    pub fn cross_site_form(&self, path: &str, form: &[(&str, &str)]) -> Answer {
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
        let mut headers = navigation("cross-site");
        headers.push(("Origin", "https://evil.example"));
        headers.push(("Content-Type", "application/x-www-form-urlencoded"));
        self.ask("POST", path, Cause::CrossSite, &headers, body.as_bytes())
    }

    /// The path and query of a URL on this origin, absolute or relative; `None` for one elsewhere.
    pub fn path_of(&self, url: &str) -> Option<String> {
        let url = self.origin.join(url).ok()?;
        (url.origin() == self.origin.origin()).then(|| target(&url))
    }

    /// All cookies of this origin that have not expired.
    pub fn cookies(&self) -> Vec<Cookie> {
        self.shared().jar.live().cloned().collect()
    }

    pub fn cookie(&self, name: &str) -> Option<Cookie> {
        self.cookies().into_iter().find(|cookie| cookie.name == name)
    }

    /// Puts a cookie there by force, as an attacker would who has found a way; it goes along everywhere.
    pub fn plant(&self, name: &str, value: &str) {
        self.shared().jar.put(Cookie {
            name: name.to_owned(),
            value: value.to_owned(),
            path: "/".to_owned(),
            secure: true,
            http_only: true,
            same_site: SameSite::None,
            expires: None,
        });
    }

    /// The `Set-Cookie`s that no browser would have taken, and why.
    pub fn refused(&self) -> Vec<(String, &'static str)> {
        self.shared().jar.refused.clone()
    }

    /// Closed and opened again: cookies without a date are gone.
    pub fn close(&self) {
        let mut shared = self.shared();
        shared.jar.close();
        shared.others.values_mut().for_each(Jar::close);
    }

    /// All cookies are gone.
    pub fn clear(&self) {
        let mut shared = self.shared();
        shared.jar.clear();
        shared.others.clear();
    }

    /// Every request of every tab so far.
    pub fn visits(&self) -> Vec<Visit> {
        self.shared().visits.clone()
    }

    fn origin(&self) -> String {
        self.origin.origin().ascii_serialization()
    }

    #[track_caller]
    fn ask(&self, method: &str, path: &str, cause: Cause, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        let host = self.origin().split_once("://").map(|(_, host)| host.to_owned()).unwrap_or_default();
        let cookie = self.shared().jar.header(path, cause);
        let mut all: Vec<(&str, &str)> = headers.to_vec();
        for (name, value) in [("Host", Some(&host)), ("Cookie", cookie.as_ref())] {
            let says = all.iter().any(|(key, _)| key.eq_ignore_ascii_case(name));
            if let (Some(value), false) = (value, says) {
                all.push((name, value));
            }
        }
        let answer = http::send(method, format!("{}{path}", self.address), &all, body);
        let origin = Origin::of(&self.origin);
        for line in answer.headers("set-cookie") {
            self.shared().jar.store(line, origin, path);
        }
        self.remember(method, path, cookie, &answer);
        answer
    }

    fn remember(&self, method: &str, target: &str, cookie: Option<String>, answer: &Answer) {
        let (method, target) = (method.to_owned(), target.to_owned());
        self.shared().visits.push(Visit { method, target, cookie, answer: answer.clone() });
    }

    fn shared(&self) -> MutexGuard<'_, Shared> {
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Path and query.
fn target(url: &Url) -> String {
    let query = url.query().map(|query| format!("?{query}")).unwrap_or_default();
    format!("{}{query}", url.path())
}
