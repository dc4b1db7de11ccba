//! Every answer of the accounts system is valid by the official document.

use serde_json::json;

use crate::{
    call::{Answer, get_with, send},
    running::shared,
    sign_in::accounts_token,
    specification::{Specification, complaints},
};

const OF_CUSTOMER: [&str; 10] = [
    "/accounts",
    "/balances",
    "/transactions",
    "/offers",
    "/products",
    "/party",
    "/beneficiaries",
    "/standing-orders",
    "/direct-debits",
    "/statements",
];
pub(crate) const OF_ACCOUNT: [&str; 10] = [
    "",
    "/balances",
    "/transactions",
    "/offers",
    "/product",
    "/party",
    "/beneficiaries",
    "/standing-orders",
    "/direct-debits",
    "/statements",
];

fn check(standard: &Specification, path: &str, answer: &Answer) {
    assert_eq!(answer.header("x-fapi-interaction-id").len(), 36, "{path}");
    let Some(schema) = standard.schema("get", path, answer.status) else {
        assert_eq!(answer.text, "", "{path}: the document gives {} no body", answer.status);
        return;
    };
    assert_eq!(complaints(&schema, &answer.json()), Vec::<String>::new(), "{path}: {}", answer.text);
}

#[test]
#[ignore = "needs OPEN_BANKING_SPECS"]
fn every_answer_of_every_customer_is_valid() {
    let (sandbox, standard) = (shared(), Specification::open_banking());
    for customer in ["cust-0001", "cust-0002", "cust-0003", "cust-0004"] {
        let token = accounts_token(sandbox, customer);
        let mut bodies = 0;
        for path in OF_CUSTOMER {
            let answer = get_with(&sandbox.aisp(path), &token);
            assert_eq!(answer.status, 200);
            check(&standard, path, &answer);
        }
        let accounts = get_with(&sandbox.aisp("/accounts"), &token).ok();
        for account in accounts["Data"]["Account"].as_array().unwrap() {
            let id = account["AccountId"].as_str().unwrap();
            for path in OF_ACCOUNT {
                let answer = get_with(&sandbox.aisp(&format!("/accounts/{id}{path}")), &token);
                assert_eq!(answer.status, 200);
                check(&standard, &format!("/accounts/{{AccountId}}{path}"), &answer);
                bodies += 1;
            }
        }
        assert!(bodies >= 18, "three accounts at the least");
    }
}

#[test]
#[ignore = "needs OPEN_BANKING_SPECS"]
fn whole_history_of_a_customer_is_valid() {
    let (sandbox, standard) = (shared(), Specification::open_banking());
    let token = accounts_token(sandbox, "cust-0002");
    let mut next = Some(sandbox.aisp("/transactions?page-size=500"));
    while let Some(url) = next {
        let answer = get_with(&url, &token);
        check(&standard, "/transactions", &answer);
        next = answer.ok()["Links"]["Next"].as_str().map(str::to_owned);
    }
}

#[test]
#[ignore = "needs OPEN_BANKING_SPECS"]
fn every_refusal_is_valid() {
    let (sandbox, standard) = (shared(), Specification::open_banking());
    let token = accounts_token(sandbox, "cust-0002");
    let accounts = "/accounts/{AccountId}";
    let transactions = "/accounts/{AccountId}/transactions";
    let statements = "/accounts/{AccountId}/statements";
    for (status, path, url) in [
        (403, accounts, "/accounts/100001"),
        (400, accounts, "/accounts/999999"),
        (400, accounts, "/accounts/nonsense"),
        (400, transactions, "/accounts/100005/transactions?fromBookingDateTime=yesterday"),
        (400, transactions, "/accounts/100005/transactions?page=0"),
        (400, statements, "/accounts/100005/statements?fromStatementDateTime=lately"),
    ] {
        let answer = get_with(&sandbox.aisp(url), &token);
        assert_eq!(answer.status, status, "{url}: {}", answer.text);
        check(&standard, path, &answer);
    }
    check(&standard, "/accounts", &get_with(&sandbox.aisp("/accounts"), "nonsense"));
    let bearer = format!("Bearer {token}");
    let xml =
        send("GET", &sandbox.aisp("/accounts"), &[("authorization", &bearer), ("accept", "text/xml")], "");
    assert_eq!(xml.status, 406);
    check(&standard, "/accounts", &xml);
}

#[test]
#[ignore = "needs OPEN_BANKING_SPECS"]
fn a_spoiled_answer_is_noticed() {
    let (sandbox, standard) = (shared(), Specification::open_banking());
    let mut answer = get_with(&sandbox.aisp("/transactions"), &accounts_token(sandbox, "cust-0002")).ok();
    let schema = standard.schema("get", "/transactions", 200).unwrap();
    assert!(complaints(&schema, &answer).is_empty());
    for (field, wrong) in [
        ("BookingDateTime", json!("yesterday")),
        ("Status", json!("Booked")),
        ("CreditDebitIndicator", json!(null)),
        ("Unheard", json!(true)),
    ] {
        let right = answer["Data"]["Transaction"][0][field].clone();
        answer["Data"]["Transaction"][0][field] = wrong;
        assert!(!complaints(&schema, &answer).is_empty(), "{field}");
        answer["Data"]["Transaction"][0][field] = right;
    }
}
