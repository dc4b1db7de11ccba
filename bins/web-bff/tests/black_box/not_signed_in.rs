//! Whoever has no session, or whose request another site may have made, gets nothing, and no system is asked.

use test_support::document::Document;
use test_support::http;
use test_support::problem;

use crate::customer::ROUTES;
use crate::visitor::{PROGRAM, Visitor};

#[test]
fn a_page_of_somebody_who_signed_in_is_401_for_others() {
    let visitor = Visitor::start();
    let document = Document::committed(PROGRAM);
    let token = format!("Bearer {}", visitor.bank.issuer.token().sign());
    let made_up = ("Cookie", "__Host-Http-bff=9vV1Zk0");
    let without: [&[(&str, &str)]; 5] = [
        &[],
        &[("X-CSRF", "1")],
        &[made_up],
        &[made_up, ("X-CSRF", "1")],
        &[("Authorization", &token), ("X-CSRF", "1")],
    ];
    for route in ROUTES {
        for headers in without {
            let path = route.replace("{id}", "100005");
            let answer = http::get_with(format!("{}{path}", visitor.bff.public()), headers);
            document.check(route, &answer);
            problem::check(route, &answer, 401, "unauthorized", &[]);
        }
    }
    assert_eq!((visitor.bank.accounts.count(), visitor.bank.messages.count()), (0, 0));
}
