//! Field selection: these members and no others.

use serde_json::json;

use crate::partner::{ACCOUNTS, ONE, Partner, TRANSACTIONS};

#[test]
fn only_the_members_asked_for_are_answered() {
    let partner = Partner::start();
    let account = json!({"id": "100005", "name": "Everyday"});
    assert_eq!(partner.get(ONE, "?fields=id,name").json(), account);
    assert_eq!(partner.get(ONE, "?fields=name,id").json(), account, "in whatever order");
    assert_eq!(partner.get(ONE, "?fields=id,name,id").json(), account, "twice is once");
    assert_eq!(partner.get(ACCOUNTS, "?fields=id,name").json()["data"][0], account);
    let page = partner.transactions("?fields=amount&limit=1").json();
    assert_eq!(page["data"], json!([{"amount": {"amount": "-195.85", "currency": "GBP"}}]));
    assert!(page["next_cursor"].is_string(), "a page's own members stay");
}

#[test]
fn a_field_that_is_none_is_400_and_named_with_those_there_are() {
    let partner = Partner::start();
    for (route, there_are) in
        [(ACCOUNTS, "currency, id, name"), (ONE, "currency, id, name"), (TRANSACTIONS, "amount, booked_at")]
    {
        for wrong in ["balance", "", "id,,name", "Id", "*", "id;name", "amount.amount"] {
            let path = format!("{}?fields={wrong}", route.replace("{id}", "100005"));
            partner.check_refused(
                route,
                &path,
                400,
                "bad-request",
                &["fields", "give one or more of", there_are],
            );
        }
    }
    assert_eq!(partner.bank.accounts.count(), 0, "nothing was asked for it");
}

#[test]
fn every_member_can_be_asked_for_alone() {
    let partner = Partner::start();
    let whole = partner.get(ONE, "").json();
    for (name, value) in whole.as_object().unwrap() {
        assert_eq!(partner.get(ONE, &format!("?fields={name}")).json(), json!({name: value}));
    }
}

#[test]
fn payees_and_standing_orders_are_cut_down_too() {
    let partner = Partner::start();
    for route in ["/v1/beneficiaries", "/v1/standing-orders"] {
        let whole = partner.get(route, "").json();
        let cut = partner.get(route, "?fields=id").json();
        assert_eq!(cut["data"][0], json!({"id": whole["data"][0]["id"]}), "{route}");
        partner.check_refused(route, &format!("{route}?limit=1"), 400, "bad-request", &["limit"]);
    }
}
