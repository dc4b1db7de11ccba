//! Who may use a route, and in whose name it goes up.

use test_support::http::Answer;

use super::super::service::{Setup, setup};
use super::super::signed_in::{Front, check_problem};

/// One route for each way, to systems that want tokens.
fn ways() -> Setup {
    let route = |path: &str, access: &str, token: &str, more: &str| {
        let upstream = if token == "none" { "side" } else { "central" };
        format!(
            "[[route]]\npath = \"{path}\"\nupstream = \"{upstream}\"\naccess = \"{access}\"\ntoken = \"{token}\"\n{more}\n"
        )
    };
    let scoped = "scopes = [\"accounts\"]";
    let text = [
        route("/w/open", "anyone", "none", ""),
        route("/w/service", "anyone", "service", ""),
        route("/w/session", "session", "user", scoped),
        route("/w/session-only", "session", "none", ""),
        route("/w/perhaps", "session", "user_or_anonymous", ""),
        route("/w/bearer", "bearer", "user", scoped),
        route("/w/bearer-perhaps", "bearer", "user_or_anonymous", ""),
        route("/w/bearer-service", "bearer", "service", ""),
    ];
    setup()
        .in_file(&text.concat())
        .set("upstream.central.grant", "exchange")
        .set("upstream.central.audience", "https://central.bank.example")
        .set("upstream.central.scope", "accounts")
        .set("upstream.central.also_anonymous", "true")
}

#[track_caller]
fn check_said(answer: &Answer, expected: &str) {
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(answer.json()["text"], expected);
}

#[test]
fn a_route_goes_up_in_the_name_that_it_says() {
    let front = Front::with(ways());
    let service = &front.service;
    let (browser, stranger) = (front.signed_in(), front.browser());
    let token = service.token().subject("alice").client("phone").scope("accounts").sign();
    // What a caller brings to a route for anyone counts for nothing.
    check_said(&service.get_as("/w/open", &token), "/w/open for nobody");
    let own = service.get("/w/service").json()["text"].as_str().unwrap().to_owned();
    assert!(own.starts_with("/w/service for probe/"), "{own}");
    let of_service = service.get_as("/w/bearer-service", &token).json()["text"].as_str().unwrap().to_owned();
    assert!(of_service.starts_with("/w/bearer-service for probe/"), "{of_service}");
    let said = browser.get("/w/session").json()["text"].as_str().unwrap().to_owned();
    assert!(said.starts_with("/w/session for ") && !said.contains("nobody"), "{said}");
    check_said(&browser.get("/w/session-only"), "/w/session-only for nobody");
    let said = browser.get("/w/perhaps").json()["text"].as_str().unwrap().to_owned();
    assert!(said.starts_with("/w/perhaps for ") && !said.contains("nobody"), "{said}");
    check_said(&stranger.get("/w/perhaps"), "/w/perhaps for nobody");
    check_said(&service.get_as("/w/bearer", &token), "/w/bearer for alice/probe/accounts");
    check_said(&service.get_as("/w/bearer-perhaps", &token), "/w/bearer-perhaps for alice/probe/accounts");
    check_said(&service.get("/w/bearer-perhaps"), "/w/bearer-perhaps for nobody");
}

#[test]
fn who_may_not_use_a_route_is_refused_before_anything_goes_up() {
    let front = Front::with(ways());
    let service = &front.service;
    let poor = service.token().scope("messages").sign();
    let browser = front.signed_in();
    let (central, side) = (service.central.count(), service.side.count());
    check_problem(&front.browser().get("/w/session"), 401, "unauthorized");
    check_problem(&front.browser().get("/w/session-only"), 401, "unauthorized");
    check_problem(&service.get("/w/bearer"), 401, "unauthorized");
    check_problem(&service.get_as("/w/bearer", "nonsense"), 401, "unauthorized");
    check_problem(&service.get_as("/w/bearer-perhaps", "nonsense"), 401, "unauthorized");
    check_problem(&service.get_as("/w/bearer", &poor), 403, "insufficient-scope");
    // B7: each credential counts where it is asked for alone.
    check_problem(&service.get_as("/w/session", &service.token().sign()), 401, "unauthorized");
    check_problem(&browser.get("/w/bearer"), 401, "unauthorized");
    // A9: without the header, and from another site.
    check_problem(&browser.send("GET", "/w/session", &[("X-CSRF", "0")], ""), 401, "unauthorized");
    let foreign = [("X-CSRF", "1"), ("Origin", "https://evil.example")];
    check_problem(&browser.send("GET", "/w/session", &foreign, ""), 403, "forbidden");
    assert_eq!((service.central.count(), service.side.count()), (central, side));
}

/// C2: where no token is to be had, nothing is sent.
#[test]
fn a_call_without_its_token_is_not_sent() {
    let front = Front::with(ways());
    front.service.issuer.on_token(|_| test_support::upstream::Reply::status(500));
    let token = front.service.token().scope("accounts").sign();
    let answer = front.service.get_as("/w/bearer", &token);
    assert!(matches!(answer.status, 502..=504), "{}", answer.status);
    assert_eq!(front.service.central.count(), 0);
}
