//! A probe whose issuer signs people in, and browsers that come to it.

use test_support::browser::Browser;
use test_support::http::Answer;
use test_support::issuer::Issuer;
use test_support::provider::Provider;

use super::service::{Service, Setup, setup};

/// What browsers call the probe.
pub(crate) const ORIGIN: &str = "http://localhost:8080";
/// The session's cookie.
pub(crate) const COOKIE: &str = "__Host-Http-bff";

/// A probe, the provider behind it, and nobody signed in.
pub(crate) struct Front {
    pub(crate) service: Service,
    pub(crate) provider: Provider,
}

impl Front {
    /// With the settings that every test begins with.
    pub(crate) fn start() -> Self {
        Self::with(setup())
    }

    /// With these settings.
    pub(crate) fn with(setup: Setup) -> Self {
        let issuer = Issuer::start();
        let provider = provider_of(&issuer);
        Self { service: setup.start_with(issuer), provider }
    }

    /// A browser without any cookie.
    pub(crate) fn browser(&self) -> Browser {
        Browser::new(ORIGIN, &self.service.bff.public())
    }

    /// A browser in which the provider's subject has signed in.
    #[track_caller]
    pub(crate) fn signed_in(&self) -> Browser {
        let browser = self.browser();
        let last = browser.sign_in(&self.provider, "/me");
        assert!(browser.cookie(COOKIE).is_some(), "nobody is signed in: {} {}", last.status, last.text());
        browser
    }
}

/// The issuer as a provider whose client is the probe.
pub(crate) fn provider_of(issuer: &Issuer) -> Provider {
    let provider = Provider::of(issuer);
    provider.client("probe");
    provider.redirect_uri(&format!("{ORIGIN}/bff/callback"));
    provider
}

/// The answer is this problem.
#[track_caller]
pub(crate) fn check_problem(answer: &Answer, status: u16, slug: &str) {
    assert_eq!(answer.status, status, "{}", answer.text());
    assert_eq!(answer.json()["type"], format!("urn:bff:problem:{slug}"), "{}", answer.text());
}

/// The way back that a login leads to, not yet taken: path and query on the probe.
#[track_caller]
pub(crate) fn way_back(browser: &Browser, login: &Answer) -> String {
    let authorize = login.header("location").unwrap_or_else(|| panic!("{} {}", login.status, login.text()));
    let sent_back = browser.elsewhere(authorize);
    let location = sent_back.header("location").unwrap_or_else(|| panic!("{}", sent_back.text()));
    browser.path_of(location).expect("the provider sends back to this origin")
}

/// One parameter of a path's query.
pub(crate) fn parameter(path: &str, name: &str) -> Option<String> {
    let url = url_of(path);
    url.query_pairs().find(|(each, _)| each == name).map(|(_, value)| value.into_owned())
}

/// The same path with one parameter set to another value.
pub(crate) fn with_parameter(path: &str, name: &str, value: &str) -> String {
    let mut url = url_of(path);
    let others: Vec<(String, String)> = url
        .query_pairs()
        .filter(|(each, _)| each != name)
        .map(|(n, v)| (n.into_owned(), v.into_owned()))
        .collect();
    url.query_pairs_mut().clear().extend_pairs(others).append_pair(name, value);
    format!("{}?{}", url.path(), url.query().unwrap_or_default())
}

fn url_of(path: &str) -> url::Url {
    url::Url::parse(ORIGIN).unwrap().join(path).unwrap()
}
