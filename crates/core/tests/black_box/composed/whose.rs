//! What one caller has is never said of another's, and nobody is told anything who may not ask.

use test_support::http::Answer;

use super::{ASKED, LASTS, Shop, check_made, check_unchanged, personal, tag, text};
use crate::service::bearer;
use crate::signed_in::check_problem;

const PATH: &str = "/made/thing";

/// Asks in the name of somebody, who has this answer.
#[track_caller]
fn holds(shop: &Shop, token: &str, held: &Answer) -> Answer {
    let authorization = format!("Bearer {token}");
    shop.service.get_with(PATH, &[("Authorization", &authorization), ("If-None-Match", tag(held))])
}

#[test]
fn each_caller_is_told_of_their_own() {
    let shop = Shop::of(personal());
    let token = |subject: &str| shop.service.token().subject(subject).sign();
    let (anna, ben) = (token("anna"), token("ben"));
    let (annas, bens) = (shop.service.get_as(PATH, &anna), shop.service.get_as(PATH, &ben));
    assert!(text(&annas, "first").as_str().unwrap().contains("anna/"), "{}", annas.text());
    check_made(&holds(&shop, &ben, &annas), 200);
    check_made(&holds(&shop, &anna, &bens), 200);
    shop.asked();
    check_unchanged(&holds(&shop, &anna, &annas));
    check_unchanged(&holds(&shop, &ben, &bens));
    assert_eq!(shop.asked(), (0, 0));
    check_unchanged(&holds(&shop, &token("anna"), &annas));
    let scoped = shop.service.token().subject("anna").scope("accounts").sign();
    check_made(&holds(&shop, &scoped, &annas), 200);
}

/// What is over is asked about with the token that came, and with no other.
#[test]
fn what_is_over_is_asked_about_in_the_callers_name() {
    let shop = Shop::of(personal());
    shop.says(ASKED, LASTS);
    let first = shop.service.get_as(PATH, &shop.service.token().sign());
    shop.asked();
    let later = shop.service.token().claim("jti", "another").sign();
    check_unchanged(&holds(&shop, &later, &first));
    let seen = shop.service.central.seen();
    assert_eq!(seen.iter().map(bearer).collect::<Vec<_>>(), [Some(&*later)]);
}

/// Access first, and limits, whatever somebody has.
#[test]
fn who_may_not_ask_is_told_nothing() {
    let limit = "[limit.few]\nby = \"caller\"\nroutes = [\"*\"]\nrequests = 2\nper = \"1h\"\n";
    let shop = Shop::of(personal().in_file(limit));
    let token = shop.service.token().sign();
    let first = shop.service.get_as(PATH, &token);
    check_unchanged(&holds(&shop, &token, &first));
    check_problem(&holds(&shop, &token, &first), 429, "too-many-requests");
    let nobody = shop.service.get_with(PATH, &[("If-None-Match", tag(&first))]);
    check_problem(&nobody, 401, "unauthorized");
    let expired = shop.service.token().expires_in(-120).sign();
    check_problem(&holds(&shop, &expired, &first), 401, "unauthorized");
    let scoped = shop.service.token().scope("messages").sign();
    check_problem(&holds(&shop, &scoped, &first), 403, "insufficient-scope");
}
