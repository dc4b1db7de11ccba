//! Parts: a page of transactions is one, and the first screen as many as the customer has accounts, and five more.

use std::path::Path;

use serde_json::{Value, json};
use test_support::bank::{Bank, enveloped};
use test_support::process::Bff;
use test_support::upstream::Reply;
use workspace_rules::growth::Point;

use super::bffs::mobile;
use super::cost::{self, Loaded, Turn};

/// Who, the accounts, balances, messages, offers.
const OTHERS: u32 = 5;
const COUNTS: [u32; 5] = [1, 6, 8, 12, 16];

pub(super) fn points(binaries: &Path, turn: Turn, most: u32) -> Vec<Point> {
    let each: Vec<(u32, Bank, Bff)> = COUNTS
        .into_iter()
        .filter(|count| *count <= most)
        .map(|count| {
            let bank = with_accounts(count.saturating_sub(OTHERS).max(1));
            let bff = mobile(binaries, &bank, "", "");
            (count, bank, bff)
        })
        .collect();
    let forgetting: Vec<_> = each.iter().map(|(_, bank, _)| forgotten(bank)).collect();
    let loaded: Vec<Loaded<'_>> = each
        .iter()
        .zip(&forgetting)
        .map(|((count, bank, bff), forgotten)| Loaded {
            count: *count,
            bff,
            path: if *count == 1 { "/v1/accounts/100000/transactions?limit=3" } else { "/v1/home" }
                .to_owned(),
            fields: vec![format!("Authorization: Bearer {}", bank.issuer.token().sign())],
            own: Vec::new(),
            script: None,
            between: forgotten,
        })
        .collect();
    cost::points(&loaded, turn)
}

/// What its systems remember of a turn is not needed.
fn forgotten(bank: &Bank) -> impl Fn() + '_ {
    move || {
        bank.accounts.clear();
        bank.messages.clear();
    }
}

fn with_accounts(count: u32) -> Bank {
    let bank = Bank::start();
    let ids: Vec<String> = (100_000..100_000 + count).map(|id| id.to_string()).collect();
    let all = |name: &str, of: &dyn Fn(&str) -> Value| {
        let each: Vec<Value> = ids.iter().map(|id| of(id)).collect();
        Reply::json(200, &enveloped(&json!({name: each})))
    };
    bank.answer("/accounts", all("Account", &account));
    bank.answer("/balances", all("Balance", &balance));
    let three: Vec<Value> = (0..4).map(transaction).collect();
    bank.answer("/transactions", Reply::json(200, &enveloped(&json!({"Transaction": three}))));
    bank
}

fn account(id: &str) -> Value {
    json!({
        "AccountId": id, "Status": "Enabled", "Currency": "GBP", "AccountCategory": "Personal", "AccountTypeCode": "CACC",
        "Nickname": "Everyday",
        "Account": [{"SchemeName": "UK.OBIE.SortCodeAccountNumber", "Identification": "00010167341408", "Name": "Kendall Inventley"}],
    })
}

fn balance(id: &str) -> Value {
    json!({
        "AccountId": id, "CreditDebitIndicator": "Credit", "Type": "ITBD", "DateTime": "2026-11-22T08:00:26+00:00",
        "Amount": {"Amount": "500.05", "Currency": "GBP"},
    })
}

fn transaction(nth: u32) -> Value {
    json!({
        "AccountId": "100000", "TransactionId": format!("txn-{nth:04}"), "CreditDebitIndicator": "Debit", "Status": "BOOK",
        "BookingDateTime": format!("2026-11-22T1{nth}:30:15+00:00"), "TransactionInformation": "CARD PAYMENT",
        "Amount": {"Amount": format!("1{nth}.00"), "Currency": "GBP"},
        "MerchantDetails": {"MerchantName": "Third Cup Coffee", "MerchantCategoryCode": "5814"},
    })
}
