//! Statements add up: with the entries of their month, and with the statement before.

use serde_json::Value;

use crate::{call::get_with, data::minor, running::shared, sign_in::accounts_token};

fn statements(token: &str, account: &str, query: &str) -> Vec<Value> {
    let url = shared().aisp(&format!("/accounts/{account}/statements{query}"));
    get_with(&url, token).ok()["Data"]["Statement"].as_array().unwrap().clone()
}

fn amount(statement: &Value, kind: &str) -> i64 {
    let amounts = statement["StatementAmount"].as_array().unwrap();
    minor(amounts.iter().find(|amount| amount["Type"] == format!("UK.OBIE.{kind}")).expect(kind))
}

fn accounts(token: &str) -> Vec<(String, String)> {
    let accounts = get_with(&shared().aisp("/accounts"), token).ok();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let all = accounts["Data"]["Account"].as_array().unwrap();
    all.iter().map(|account| (text(&account["AccountId"]), text(&account["AccountTypeCode"]))).collect()
}

/// Sums of credits and debits that were booked within a statement.
fn booked(token: &str, account: &str, statement: &Value) -> (i64, i64) {
    let url = shared().aisp(&format!(
        "/accounts/{account}/transactions?page-size=500&fromBookingDateTime={}&toBookingDateTime={}",
        &statement["StartDateTime"].as_str().unwrap()[..19],
        &statement["EndDateTime"].as_str().unwrap()[..19],
    ));
    let page = get_with(&url, token).ok();
    let entries = page["Data"]["Transaction"].as_array().unwrap();
    for entry in entries {
        assert_eq!(entry["StatementReference"][0], statement["StatementReference"]);
    }
    let amounts: Vec<_> = entries.iter().map(minor).collect();
    (amounts.iter().filter(|minor| **minor > 0).sum(), amounts.iter().filter(|minor| **minor < 0).sum())
}

#[test]
fn they_add_up() {
    let token = accounts_token(shared(), "cust-0002");
    for (account, _) in accounts(&token) {
        let all = statements(&token, &account, "");
        assert!(all.len() >= 20, "{account}: {}", all.len());
        for statement in &all {
            let moved = amount(statement, "TotalCredits") + amount(statement, "TotalDebits");
            assert_eq!(
                amount(statement, "ClosingBalance"),
                amount(statement, "PreviousClosingBalance") + moved,
                "{statement}"
            );
        }
        for pair in all.windows(2) {
            assert!(pair[0]["StartDateTime"].as_str() > pair[1]["EndDateTime"].as_str(), "newest first");
            assert_eq!(amount(&pair[0], "PreviousClosingBalance"), amount(&pair[1], "ClosingBalance"));
        }
        for statement in all.iter().take(3) {
            let sums = (amount(statement, "TotalCredits"), amount(statement, "TotalDebits"));
            assert_eq!(booked(&token, &account, statement), sums, "{account}");
        }
    }
}

#[test]
fn cards_say_what_is_due_and_savings_what_was_earned() {
    let token = accounts_token(shared(), "cust-0002");
    let mut seen = (0, 0);
    for (account, kind) in accounts(&token) {
        for statement in statements(&token, &account, "") {
            if kind == "CARD" && amount(&statement, "ClosingBalance") < 0 {
                let owed = amount(&statement, "ClosingBalance");
                let due = amount(&statement, "MinimumPaymentDue");
                assert!(owed <= due && due < 0, "{owed} {due}");
                assert_eq!(statement["StatementDateTime"][0]["Type"], "UK.OBIE.PaymentDue");
                seen.0 += 1;
            } else if kind == "SVGS" {
                assert!(minor(&statement["StatementInterest"][0]) > 0, "{statement}");
                seen.1 += 1;
            }
        }
    }
    assert!(seen.0 > 5 && seen.1 > 5, "{seen:?}");
}

#[test]
fn only_months_that_are_over_have_one_and_dates_choose_among_them() {
    let token = accounts_token(shared(), "cust-0002");
    let (account, _) = accounts(&token)[0].clone();
    let months = |query: &str| -> Vec<String> {
        let all = statements(&token, &account, query);
        all.iter()
            .map(|statement| statement["StatementReference"].as_str().unwrap()[5..].to_owned())
            .collect()
    };
    assert!(months("").iter().all(|month| month.as_str() <= "2026-10"));
    let range = "?fromStatementDateTime=2026-03-31T23:59:59&toStatementDateTime=2026-05-31T23:59:59Z";
    assert_eq!(months(range), ["2026-05", "2026-04", "2026-03"]);
    assert_eq!(months("?fromStatementDateTime=2026-04-01&toStatementDateTime=2026-05-01"), ["2026-04"]);
}
