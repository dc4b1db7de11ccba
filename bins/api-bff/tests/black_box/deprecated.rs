//! Standing orders of the first version: still answered, and on their way out.

use test_support::http::Answer;

use crate::partner::{FIRST_STANDING_ORDERS, Partner, ROUTES, STANDING_ORDERS};

#[track_caller]
fn check_on_its_way_out(answer: &Answer, status: u16) {
    assert_eq!(answer.status, status, "{}", answer.text());
    // The first seconds of 2026-12-01 and 2027-12-01.
    assert_eq!(answer.header("deprecation"), Some("@1796083200"), "{status}");
    assert_eq!(answer.header("sunset"), Some("Wed, 01 Dec 2027 00:00:00 GMT"), "{status}");
    assert_eq!(answer.header("link"), Some("</v2/standing-orders>; rel=\"successor-version\""), "{status}");
}

#[test]
fn both_versions_tell_of_the_same_orders() {
    let partner = Partner::start();
    let (first, second) =
        (partner.get(FIRST_STANDING_ORDERS, "").json(), partner.get(STANDING_ORDERS, "").json());
    let (first, second) = (first["data"].as_array().unwrap(), second["data"].as_array().unwrap());
    assert_eq!(first.len(), second.len());
    for (first, second) in first.iter().zip(second) {
        let (mut first, mut second) =
            (first.as_object().unwrap().clone(), second.as_object().unwrap().clone());
        let (at, on) = (first.remove("next_payment_at"), second.remove("next_payment_on"));
        let day = at.as_ref().map(|at| at.as_str().unwrap().split('T').next().unwrap().to_owned());
        assert_eq!(on.map(|on| on.as_str().unwrap().to_owned()), day);
        assert_eq!(first, second, "nothing else is another");
    }
}

#[test]
fn every_answer_of_the_first_version_says_until_when_and_where_to_go() {
    let partner = Partner::start();
    let first = partner.get(FIRST_STANDING_ORDERS, "");
    check_on_its_way_out(&first, 200);
    check_on_its_way_out(&partner.ask_again(FIRST_STANDING_ORDERS, first.header("etag").unwrap()), 304);
    check_on_its_way_out(&partner.get(FIRST_STANDING_ORDERS, "?fields=next_payment_on"), 400);
    check_on_its_way_out(&partner.ask_with(FIRST_STANDING_ORDERS, FIRST_STANDING_ORDERS, &[]), 401);
    let weak = partner.own_authorization();
    check_on_its_way_out(
        &partner.ask_with(FIRST_STANDING_ORDERS, FIRST_STANDING_ORDERS, &[("Authorization", &weak)]),
        403,
    );
    partner.bank.accounts.stop();
    check_on_its_way_out(&partner.get(FIRST_STANDING_ORDERS, "?fields=id"), 502);
}

#[test]
fn no_other_route_says_so() {
    let partner = Partner::start();
    for route in ROUTES.into_iter().filter(|route| *route != FIRST_STANDING_ORDERS) {
        let answer = partner.get(route, "");
        assert_eq!((answer.header("deprecation"), answer.header("sunset")), (None, None), "{route}");
    }
    assert_eq!(partner.get(STANDING_ORDERS, "?fields=next_payment_at").status, 400);
}
