//! The way through a sign-in, as a whole and step by step.

use url::Url;
use url::form_urlencoded::{Serializer, byte_serialize};

use super::cookie::Origin;
use super::headers::navigation;
use super::jar::Cause;
use super::page::refresh;
use super::{Browser, target};
use crate::http::{self, Answer};
use crate::provider::Provider;

impl Browser {
    /// The whole sign-in: to the BFF's login, to the provider and back, and on by the page's own refresh. Where a step does
    /// not lead on, its answer is the last.
    #[track_caller]
    pub fn sign_in(&self, provider: &Provider, return_url: &str) -> Answer {
        self.sign_in_at(&provider.url(), return_url)
    }

    /// The same at any provider that sends its visitor back by redirects alone.
    #[track_caller]
    pub fn sign_in_at(&self, issuer: &str, return_url: &str) -> Answer {
        let provider = Url::parse(issuer).unwrap_or_else(|error| panic!("{issuer:?} is no URL: {error}"));
        let mut answer = self.begin(return_url);
        let mut at = self.origin.clone();
        for _ in 0..10 {
            let next = answer.header("location").and_then(|to| at.join(to).ok());
            match next {
                Some(next) if next.origin() == provider.origin() => {
                    answer = self.elsewhere(next.as_str());
                    at = next;
                }
                Some(next) if next.origin() == self.origin.origin() && at != self.origin => {
                    let page = self.come_back(&target(&next));
                    return self.follow(page);
                }
                _ => return answer,
            }
        }
        panic!("ten redirects, and not back: {:?}", self.visits());
    }

    /// The first step alone: the answer that leads to the provider.
    #[track_caller]
    pub fn begin(&self, return_url: &str) -> Answer {
        let encoded: String = byte_serialize(return_url.as_bytes()).collect();
        self.navigate(&format!("/bff/login?returnUrl={encoded}"))
    }

    /// A top-level navigation to another host, with that host's own cookies; its redirect is not followed.
    #[track_caller]
    pub fn elsewhere(&self, url: &str) -> Answer {
        self.at_another_host("GET", url, Cause::CrossSiteNavigation, &[])
    }

    /// A form on another host's own page, sent there by POST; its redirect is not followed.
    #[track_caller]
    pub fn submit_elsewhere(&self, url: &str, form: &[(&str, &str)]) -> Answer {
        self.at_another_host("POST", url, Cause::Own, form)
    }

    #[track_caller]
    fn at_another_host(&self, method: &str, url: &str, cause: Cause, form: &[(&str, &str)]) -> Answer {
        let parsed = Url::parse(url).unwrap_or_else(|error| panic!("{url:?} is no URL: {error}"));
        let (origin, path) = (parsed.origin().ascii_serialization(), target(&parsed));
        let cookie = self.shared().others.entry(origin.clone()).or_default().header(&path, cause);
        let mut headers = navigation(if cause == Cause::Own { "same-origin" } else { "cross-site" });
        headers.extend(cookie.as_deref().map(|cookie| ("Cookie", cookie)));
        if method == "POST" {
            headers.push(("Origin", &origin));
            headers.push(("Content-Type", "application/x-www-form-urlencoded"));
        }
        let body = Serializer::new(String::new()).extend_pairs(form).finish();
        let answer = http::send(method, url, &headers, body);
        for line in answer.headers("set-cookie") {
            self.shared().others.entry(origin.clone()).or_default().store(line, Origin::of(&parsed), &path);
        }
        self.remember(method, url, cookie, &answer);
        answer
    }

    /// Goes where a page's refresh leads, from within this origin, as long as pages do; an answer without one is the last.
    #[track_caller]
    pub fn follow(&self, page: Answer) -> Answer {
        let mut answer = page;
        for _ in 0..5 {
            let Some(path) = refresh(&answer).and_then(|to| self.path_of(&to)) else { return answer };
            answer = self.navigate(&path);
        }
        panic!("five pages, each of which only leads on: {:?}", self.visits());
    }
}
