//! One customer through all three binaries: the figures agree, the shapes differ, and each keeps to its own document.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::{BTreeMap, BTreeSet};

use e2e::three::{Asking, Three};
use serde_json::{Value, json};
use test_support::http;

/// A customer with five accounts, one of them in another currency.
const CUSTOMER: &str = "cust-0002";

/// The newest transactions that are compared, more than the first screen shows.
const COMPARED: usize = 25;

#[test]
fn accounts_and_balances_agree() {
    let three = Three::start();
    let (phone, partner) = (three.phone_of(CUSTOMER), three.partner_of(CUSTOMER));
    let home = phone.read("/v1/home", "", "", &[]);
    let accounts = partner.read("/v1/accounts", "", "", &[]);
    let (on_phone, at_partner) = (list(&home["accounts"]), list(&accounts["data"]));
    assert_eq!((on_phone.len(), at_partner.len()), (5, 5));
    let mut available = 0;
    for (shown, account) in on_phone.iter().zip(at_partner) {
        let id = text(&account["id"]);
        assert_eq!(partner.read("/v1/accounts/{id}", id, "", &[]), *account);
        assert_eq!(*shown, as_phones_say(account, shown), "the first screen");
        let detail = phone.read("/v1/accounts/{id}", id, "", &[]);
        assert_eq!(detail, as_phones_say(account, &detail), "the account's screen");
        let balances = partner.read("/v1/accounts/{id}/balances", id, "", &[]);
        for balance in [&shown["balance"], &detail["balance"]] {
            assert_eq!(balance, &balances["booked"]["amount"], "account {id}");
        }
        assert_eq!(detail.get("available"), balances["available"].get("amount"), "account {id}");
        available += usize::from(detail.get("available").is_some());
        assert_eq!(balances["booked"]["currency"], account["currency"]);
    }
    assert!(available > 0, "nothing was compared");
    assert_eq!(home["totals"], totals(&partner, at_partner));
}

/// What a phone shows, with what it has in common with the partners' account written as phones have it.
fn as_phones_say(account: &Value, shown: &Value) -> Value {
    let kind = match text(&account["type"]) {
        "credit_card" => "card",
        other => other,
    };
    let mut shown = shown.clone();
    for (member, value) in [
        ("id", account["id"].clone()),
        ("name", account["name"].clone()),
        ("kind", json!(kind)),
        ("number", json!(format!("**{}", text(&account["number_last_four"])))),
        ("currency", account["currency"].clone()),
    ] {
        shown[member] = value;
    }
    shown
}

/// The sums of the partners' balances, as the first screen has them.
fn totals(partner: &Asking<'_>, accounts: &[Value]) -> Value {
    let mut totals: BTreeMap<String, i64> = BTreeMap::new();
    for account in accounts {
        let balances = partner.read("/v1/accounts/{id}/balances", text(&account["id"]), "", &[]);
        let booked = &balances["booked"];
        let minor: i64 = text(&booked["amount"]).replace('.', "").parse().unwrap();
        *totals.entry(text(&booked["currency"]).to_owned()).or_default() += minor;
    }
    assert_eq!(totals.len(), 2, "this customer has two currencies");
    let written = |minor: i64| {
        let sign = if minor < 0 { "-" } else { "" };
        format!("{sign}{}.{:02}", minor.abs() / 100, minor.abs() % 100)
    };
    totals.into_iter().map(|(currency, sum)| json!({"currency": currency, "amount": written(sum)})).collect()
}

#[test]
fn transactions_and_standing_orders_agree() {
    let three = Three::start();
    let (phone, partner) = (three.phone_of(CUSTOMER), three.partner_of(CUSTOMER));
    let home = phone.read("/v1/home", "", "", &[]);
    let orders = partner.read("/v1/standing-orders", "", "", &[]);
    let (mut compared, mut ordered) = (0, 0);
    for account in list(&home["accounts"]) {
        let id = text(&account["id"]);
        let query = format!("?limit={COMPARED}");
        let page = phone.read("/v1/accounts/{id}/transactions", id, &query, &[]);
        let lines = by_day(&page);
        let newest = partner.read("/v1/accounts/{id}/transactions", id, &query, &[]);
        let newest: Vec<Value> = list(&newest["data"]).iter().map(as_a_line).collect();
        assert_eq!(lines, newest, "account {id}");
        compared += lines.len();

        let on_home: Vec<Value> = lines.into_iter().take(3).map(without_id).collect();
        assert_eq!(account["recent"], Value::from(on_home), "account {id}");

        let detail = phone.read("/v1/accounts/{id}", id, "", &[]);
        let all = list(&detail["standing_orders"]).iter().map(|order| pick(order, ["id", "to", "amount"]));
        let own = list(&orders["data"]).iter().filter(|order| order["account_id"] == *id);
        let own = own.map(|order| json!([order["id"], order["payee"], order["amount"]["amount"]]));
        let own: Vec<Value> = own.collect();
        assert_eq!(all.collect::<Vec<_>>(), own, "account {id}");
        ordered += own.len();
    }
    assert!(compared >= 2 * COMPARED, "{compared} transactions were compared");
    assert_eq!(ordered, list(&orders["data"]).len(), "every order is one account's");
    assert!(ordered > 0, "nothing was compared");
}

/// A phone's page, day by day, as one list.
fn by_day(page: &Value) -> Vec<Value> {
    let of_day = |day: &Value| {
        let lines = list(&day["transactions"]).iter().map(|line| {
            json!({"id": line["id"], "date": day["date"], "text": line["text"], "amount": line["amount"]})
        });
        lines.collect::<Vec<_>>()
    };
    list(&page["days"]).iter().flat_map(of_day).collect()
}

/// A partner's transaction as a phone's list has it.
fn as_a_line(transaction: &Value) -> Value {
    json!({
        "id": transaction["id"],
        "date": text(&transaction["booked_at"])[..10],
        "text": transaction["description"],
        "amount": transaction["amount"]["amount"],
    })
}

fn without_id(mut line: Value) -> Value {
    line.as_object_mut().unwrap().remove("id");
    line
}

fn pick(value: &Value, members: [&str; 3]) -> Value {
    members.iter().map(|member| value[*member].clone()).collect()
}

#[test]
fn no_two_answers_about_an_account_have_the_same_members() {
    let three = Three::start();
    let (phone, partner) = (three.phone_of(CUSTOMER), three.partner_of(CUSTOMER));
    let home = phone.read("/v1/home", "", "", &[]);
    let id = text(&home["accounts"][0]["id"]);
    let detail = phone.read("/v1/accounts/{id}", id, "", &[]);
    let accounts = partner.read("/v1/accounts", "", "", &[]);
    let of_days = phone.read("/v1/accounts/{id}/transactions", id, "", &[]);
    let paged = partner.read("/v1/accounts/{id}/transactions", id, "", &[]);
    check_differ(&[&home, &detail, &accounts, &of_days, &paged]);
    check_differ(&[&home["accounts"][0], &detail, &accounts["data"][0]]);
    check_differ(&[
        &home["accounts"][0]["recent"][0],
        &of_days["days"][0]["transactions"][0],
        &paged["data"][0],
    ]);
}

/// No two have the same set of members.
#[track_caller]
fn check_differ(answers: &[&Value]) {
    let members = |answer: &Value| answer.as_object().unwrap().keys().cloned().collect::<BTreeSet<_>>();
    for (nth, one) in answers.iter().enumerate() {
        for other in &answers[nth + 1..] {
            assert_ne!(members(one), members(other));
        }
    }
}

#[test]
fn the_website_shows_what_the_open_data_system_says() {
    let three = Three::start();
    let system = |path: &str, language: &str| {
        let url = format!("{}{path}", three.sandbox.open_data);
        let answer = http::get_with(url, &[("Accept-Language", language)]);
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()
    };
    let near = "51.5074,-0.1278";
    for (query, asked) in [(String::new(), String::new()), (format!("?near={near}"), format!("&near={near}"))]
    {
        let shown = three.visitor().read("/api/branches", "", &query, &[]);
        let branches = system(&format!("/v1/branches?limit=20{asked}"), "en")["branches"].take();
        let expected: Vec<Value> = list(&branches).iter().map(branch).collect();
        assert!(expected.len() > 5, "{expected:?}");
        assert_eq!(list(&shown["branches"]).iter().map(known_of_branch).collect::<Vec<_>>(), expected);
    }
    for language in ["en", "cy"] {
        let shown = three.visitor().read("/api/products", "", "", &[("Accept-Language", language)]);
        let products = system("/v1/products", language)["products"].take();
        let expected: Vec<Value> = list(&products).iter().map(product).collect();
        assert_eq!(shown["products"], Value::from(expected), "{language}");
    }
}

/// By a token that the partner's system gets for itself, page by page.
#[test]
fn partners_read_all_that_the_open_data_system_says() {
    let three = Three::start();
    let partner = three.api.asked_with(three.sandbox.partner_own_token("open-data"));
    let system = |path: &str| http::get(format!("{}{path}", three.sandbox.open_data)).json();
    let (mut read, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = partner.read("/v1/branches", "", &format!("?limit=30&fields=id,name{cursor}"), &[]);
        read.extend(list(&page["data"]).to_vec());
        let Some(next) = page["next_cursor"].as_str() else { break };
        cursor = format!("&cursor={next}");
    }
    let known = |branch: &Value| json!({"id": branch["id"], "name": branch["name"]});
    let branches = system("/v1/branches?limit=200");
    let expected: Vec<Value> = list(&branches["branches"]).iter().map(known).collect();
    assert!(expected.len() > 60, "several pages");
    assert_eq!(branches["total"], expected.len());
    assert_eq!(read, expected);
    let products = partner.read("/v1/products", "", "?fields=id,type", &[]);
    let known = |product: &Value| json!({"id": product["id"], "type": product["kind"]});
    let expected: Vec<Value> = list(&system("/v1/products")["products"]).iter().map(known).collect();
    assert_eq!(products["data"], Value::from(expected));
}

/// A branch of the system in the website's words, but for the hours.
fn branch(branch: &Value) -> Value {
    let address = &branch["address"];
    let lines: Vec<&str> = list(&address["lines"]).iter().map(text).collect();
    json!({
        "id": branch["id"],
        "name": branch["name"],
        "address": format!("{}, {} {}", lines.join(", "), text(&address["town"]), text(&address["post_code"])),
        "telephone": branch["telephone"],
        "latitude": branch["coordinates"]["latitude"].to_string(),
        "longitude": branch["coordinates"]["longitude"].to_string(),
        "distance_m": branch["distance"],
        "services": branch["services"],
        "open": opening(list(&branch["opening_hours"]).iter().map(|hours| (&hours["day"], hours))),
    })
}

/// The same of a branch on the website, its days of the same hours one by one again.
fn known_of_branch(branch: &Value) -> Value {
    let mut known = branch.clone();
    let hours = known.as_object_mut().unwrap().remove("hours").unwrap();
    let days = list(&hours).iter().flat_map(|hours| list(&hours["days"]).iter().map(move |day| (day, hours)));
    known["open"] = opening(days);
    known["distance_m"] = branch["distance_m"].clone();
    known
}

fn opening<'a>(days: impl Iterator<Item = (&'a Value, &'a Value)>) -> Value {
    days.map(|(day, hours)| json!([day, hours["opens"], hours["closes"]])).collect()
}

fn product(product: &Value) -> Value {
    let rates = list(&product["rates"]);
    let rates = rates.iter().map(|rate| json!({"kind": rate["kind"], "per_cent": rate["rate"]}));
    let fees = list(&product["fees"]).iter().map(|fee| {
        json!({
            "name": fee["name"],
            "amount": fee["amount"]["amount"],
            "currency": fee["amount"]["currency"],
            "charged": fee["charged"],
        })
    });
    json!({
        "id": product["id"],
        "kind": product["kind"],
        "name": product["name"],
        "description": product["description"],
        "rates": rates.collect::<Vec<_>>(),
        "fees": fees.collect::<Vec<_>>(),
        "features": product["features"],
    })
}

#[test]
fn a_token_for_one_binary_is_none_for_another() {
    let three = Three::start();
    let (phone, partner) = (three.phone_of(CUSTOMER), three.partner_of(CUSTOMER));
    let of_phone = three.api.asked_with(phone.token().to_owned());
    let of_partner = three.mobile.asked_with(partner.token().to_owned());
    for (stranger, route) in [(of_phone, "/v1/accounts"), (of_partner, "/v1/home")] {
        let answer = stranger.get(route, &[]);
        assert_eq!(answer.status, 401, "{}", answer.text());
        stranger.front().check(route, &answer);
    }
}

#[test]
fn what_one_binary_serves_the_others_do_not() {
    let three = Three::start();
    let (phone, partner, visitor) = (three.phone_of(CUSTOMER), three.partner_of(CUSTOMER), three.visitor());
    for (asking, route) in [
        (&phone, "/v1/accounts"),
        (&phone, "/v1/beneficiaries"),
        (&phone, "/api/branches"),
        (&partner, "/v1/home"),
        (&partner, "/v1/config"),
        (&partner, "/api/products"),
        (&visitor, "/v1/home"),
        (&visitor, "/v1/accounts"),
    ] {
        let answer = asking.get(route, &[]);
        assert_eq!(answer.status, 404, "{} {route}: {}", asking.front().name, answer.text());
    }
}

#[track_caller]
fn list(value: &Value) -> &[Value] {
    value.as_array().unwrap_or_else(|| panic!("not a list: {value}"))
}

#[track_caller]
fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("not a text: {value}"))
}
