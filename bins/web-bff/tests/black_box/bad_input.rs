//! What a visitor may get wrong: a clear problem that names what to do, before the system is asked.

use test_support::document::Document;
use test_support::http;

use crate::customer::Customer;
use crate::visitor::{BRANCHES, PROGRAM, ROUTES, Visitor};

#[test]
fn a_place_that_is_none_is_400() {
    let visitor = Visitor::start();
    let outside = ["90.000001,0", "-91,0", "0,180.000001", "0,-181", "99,999"];
    let malformed = [
        "",
        ",",
        "51.5",
        "51.5,",
        ",0",
        "1,2,3",
        "here,there",
        "51.5;0",
        "51,5%2c0,1",
        "%2051.5,0",
        "51.5,%200",
        "+51.5,0",
        "1e1,0",
        "0x10,0",
        "5_1,0",
        ".5,0",
        "5.,0",
        "NaN,0",
        "inf,0",
        "051.5,0",
        "1.00000000001,0",
        "%00,0",
    ];
    for near in outside.into_iter().chain(malformed) {
        visitor.check_refused(&format!("{BRANCHES}?near={near}"), 400, "bad-request", &["near", "latitude"]);
    }
    assert_eq!(visitor.bank.open_data.count(), 0, "nothing was asked for it");
}

#[test]
fn a_parameter_that_is_unknown_or_given_twice_is_400() {
    let visitor = Visitor::start();
    for (query, named) in
        [("near=1,1&near=1,1", "near"), ("limit=5", "limit"), ("Near=1,1", "Near"), ("lat=1", "lat")]
    {
        visitor.check_refused(&format!("{BRANCHES}?{query}"), 400, "bad-request", &[named]);
    }
    assert_eq!(visitor.bank.open_data.count(), 0);
}

/// Whatever the document describes, the binary holds requests to it, and names what is wrong.
#[test]
fn what_the_document_does_not_describe_is_400_on_every_route() {
    let customer = Customer::start();
    let all = Document::committed(PROGRAM).outside();
    // Those of signing in answer people, by a page.
    let all: Vec<_> = all.into_iter().filter(|outside| outside.route.starts_with("/api/")).collect();
    assert!(all.len() > 60, "{}", all.len());
    for outside in &all {
        outside.check(&customer.ask(&outside.route, &outside.target));
    }
    assert_eq!(
        customer.bank.accounts.count() + customer.bank.open_data.count(),
        0,
        "nothing was asked for it"
    );
}

#[test]
fn other_methods_are_405() {
    let visitor = Visitor::start();
    for path in ROUTES {
        for method in ["POST", "PUT", "DELETE", "OPTIONS"] {
            let answer = http::send(method, format!("{}{path}", visitor.bff.public()), &[], "");
            assert_eq!((answer.status, answer.header("allow")), (405, Some("GET, HEAD")), "{method} {path}");
        }
        let head = http::send("HEAD", format!("{}{path}", visitor.bff.public()), &[], "");
        assert_eq!((head.status, head.body.len()), (200, 0));
    }
}
