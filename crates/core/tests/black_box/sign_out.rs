//! Signing out (docs/SECURITY.md, A14, D7): here, and at the provider.

use serde_json::Value;
use test_support::browser::Browser;
use test_support::http::Answer;
use test_support::provider::{EndSessionFault, Endpoint, Failure, Fault};
use test_support::wait;

use super::service::{PATIENCE, setup};
use super::signed_in::{COOKIE, Front, check_problem, parameter};

fn logout_url(browser: &Browser) -> String {
    let user = browser.get("/bff/user").json();
    let claim = user.as_array().unwrap().iter().find(|claim| claim["type"] == "bff:logout_url").unwrap();
    claim["value"].as_str().unwrap().to_owned()
}

/// The whole way: out of here, out of the provider, and back.
fn out(browser: &Browser, first: &Answer) -> Answer {
    let ended = browser.elsewhere(first.header("location").unwrap());
    let back = browser.path_of(ended.header("location").unwrap()).unwrap();
    browser.come_back(&back)
}

#[test]
fn signing_out_ends_the_session_here_and_at_the_provider() {
    let front = Front::start();
    let browser = front.signed_in();
    let first = browser.navigate(&format!("{}&returnUrl=/free", logout_url(&browser)));
    assert_eq!(first.status, 303, "{}", first.text());
    let location = first.header("location").unwrap().to_owned();
    assert!(location.starts_with(&front.provider.url()), "{location}");
    assert!(parameter(&location, "id_token_hint").is_some());
    assert_eq!(parameter(&location, "client_id").as_deref(), Some("probe"));
    assert_eq!(
        parameter(&location, "post_logout_redirect_uri").as_deref(),
        Some("http://localhost:8080/bff/signed-out")
    );
    assert!(browser.cookie(COOKIE).is_none(), "the cookie is gone");
    let last = out(&browser, &first);
    assert_eq!((last.status, last.header("location")), (303, Some("/free")));
    check_problem(&browser.get("/me"), 401, "unauthorized");
    wait::until(PATIENCE, "the refresh token is revoked", || front.provider.revoked().len() == 1);
    assert_eq!(front.provider.complaints(), [""; 0]);
    let unrevoked = front.service.bff.logs().into_iter().find(|line| line.contains("is not revoked"));
    assert_eq!(unrevoked, None);
}

/// D7: a link or picture of another site's does not know the session's own token; nor does a form bring the cookie.
#[test]
fn nobody_else_signs_a_person_out() {
    let front = Front::start();
    let browser = front.signed_in();
    for answer in [
        browser.come_back("/bff/logout"),
        browser.come_back("/bff/logout?sid=x"),
        browser.cross_site_form("/bff/logout", &[]),
    ] {
        // Without its strict cookie the request is nobody's: it changes nothing, and clears nothing that counts.
        assert_eq!(answer.status, 303, "{}", answer.text());
        assert_eq!((answer.header("location"), answer.headers("set-cookie").len()), (Some("/"), 0));
    }
    assert!(browser.cookie(COOKIE).is_some(), "the cookie was taken away");
    assert_eq!(browser.get("/me").status, 200);
}

/// What a `GET` does, a `HEAD` does not: link checkers and previews send one.
#[test]
fn a_head_request_does_nothing() {
    let front = Front::start();
    let browser = front.signed_in();
    for path in [&logout_url(&browser), "/bff/login", "/bff/callback?state=x&code=y", "/bff/signed-out"] {
        let answer = browser.send("HEAD", path, &[], "");
        assert_eq!((answer.status, answer.headers("set-cookie").len()), (405, 0), "{path}");
    }
    assert_eq!(browser.get("/me").status, 200);
}

#[test]
fn without_the_sessions_own_token_a_link_is_refused() {
    let front = Front::start();
    let browser = front.signed_in();
    for path in ["/bff/logout", "/bff/logout?sid=", "/bff/logout?sid=wrong"] {
        let answer = browser.navigate(path);
        assert_eq!(answer.status, 403, "{path}: {}", answer.text());
        assert!(answer.text().contains("still signed in"), "{}", answer.text());
    }
    let twice = logout_url(&browser);
    assert_eq!(browser.navigate(&format!("{twice}&sid=x")).status, 400);
    let foreign = browser.send("POST", "/bff/logout", &[("Origin", "https://evil.example")], "");
    check_problem(&foreign, 403, "forbidden");
    check_problem(&browser.send("POST", "/bff/logout", &[("X-CSRF", "")], ""), 403, "forbidden");
    assert_eq!(browser.get("/me").status, 200);
}

#[test]
fn a_page_of_this_origin_signs_out_by_a_post() {
    let front = Front::start();
    let browser = front.signed_in();
    let first = browser.send("POST", "/bff/logout", &[], "");
    assert_eq!(first.status, 303, "{}", first.text());
    check_problem(&browser.get("/me"), 401, "unauthorized");
    assert_eq!(
        browser.send("POST", "/bff/logout", &[], "").header("location"),
        Some("/"),
        "twice is no fault"
    );
}

/// A wrong or missing `state` on the way back still ends well, and leads nowhere else.
#[test]
fn the_way_back_from_signing_out_ends_well_whatever_comes_along() {
    for fault in [EndSessionFault::StateMissing, EndSessionFault::StateOther] {
        let front = Front::start();
        front.provider.breaks(Fault::EndSession(fault));
        let browser = front.signed_in();
        let first = browser.navigate(&format!("{}&returnUrl=/free", logout_url(&browser)));
        let last = out(&browser, &first);
        assert_eq!((last.status, last.header("location")), (303, Some("/")), "{fault:?}");
    }
    let front = Front::start();
    for path in
        ["/bff/signed-out", "/bff/signed-out?state=https://evil.example", "/bff/signed-out?state=a&state=b"]
    {
        assert_eq!(front.browser().come_back(path).header("location"), Some("/"), "{path}");
    }
}

/// What cannot be revoked is told to the operator; the person is signed out all the same.
#[test]
fn a_provider_that_does_not_revoke_keeps_nobody_in() {
    let front = Front::start();
    let browser = front.signed_in();
    front.provider.breaks(Fault::Fails(Endpoint::Revocation, Failure::Status(500)));
    assert_eq!(browser.navigate(&logout_url(&browser)).status, 303);
    check_problem(&browser.get("/me"), 401, "unauthorized");
    front.service.bff.wait_for_log("could not be revoked", PATIENCE);
}

#[test]
fn a_return_url_of_signing_out_leads_nowhere_else() {
    let front = Front::with(setup());
    let browser = front.signed_in();
    let answer = browser.navigate(&format!("{}&returnUrl=//evil.example", logout_url(&browser)));
    assert_eq!(answer.status, 400);
    assert_eq!(browser.get("/me").status, 200);
    let audit = |line: &String| line.contains("\"audit.action\":\"sign-out\"") && line.contains("done");
    assert!(!front.service.bff.logs().iter().any(audit));
    browser.navigate(&logout_url(&browser));
    let line = front.service.bff.wait_for_log("\"audit.action\":\"sign-out\"", PATIENCE);
    assert_eq!(serde_json::from_str::<Value>(&line).unwrap()["audit.subject"], "cust-0001");
}
