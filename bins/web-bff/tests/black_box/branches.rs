//! Branches as the website reads them, nearest first where a place is given.

use serde_json::json;
use test_support::upstream::Reply;

use crate::visitor::{BRANCHES, Visitor};

#[test]
fn branches_without_a_place() {
    insta::assert_json_snapshot!(Visitor::start().get(BRANCHES).json());
}

#[test]
fn branches_near_a_place_say_how_far_they_are() {
    let branches = Visitor::start().get("/api/branches?near=51.5074,-0.1278").json();
    let distances: Vec<_> =
        branches["branches"].as_array().unwrap().iter().map(|each| each["distance_m"].as_u64()).collect();
    assert_eq!(distances, [Some(120), Some(240), Some(360)]);
}

#[test]
fn twenty_are_asked_for() {
    let visitor = Visitor::start();
    visitor.get(BRANCHES);
    let seen = &visitor.bank.open_data.seen()[0];
    assert_eq!((seen.query("limit").as_deref(), seen.query("near")), (Some("20"), None));
}

/// What the system is asked for a place of the visitor's: its shortest spelling, so that one place is kept once.
#[track_caller]
fn check_near(visitor: &Visitor, near: &str, asked: &str) {
    visitor.bank.open_data.clear();
    let answer = visitor.get(&format!("/api/branches?near={near}"));
    assert_eq!(answer.status, 200, "{near}: {}", answer.text());
    assert_eq!(visitor.bank.open_data.seen()[0].query("near").as_deref(), Some(asked), "{near}");
}

#[test]
fn every_place_on_earth_is_taken() {
    let visitor = Visitor::start();
    check_near(&visitor, "51.5074,-0.1278", "51.5074,-0.1278");
    check_near(&visitor, "51.5074%2C-0.1278", "51.5074,-0.1278");
    check_near(&visitor, "90,180", "90,180");
    check_near(&visitor, "-90,-180", "-90,-180");
    check_near(&visitor, "90.0000000000,-180.0000000000", "90,-180");
    check_near(&visitor, "0,0", "0,0");
    check_near(&visitor, "-0,-0.0", "0,0");
    check_near(&visitor, "51.50740049,0.1000004", "51.5074,0.1");
}

#[test]
fn places_that_are_the_same_are_fetched_once() {
    let visitor = Visitor::start_keeping();
    for near in ["51.5074,-0.1278", "51.50740,-0.12780", "51.5074%2c-0.1278000001"] {
        visitor.get(&format!("/api/branches?near={near}"));
    }
    assert_eq!(visitor.bank.open_data.count(), 1);
    visitor.get("/api/branches?near=51.5075,-0.1278");
    assert_eq!(visitor.bank.open_data.count(), 2);
}

#[test]
fn a_bank_without_branches_has_an_empty_list() {
    let visitor = Visitor::start();
    visitor.bank.answer("/v1/branches", Reply::json(200, &json!({"branches": []})));
    assert_eq!(visitor.get(BRANCHES).json(), json!({"branches": []}));
}
