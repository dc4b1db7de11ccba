//! The scripted accounts system's transactions: forty of each account, and what is booked while a test looks.

use serde_json::{Value, json};

use crate::upstream::Seen;

/// Name, category code (ISO 18245), and the bank's own word for what is bought there.
const MERCHANTS: [(&str, &str, &str); 11] = [
    ("Brightsmile Dental", "8021", "health"),
    ("Feathernest Furnishing", "5712", "home"),
    ("Corner Cash Point", "6011", "cash"),
    ("Lantern Weekly Magazine", "5994", "leisure"),
    ("Noodle Lantern", "5814", "eating out"),
    ("Greenleaf Grocers", "5411", "groceries"),
    ("Hammer and Hinge", "5200", "home"),
    ("Third Cup Coffee", "5814", "eating out"),
    ("Tangent Mobile", "4814", "bills"),
    ("Kindly Hand Charity", "8398", "giving"),
    ("Cornerstone Market", "5411", "groceries"),
];

/// Transactions of each account at the start.
pub const BOOKED: usize = 40;

/// When an account's transaction was booked, newest first: three of the same second, then eight hours earlier, and so on.
fn booked(nth: usize) -> String {
    let hours = 8 * (nth / 3);
    format!("2026-11-{:02}T{:02}:30:15+00:00", 22 - hours / 24, 23 - hours % 24)
}

/// The id of an account's nth transaction, the newest at the start being 0.
pub fn transaction_id(account: &str, nth: usize) -> String {
    format!("txn-{account}-{nth:04}")
}

/// The id of the nth transaction that was booked since the start.
pub fn booked_meanwhile_id(account: &str, nth: usize) -> String {
    format!("txn-{account}-meanwhile-{nth:04}")
}

pub(super) fn meanwhile(account: &str, nth: usize) -> Value {
    let mut one = transaction(account, 0);
    one["TransactionId"] = json!(booked_meanwhile_id(account, nth));
    one["BookingDateTime"] = json!(format!("2026-11-23T{:02}:{:02}:00+00:00", nth / 60, nth % 60));
    one
}

fn transaction(account: &str, nth: usize) -> Value {
    let credit = nth % 7 == 3;
    // Accounts differ, or an answer of five would compress better than any real one.
    let differs = usize::from(account.as_bytes()[5] - b'0') * 37;
    let mut value = json!({
        "AccountId": account,
        "TransactionId": transaction_id(account, nth),
        "CreditDebitIndicator": if credit { "Credit" } else { "Debit" },
        "Status": "BOOK",
        "BookingDateTime": booked(nth),
        "TransactionInformation": "CARD PAYMENT IN CAPITALS",
        "Amount": {"Amount": format!("{}.{:02}", 10 + nth * 3 + differs, (nth * 7 + differs) % 100), "Currency": "GBP"},
    });
    // The other side by its merchant, else by its account, else by what the bank wrote; and what it was for by the bank's own
    // word, else by the merchant's code, else not at all.
    let (name, code, word) = MERCHANTS[(nth + differs) % MERCHANTS.len()];
    let word = match nth % 5 {
        0 => word,
        2 if credit => "income",
        2 => "payments",
        3 => "a word of next year",
        _ => "",
    };
    match nth % 5 {
        0 | 1 => value["MerchantDetails"] = json!({"MerchantName": name, "MerchantCategoryCode": code}),
        2 if credit => value["DebtorAccount"] = json!({"Name": "Exemplar Employer"}),
        2 => value["CreditorAccount"] = json!({"Name": "Rosa Example"}),
        _ => {}
    }
    if !word.is_empty() {
        value["SupplementaryData"] = json!({"Category": word});
    }
    value
}

/// The standard's date filters and the size of the page, newest first, over these accounts.
pub(super) fn asked_for<'a>(
    accounts: impl Iterator<Item = &'a str>,
    seen: &Seen,
    meanwhile: &[Value],
) -> Vec<Value> {
    let (from, until) = (seen.query("fromBookingDateTime"), seen.query("toBookingDateTime"));
    let size = seen.query("page-size").map_or(25, |size| size.parse().expect("a page has a size"));
    let at = |value: &Value| value["BookingDateTime"].as_str().unwrap_or_default()[..19].to_owned();
    let fits = |value: &Value| {
        let at = at(value);
        from.as_ref().is_none_or(|from| *from <= at) && until.as_ref().is_none_or(|until| at <= *until)
    };
    let of = |account: &'a str| {
        let own = meanwhile.iter().filter(move |each| each["AccountId"] == account).cloned();
        own.chain((0..BOOKED).map(move |nth| transaction(account, nth)))
    };
    let mut all: Vec<_> = accounts.flat_map(of).filter(fits).collect();
    // Stable: of one time, in the order in which an account has them.
    all.sort_by_key(|each| std::cmp::Reverse(at(each)));
    all.truncate(size);
    all
}
