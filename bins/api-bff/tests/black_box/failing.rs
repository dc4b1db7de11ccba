//! A system that fails: one problem on every route, whose status says what kind of failure it was.

use serde_json::json;
use test_support::bank::{Bank, enveloped};
use test_support::upstream::Reply;

use crate::partner::{ACCOUNT, Partner, ROUTES};

/// Every route with this answer in the place of its system's, and again without it.
#[track_caller]
fn check(reply: &Reply, status: u16, kind: &str, detail: &str) {
    // So many failures, each with its repetitions, would open the breaker.
    let partner = Partner::start_with(Bank::start(), "breaker_pause = \"0s\"");
    for route in ROUTES {
        let path = route.replace("{id}", ACCOUNT);
        partner.bank.answer("", reply.clone());
        partner.check_refused(route, &path, status, kind, &[detail]);
        partner.bank.mend();
        assert_eq!(partner.get(route, "").status, 200, "{route}");
    }
}

#[test]
fn a_silent_system_is_504() {
    check(&Reply::stall(), 504, "upstream-timeout", "\"accounts\" did not answer in time");
}

#[test]
fn what_cannot_be_used_is_502() {
    let unusable = [
        Reply::text(200, "text/html", "<h1>SECRET-OF-THE-SYSTEM</h1>"),
        Reply::text(200, "application/json", "SECRET-OF-THE-SYSTEM"),
        Reply::json(200, &json!({"Message": "SECRET-OF-THE-SYSTEM"})),
        Reply::json(
            200,
            &enveloped(&json!({
                "Account": 5, "Balance": 5, "Transaction": 5, "Beneficiary": 5, "StandingOrder": 5
            })),
        ),
        Reply::huge(1 << 30),
        Reply::status(500),
        Reply::status(401),
        Reply::text(302, "text/plain", "").header("Location", "http://127.0.0.1:1/"),
    ];
    for reply in unusable {
        check(&reply, 502, "upstream-failed", "\"accounts\" gave no usable answer");
    }
    check(&Reply::close(), 502, "upstream-failed", "\"accounts\"");
    check(&Reply::garbage(), 502, "upstream-failed", "\"accounts\"");
}

/// The path is ours: that it is not there is the partner's 404 only where the partner named what is missing.
#[test]
fn a_404_is_the_partners_where_it_named_an_account() {
    let partner = Partner::start();
    partner.bank.answer("", Reply::json(404, &json!({"Message": "SECRET-OF-THE-SYSTEM"})));
    for route in ROUTES {
        let path = route.replace("{id}", ACCOUNT);
        let (status, kind) =
            if route.contains("{id}") { (404, "not-found") } else { (502, "upstream-failed") };
        partner.check_refused(route, &path, status, kind, &[]);
    }
}

#[test]
fn a_system_that_is_gone_is_502_until_it_is_back() {
    let partner = Partner::start();
    partner.bank.accounts.stop();
    partner.check_refused(ROUTES[0], ROUTES[0], 502, "upstream-failed", &["\"accounts\" cannot be reached"]);
    partner.bank.accounts.restart();
    assert_eq!(partner.get(ROUTES[0], "").status, 200, "without a restart of ours");
}

#[test]
fn an_issuer_that_exchanges_nothing_is_502_and_a_silent_one_504() {
    let partner = Partner::start();
    let says = ["could not be called in your name"];
    partner.bank.issuer.on_token(|_| Reply::status(500));
    partner.check_refused(ROUTES[0], ROUTES[0], 502, "upstream-failed", &says);
    partner.bank.issuer.on_token(|_| Reply::stall());
    partner.check_refused(ROUTES[0], ROUTES[0], 504, "upstream-timeout", &says);
    assert_eq!(partner.bank.accounts.count(), 0, "nothing is called without a token");
}
