//! Who is let in: a partner's token for this service with the scope, and nothing else.

use test_support::http::Answer;
use test_support::issuer::TokenBuilder;

use crate::partner::{ACCOUNT, Partner, ROUTES};

/// Every route with this token; no system may hear of it.
#[track_caller]
fn check(partner: &Partner, headers: &[(&str, &str)], status: u16, challenge: &str) {
    for route in ROUTES {
        let answer: Answer = partner.ask_with(route, &route.replace("{id}", ACCOUNT), headers);
        assert_eq!(answer.status, status, "{route}: {}", answer.text());
        let said = answer.header("www-authenticate").unwrap_or_default();
        assert!(said.starts_with("Bearer") && said.contains(challenge), "{route}: {said}");
    }
    assert_eq!(partner.bank.accounts.count(), 0, "a system was asked");
    assert_eq!(partner.bank.issuer.token_requests().len(), 0, "a token was exchanged");
}

#[track_caller]
fn check_token(partner: &Partner, token: TokenBuilder, status: u16, challenge: &str) {
    check(partner, &[("Authorization", &format!("Bearer {}", token.sign()))], status, challenge);
}

fn right(partner: &Partner) -> TokenBuilder {
    partner.bank.issuer.token().audience("https://api.bank.example").scope("accounts")
}

#[test]
fn a_token_for_another_service_is_401() {
    let partner = Partner::start();
    for audience in
        ["https://mobile.bank.example", "https://accounts.bank.example", "https://api.bank.example/"]
    {
        check_token(&partner, right(&partner).audience(audience), 401, "invalid_token");
    }
}

#[test]
fn a_token_without_the_scope_is_403() {
    let partner = Partner::start();
    for scope in ["", "openid", "messages", "account", "accounts2"] {
        check_token(&partner, right(&partner).scope(scope), 403, "insufficient_scope");
    }
}

#[test]
fn a_token_that_does_not_hold_is_401() {
    let partner = Partner::start();
    check_token(&partner, right(&partner).expires_in(-120), 401, "invalid_token");
    check_token(&partner, right(&partner).tampered(), 401, "invalid_token");
    check_token(&partner, right(&partner).alg_none(), 401, "invalid_token");
}

#[test]
fn without_a_token_it_is_401_whatever_else_comes_along() {
    let partner = Partner::start();
    let token = right(&partner).sign();
    let as_basic = format!("Basic {token}");
    check(&partner, &[], 401, "");
    check(&partner, &[("Cookie", &format!("__Host-Http-session={token}"))], 401, "");
    check(&partner, &[("Authorization", &as_basic)], 401, "");
    check(&partner, &[("X-Api-Key", &token)], 401, "");
}

#[test]
fn the_system_gets_a_token_of_its_own_and_nothing_of_the_partners() {
    let partner = Partner::start();
    let token = right(&partner).sign();
    let authorization = format!("Bearer {token}");
    let headers = [
        ("Authorization", authorization.as_str()),
        ("Cookie", "a=b"),
        ("X-Forwarded-For", "1.2.3.4"),
        ("X-Partner", "1"),
    ];
    assert_eq!(partner.ask_with(ROUTES[0], ROUTES[0], &headers).status, 200);
    let seen = &partner.bank.accounts.seen()[0];
    let sent = seen.header("authorization").unwrap();
    assert!(sent.starts_with("Bearer ") && !sent.contains(&token), "an exchanged one");
    for name in ["cookie", "x-forwarded-for", "x-partner"] {
        assert_eq!(seen.header(name), None, "{name}");
    }
}
