//! Scripted central systems that answer in the standard's shape, and whose every answer a test can replace.

use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use test_support::issuer::Issuer;
use test_support::upstream::{Reply, Seen, Upstream};

/// Where the standard's resources are.
pub(crate) const AISP: &str = "/open-banking/v4.0/aisp";

/// An issuer, an accounts system with one customer's five accounts, and a messages system.
pub(crate) struct Bank {
    pub(crate) issuer: Issuer,
    pub(crate) accounts: Upstream,
    pub(crate) messages: Upstream,
    replaced: Replaced,
}

/// Answers of a test's own, by the end of the path; the latest counts.
type Replaced = Arc<Mutex<Vec<(&'static str, Reply)>>>;

/// Id, kind, nickname, currency, what identifies it, and what is booked.
const ACCOUNTS: [(&str, &str, &str, &str, &str, &str); 5] = [
    ("100005", "CACC", "Everyday", "GBP", "00010167341408", "-500.05"),
    ("100006", "SVGS", "Rainy day", "GBP", "00010167389679", "15419.94"),
    ("100007", "CARD", "Exemplar Card", "GBP", "************5433", "-150.29"),
    ("100008", "CACC", "Bills", "GBP", "00010167336221", "476.78"),
    ("100009", "CACC", "Euro account", "EUR", "00010167314492", "703.50"),
];

const MERCHANTS: [&str; 11] = [
    "Brightsmile Dental",
    "Feathernest Furnishing",
    "Corner Cash Point",
    "Lantern Weekly Magazine",
    "Noodle Lantern",
    "Greenleaf Grocers",
    "Hammer and Hinge",
    "Third Cup Coffee",
    "Tangent Mobile",
    "Kindly Hand Charity",
    "Cornerstone Market",
];

/// Transactions of each account.
pub(crate) const BOOKED: usize = 40;

impl Bank {
    pub(crate) fn start() -> Self {
        let replaced = Replaced::default();
        let scripted = |usual: fn(&Seen) -> Reply| {
            let replaced = Arc::clone(&replaced);
            Upstream::start(move |seen| {
                let own = replaced.lock().unwrap();
                let own = own.iter().rev().find(|(end, _)| seen.path().ends_with(end));
                own.map_or_else(|| usual(seen), |(_, reply)| reply.clone())
            })
        };
        let (accounts, messages) = (scripted(accounts_system), scripted(messages_system));
        Self { issuer: Issuer::start(), accounts, messages, replaced }
    }

    /// Answers every path that ends like this with `reply`, until [`mend`](Self::mend).
    pub(crate) fn answer(&self, path_end: &'static str, reply: Reply) {
        self.replaced.lock().unwrap().push((path_end, reply));
    }

    /// Its own answers again.
    pub(crate) fn mend(&self) {
        self.replaced.lock().unwrap().clear();
    }
}

/// A resource in the standard's envelope.
pub(crate) fn enveloped(data: &Value) -> Value {
    json!({"Data": data, "Links": {"Self": "https://accounts.bank.example/"}, "Meta": {"TotalPages": 1}})
}

fn accounts_system(seen: &Seen) -> Reply {
    let Some(path) = seen.path().strip_prefix(AISP) else { return Reply::status(404) };
    let data = match path {
        "/party" => json!({"Party": {"PartyId": "cust-0001", "Name": "Kendall Inventley"}}),
        "/accounts" => json!({"Account": ACCOUNTS.map(account)}),
        "/balances" => json!({"Balance": ACCOUNTS.iter().flat_map(balances).collect::<Vec<_>>()}),
        "/offers" => offers(),
        other => match other.strip_prefix("/accounts/") {
            Some(rest) => return one_account(rest, seen),
            None => return Reply::status(404),
        },
    };
    Reply::json(200, &enveloped(&data))
}

/// What is below an account's id; `rest` begins with the id.
fn one_account(rest: &str, seen: &Seen) -> Reply {
    let (id, resource) = rest.split_once('/').unwrap_or((rest, ""));
    let Some(own) = ACCOUNTS.iter().find(|each| each.0 == id) else {
        // As the sandbox does: 403 for somebody else's, 400 for nobody's.
        let somebody_elses = id == "200001";
        return refusal(if somebody_elses { 403 } else { 400 }, "UK.OBIE.Resource.NotYours");
    };
    let data = match resource {
        "" => json!({"Account": [account(*own)]}),
        "balances" => json!({"Balance": balances(own)}),
        "transactions" => json!({"Transaction": asked_for(id, seen)}),
        "standing-orders" => json!({"StandingOrder": [standing_order(id)]}),
        "direct-debits" => json!({"DirectDebit": [direct_debit(id)]}),
        _ => return Reply::status(404),
    };
    Reply::json(200, &enveloped(&data))
}

fn messages_system(seen: &Seen) -> Reply {
    match seen.path() {
        "/v1/messages/unread-count" => Reply::json(200, &json!({"unread": 2})),
        _ => Reply::status(404),
    }
}

fn refusal(status: u16, code: &str) -> Reply {
    let detail = json!({"ErrorCode": code, "Message": "SECRET-OF-THE-SYSTEM"});
    Reply::json(status, &json!({"Code": "x", "Message": "no", "Errors": [detail]}))
}

fn account((id, kind, name, currency, number, _): (&str, &str, &str, &str, &str, &str)) -> Value {
    json!({
        "AccountId": id,
        "Status": "Enabled",
        "Currency": currency,
        "AccountCategory": "Personal",
        "AccountTypeCode": kind,
        "Nickname": name,
        "Account": [
            {"SchemeName": "UK.OBIE.SortCodeAccountNumber", "Identification": number, "Name": "Kendall Inventley"},
            {"SchemeName": "UK.OBIE.IBAN", "Identification": "GB87EXMP00010199999999"},
        ],
    })
}

/// The booked one among those that no screen shows.
fn balances((id, _, _, currency, _, booked): &(&str, &str, &str, &str, &str, &str)) -> [Value; 3] {
    let of = |kind: &str, amount: &str| {
        json!({
            "AccountId": id,
            "CreditDebitIndicator": if amount.starts_with('-') { "Debit" } else { "Credit" },
            "Type": kind,
            "DateTime": "2026-11-22T08:00:26+00:00",
            "Amount": {"Amount": amount.trim_start_matches('-'), "Currency": currency},
        })
    };
    [of("ITAV", "99999.99"), of("ITBD", booked), of("PRCD", "88888.88")]
}

/// The next payment lies beyond every month ahead.
fn standing_order(id: &str) -> Value {
    json!({
        "AccountId": id,
        "StandingOrderId": "so-0001",
        "StandingOrderStatusCode": "ACTV",
        "NextPaymentDateTime": "2099-01-01T00:00:00+00:00",
        "NextPaymentAmount": {"Amount": "850.00", "Currency": "GBP"},
        "CreditorAccount": {"SchemeName": "UK.OBIE.SortCodeAccountNumber", "Name": "Rosa Example"},
        "MandateRelatedInformation": {"Frequency": {"Type": "MNTH", "PointInTime": "01"}},
    })
}

/// Long over: nothing is to be expected of it.
fn direct_debit(id: &str) -> Value {
    json!({
        "AccountId": id,
        "DirectDebitId": "dd-0001",
        "DirectDebitStatusCode": "ACTV",
        "Name": "Tangent Mobile",
        "PreviousPaymentDateTime": "2020-01-15T00:00:00+00:00",
        "PreviousPaymentAmount": {"Amount": "13.83", "Currency": "GBP"},
        "MandateRelatedInformation": {"Frequency": {"Type": "MNTH", "PointInTime": "15"}},
    })
}

fn offers() -> Value {
    json!({"Offer": [
        {"AccountId": "100005", "OfferId": "offer-00003", "OfferType": "LimitIncrease",
         "Description": "A larger arranged overdraft is available to you.", "Rate": "39.90"},
        {"AccountId": "100006", "OfferId": "offer-00004", "OfferType": "PromotionalRate",
         "Description": "A higher rate on your savings for six months."},
    ]})
}

/// When an account's transaction was booked, newest first: three of the same second, then eight hours earlier, and so on.
fn booked(nth: usize) -> String {
    let hours = 8 * (nth / 3);
    format!("2026-11-{:02}T{:02}:30:15+00:00", 22 - hours / 24, 23 - hours % 24)
}

/// The id of an account's nth transaction, the newest being 0.
pub(crate) fn transaction_id(account: &str, nth: usize) -> String {
    format!("txn-{account}-{nth:04}")
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
        "SupplementaryData": {"Category": "home"},
    });
    // The other side by its merchant, else by its account, else by what the bank wrote.
    match nth % 5 {
        0 | 1 => {
            value["MerchantDetails"] = json!({"MerchantName": MERCHANTS[(nth + differs) % MERCHANTS.len()]});
        }
        2 if credit => value["DebtorAccount"] = json!({"Name": "Exemplar Employer"}),
        2 => value["CreditorAccount"] = json!({"Name": "Rosa Example"}),
        _ => {}
    }
    value
}

/// The standard's date filter and the size of the page, newest first.
fn asked_for(account: &str, seen: &Seen) -> Vec<Value> {
    let until = seen.query("toBookingDateTime");
    let size = seen.query("page-size").map_or(25, |size| size.parse().unwrap());
    (0..BOOKED)
        .filter(|nth| until.as_ref().is_none_or(|until| booked(*nth)[..19] <= until[..]))
        .take(size)
        .map(|nth| transaction(account, nth))
        .collect()
}
