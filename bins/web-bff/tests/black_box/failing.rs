//! A system that fails: one problem on every route, whose status says what kind of failure it was.

use serde_json::json;
use test_support::upstream::Reply;

use crate::visitor::{ROUTES, Visitor};

#[track_caller]
fn check(reply: &Reply, status: u16, kind: &str, detail: &str) {
    let visitor = Visitor::start_keeping();
    for path in ROUTES {
        visitor.bank.answer("", reply.clone());
        visitor.check_refused(path, status, kind, &[detail]);
        visitor.bank.mend();
        let mended = visitor.get(path);
        assert_eq!(mended.status, 200, "{path} after {reply:?}: {}", mended.text());
    }
}

#[test]
fn a_silent_system_is_504() {
    check(&Reply::stall(), 504, "upstream-timeout", "\"open_data\" did not answer in time");
}

#[test]
fn what_cannot_be_used_is_502() {
    let product = |rate: &str, fee: &str| {
        json!({"branches": 5, "products": [{
            "id": "p", "kind": "card", "name": "n", "description": "d", "features": [],
            "rates": [{"kind": "purchase_apr", "rate": rate}],
            "fees": [{"name": "f", "charged": "yearly", "amount": {"amount": fee, "currency": "GBP"}}],
        }]})
    };
    let unusable = [
        Reply::text(200, "text/html", "<h1>SECRET-OF-THE-SYSTEM</h1>"),
        Reply::text(200, "application/json", "SECRET-OF-THE-SYSTEM"),
        Reply::json(200, &json!({"Message": "SECRET-OF-THE-SYSTEM"})),
        Reply::json(200, &product("high", "1.00")),
        Reply::json(200, &product("1.00", "much")),
        Reply::huge(1 << 30),
        Reply::status(404),
        Reply::status(500),
        Reply::text(302, "text/plain", "").header("Location", "http://127.0.0.1:1/"),
    ];
    for reply in unusable {
        check(&reply, 502, "upstream-failed", "\"open_data\" gave no usable answer");
    }
    check(&Reply::close(), 502, "upstream-failed", "\"open_data\"");
    check(&Reply::garbage(), 502, "upstream-failed", "\"open_data\"");
}

#[test]
fn a_system_that_is_gone_is_502_until_it_is_back() {
    let visitor = Visitor::start();
    visitor.bank.open_data.stop();
    visitor.check_refused(ROUTES[0], 502, "upstream-failed", &["\"open_data\" cannot be reached"]);
    visitor.bank.open_data.restart();
    assert_eq!(visitor.get(ROUTES[0]).status, 200, "without a restart of ours");
}
