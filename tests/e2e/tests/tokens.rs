//! Whose token goes where: the phone's opens the BFF alone, the exchanged one a central system alone.

use e2e::central::{AISP, Central, get};
use e2e::control;
use e2e::product::Product;

const CUSTOMER: &str = "cust-0002";

#[test]
fn the_phones_own_token_opens_no_central_system() {
    let product = Product::start();
    let customer = product.sign_in(CUSTOMER);
    let sandbox = &product.sandbox;
    for url in [
        format!("{}{AISP}/balances", sandbox.accounts),
        format!("{}/v1/messages/unread-count", sandbox.messages),
    ] {
        let answer = get(&url, customer.token(), &[]);
        assert_eq!(answer.status, 401, "{url}: {}", answer.text());
    }
    assert_eq!(customer.home().status, 200, "and opens the BFF");
}

#[test]
fn the_exchanged_token_opens_its_system_alone() {
    let product = Product::start();
    let customer = product.sign_in(CUSTOMER);
    let sandbox = &product.sandbox;
    assert_eq!(Central::open(sandbox, customer.token()).accounts("/balances", &[]).status, 200);
    let for_accounts = sandbox.exchanged(customer.token(), "accounts");
    let messages = format!("{}/v1/messages/unread-count", sandbox.messages);
    assert_eq!(get(&messages, &for_accounts, &[]).status, 401);
    let home = format!("{}/v1/home", product.bff.public());
    assert_eq!(get(&home, &for_accounts, &[]).status, 401, "it is not meant for the BFF either");
}

#[test]
fn the_bffs_calls_are_in_the_customers_name_by_its_own_client() {
    let product = Product::start();
    let customer = product.sign_in(CUSTOMER);
    assert_eq!(customer.home().status, 200);
    for (system, count) in [("accounts", 9), ("messages", 1)] {
        let calls = control::seen(&product.sandbox, system);
        assert_eq!(calls.len(), count, "{calls:#?}");
        for call in calls {
            assert_eq!(
                (&call["sub"], &call["client_id"], &call["status"]),
                (&CUSTOMER.into(), &"mobile-bff".into(), &200.into()),
                "{call}"
            );
        }
    }
}

#[test]
fn a_token_is_exchanged_once_per_system_and_not_per_call() {
    let product = Product::start();
    let customer = product.sign_in(CUSTOMER);
    control::forget(&product.sandbox, "provider");
    for _ in 0..3 {
        assert_eq!(customer.home().status, 200);
    }
    let exchanges = control::seen(&product.sandbox, "provider");
    let exchanges = exchanges.iter().filter(|call| call["path"] == "/token").count();
    assert_eq!(exchanges, 2, "one for accounts, one for messages");
}
