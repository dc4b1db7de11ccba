//! The scripted accounts system: the UK Open Banking Account and Transaction API's shapes, for one customer.

use serde_json::{Value, json};

use super::{enveloped, transactions};
use crate::upstream::{Reply, Seen};

/// Where the standard's resources are.
pub const AISP: &str = "/open-banking/v4.0/aisp";

/// Id, kind, nickname, currency, what identifies it, and what is booked.
type Account = (&'static str, &'static str, &'static str, &'static str, &'static str, &'static str);

const ACCOUNTS: [Account; 5] = [
    ("100005", "CACC", "Everyday", "GBP", "00010167341408", "-500.05"),
    ("100006", "SVGS", "Rainy day", "GBP", "00010167389679", "15419.94"),
    ("100007", "CARD", "Exemplar Card", "GBP", "************5433", "-150.29"),
    ("100008", "CACC", "Bills", "GBP", "00010167336221", "476.78"),
    ("100009", "CACC", "Euro account", "EUR", "00010167314492", "703.50"),
];

pub(super) fn answer(seen: &Seen, meanwhile: &[Value]) -> Reply {
    let Some(path) = seen.path().strip_prefix(AISP) else { return Reply::status(404) };
    let data = match path {
        "/party" => json!({"Party": {"PartyId": "cust-0001", "Name": "Kendall Inventley"}}),
        "/accounts" => json!({"Account": ACCOUNTS.each_ref().map(account)}),
        "/balances" => json!({"Balance": ACCOUNTS.iter().flat_map(balances).collect::<Vec<_>>()}),
        "/offers" => offers(),
        "/beneficiaries" => json!({"Beneficiary": beneficiaries()}),
        "/standing-orders" => json!({"StandingOrder": standing_orders()}),
        "/transactions" => {
            let all = ACCOUNTS.iter().map(|account| account.0);
            json!({"Transaction": transactions::asked_for(all, seen, meanwhile)})
        }
        other => return one(other, seen, meanwhile),
    };
    Reply::json(200, &enveloped(&data))
}

/// What is below one account.
fn one(path: &str, seen: &Seen, meanwhile: &[Value]) -> Reply {
    let Some(rest) = path.strip_prefix("/accounts/") else { return Reply::status(404) };
    let (id, part) = rest.split_once('/').unwrap_or((rest, ""));
    let Some(found) = ACCOUNTS.iter().find(|each| each.0 == id) else {
        // The sandbox's own: 403 for somebody else's, 400 for nobody's.
        return match id {
            "200001" => refusal(403, "UK.OBIE.Resource.Forbidden"),
            _ => refusal(400, "UK.OBIE.Resource.NotFound"),
        };
    };
    let data = match part {
        "" => json!({"Account": [account(found)]}),
        "balances" => json!({"Balance": balances(found)}),
        "transactions" => {
            json!({"Transaction": transactions::asked_for(std::iter::once(id), seen, meanwhile)})
        }
        "standing-orders" => json!({"StandingOrder": [standing_order(id)]}),
        "direct-debits" => json!({"DirectDebit": [direct_debit(id)]}),
        _ => return Reply::status(404),
    };
    Reply::json(200, &enveloped(&data))
}

fn refusal(status: u16, code: &str) -> Reply {
    let detail = json!({"ErrorCode": code, "Message": "SECRET-OF-THE-SYSTEM"});
    Reply::json(status, &json!({"Code": "x", "Message": "no", "Errors": [detail]}))
}

fn account((id, kind, name, currency, number, _): &Account) -> Value {
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

/// The booked one among those that few screens show.
fn balances((id, _, _, currency, _, booked): &Account) -> [Value; 3] {
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

fn offers() -> Value {
    json!({"Offer": [
        {"AccountId": "100005", "OfferId": "offer-00003", "OfferType": "LimitIncrease",
         "Description": "A larger arranged overdraft is available to you.", "Rate": "39.90"},
        {"AccountId": "100006", "OfferId": "offer-00004", "OfferType": "PromotionalRate",
         "Description": "A higher rate on your savings for six months."},
    ]})
}

fn beneficiaries() -> Value {
    let creditor = |name: &str, number: &str| json!({"SchemeName": "UK.OBIE.SortCodeAccountNumber", "Identification": number, "Name": name});
    json!([
        {"AccountId": "100005", "BeneficiaryId": "ben-000001", "BeneficiaryType": "Ordinary",
               "Reference": "Rent", "CreditorAccount": creditor("Harbour Lettings", "00010199900011")},
        {"BeneficiaryId": "ben-000002", "BeneficiaryType": "Trusted",
               "CreditorAccount": creditor("Rosa Example", "00010199900022")},
    ])
}

/// One that says all that there is, and one that says little.
fn standing_orders() -> Value {
    let little = json!({
        "AccountId": "100008",
        "StandingOrderId": "so-0002",
        "StandingOrderStatusCode": "ACTV",
        "CreditorAccount": {"SchemeName": "UK.OBIE.SortCodeAccountNumber", "Name": "Kindly Hand Charity"},
        "MandateRelatedInformation": {"Frequency": {"Type": "DAIL"}},
    });
    json!([standing_order("100005"), little])
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
