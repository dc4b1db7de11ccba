//! What a screen shows, made of what the central systems say: what either client must come to.

use serde_json::{Map, Value, json};

/// What the systems said, as far as a screen is made of it.
#[derive(Clone, Debug, Default)]
pub(super) struct Said {
    pub(super) party: Value,
    pub(super) accounts: Value,
    pub(super) balances: Value,
    pub(super) offers: Value,
    pub(super) unread: Value,
    /// Newest first.
    pub(super) transactions: Vec<Value>,
}

/// The first screen of a phone.
pub(super) fn home(said: &Said, recent: usize) -> Value {
    let accounts = list(&said.accounts, "Account").map(|account| {
        let mut shown = of_account(account, said);
        let own = of_this(said, account).take(recent).map(|each| Value::Object(entry(each)));
        shown.insert("recent".to_owned(), own.collect());
        Value::Object(shown)
    });
    let offers = list(&said.offers, "Offer")
        .map(|offer| json!({"id": offer["OfferId"], "text": offer["Description"]}));
    json!({
        "name": said.party["Data"]["Party"]["Name"],
        "totals": totals(said),
        "accounts": accounts.collect::<Vec<_>>(),
        "unread": said.unread["unread"],
        "offers": offers.collect::<Vec<_>>(),
    })
}

/// The first page of the website.
pub(super) fn dashboard(said: &Said, recent: usize) -> Value {
    let accounts = list(&said.accounts, "Account").map(|account| {
        let mut shown = of_account(account, said);
        if let Some(available) = balance(said, account, "ITAV") {
            shown.insert("available".to_owned(), json!(available));
        }
        Value::Object(shown)
    });
    let newest = said.transactions.iter().take(recent).map(|each| {
        let mut shown = entry(each);
        let account =
            list(&said.accounts, "Account").find(|account| account["AccountId"] == each["AccountId"]);
        shown.insert("id".to_owned(), each["TransactionId"].clone());
        shown.insert("account_id".to_owned(), each["AccountId"].clone());
        shown.insert(
            "account_name".to_owned(),
            account.map(|account| account["Nickname"].clone()).unwrap_or_default(),
        );
        shown.insert("currency".to_owned(), each["Amount"]["Currency"].clone());
        Value::Object(shown)
    });
    json!({
        "name": said.party["Data"]["Party"]["Name"],
        "totals": totals(said),
        "recent": newest.collect::<Vec<_>>(),
        "accounts": accounts.collect::<Vec<_>>(),
        "unread_messages": said.unread["unread"],
    })
}

/// What an account's own transactions are.
pub(super) fn of_this<'a>(said: &'a Said, account: &'a Value) -> impl Iterator<Item = &'a Value> {
    said.transactions.iter().filter(|each| each["AccountId"] == account["AccountId"])
}

pub(super) fn list<'a>(said: &'a Value, name: &str) -> impl Iterator<Item = &'a Value> {
    said["Data"][name].as_array().into_iter().flatten()
}

fn of_account(account: &Value, said: &Said) -> Map<String, Value> {
    let kind = match account["AccountTypeCode"].as_str() {
        Some("CACC") => "current",
        Some("SVGS") => "savings",
        Some("CARD") => "card",
        _ => "other",
    };
    let number = account["Account"][0]["Identification"].as_str().unwrap_or_default();
    let last: String = number.chars().skip(number.len().saturating_sub(4)).collect();
    let shown = json!({
        "id": account["AccountId"],
        "name": account["Nickname"],
        "kind": kind,
        "number": format!("**{last}"),
        "currency": account["Currency"],
        "balance": balance(said, account, "ITBD"),
    });
    if let Value::Object(shown) = shown { shown } else { Map::new() }
}

fn balance(said: &Said, account: &Value, kind: &str) -> Option<String> {
    let own = |each: &&Value| each["AccountId"] == account["AccountId"] && each["Type"] == kind;
    list(&said.balances, "Balance").find(own).map(signed)
}

/// Day, other side and amount.
fn entry(transaction: &Value) -> Map<String, Value> {
    let day = transaction["BookingDateTime"].as_str().and_then(|at| at.get(..10));
    let text = [
        &transaction["MerchantDetails"]["MerchantName"],
        &transaction["CreditorAccount"]["Name"],
        &transaction["DebtorAccount"]["Name"],
        &transaction["TransactionInformation"],
    ];
    let text = text.into_iter().find(|text| text.is_string());
    let shown = json!({"date": day, "text": text, "amount": signed(transaction)});
    if let Value::Object(shown) = shown { shown } else { Map::new() }
}

fn signed(of: &Value) -> String {
    let amount = of["Amount"]["Amount"].as_str().unwrap_or_default();
    if of["CreditDebitIndicator"] == "Debit" { format!("-{amount}") } else { amount.to_owned() }
}

/// Sums by currency, in its smallest unit: money is no floating-point number on a screen either.
fn totals(said: &Said) -> Vec<Value> {
    let mut sums = std::collections::BTreeMap::<String, i64>::new();
    for each in list(&said.balances, "Balance").filter(|each| each["Type"] == "ITBD") {
        let units: i64 = signed(each).replace('.', "").parse().unwrap_or_default();
        *sums.entry(each["Amount"]["Currency"].as_str().unwrap_or_default().to_owned()).or_default() += units;
    }
    let shown = sums.into_iter().map(|(currency, units)| {
        let sign = if units < 0 { "-" } else { "" };
        let (whole, rest) = (units.unsigned_abs() / 100, units.unsigned_abs() % 100);
        json!({"currency": currency, "amount": format!("{sign}{whole}.{rest:02}")})
    });
    shown.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn totals_are_by_currency() {
        let balance = |amount: &str, currency: &str, sign: &str| json!({"Type": "ITBD", "CreditDebitIndicator": sign, "Amount": {"Amount": amount, "Currency": currency}});
        let all = [
            balance("10.05", "GBP", "Credit"),
            balance("20.00", "GBP", "Debit"),
            balance("7.00", "EUR", "Credit"),
        ];
        let said = Said { balances: json!({"Data": {"Balance": all}}), ..Said::default() };
        let expected = json!([{"currency": "EUR", "amount": "7.00"}, {"currency": "GBP", "amount": "-9.95"}]);
        assert_eq!(json!(totals(&said)), expected);
    }
}
