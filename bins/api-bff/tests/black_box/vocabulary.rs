//! The partners' words are ours: no answer has a member or a code of the system's.

use serde_json::{Value, json};

use crate::partner::{ACCOUNT, Partner, ROUTES};

/// Codes that the accounts system answers with, and partners never read.
const CODES: [&str; 15] = [
    "ITBD", "ITAV", "PRCD", "CLBD", "CLAV", "CACC", "SVGS", "CARD", "BOOK", "MNTH", "DAIL", "ACTV", "Debit",
    "Credit", "Enabled",
];

/// Members that are not in small letters with underscores, and texts that are a code or a name of the standard's.
pub(crate) fn foreign(value: &Value) -> Vec<String> {
    let mut found = Vec::new();
    collect(value, &mut found);
    found
}

fn collect(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                if !name
                    .bytes()
                    .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
                {
                    found.push(format!("member {name}"));
                }
                collect(member, found);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, found)),
        Value::String(text) if CODES.contains(&&text[..]) || text.contains("UK.OBIE") => {
            found.push(format!("text {text}"));
        }
        _ => {}
    }
}

#[test]
fn words_of_the_system_are_found() {
    assert_eq!(foreign(&json!({"id": "x", "booked_at": ["CARD PAYMENT"], "a": null})), [""; 0]);
    let all = json!({"AccountId": 1, "data": [{"type": "CACC"}, {"x": {"camelCase": "UK.OBIE.IBAN"}}]});
    assert_eq!(foreign(&all), ["member AccountId", "text CACC", "member camelCase", "text UK.OBIE.IBAN"]);
}

/// [`Partner`] looks at every answer of every test; this one asks for all there are.
#[test]
fn no_route_speaks_the_systems_language() {
    let partner = Partner::start();
    for route in ROUTES {
        let answer = partner.get(route, "");
        assert_eq!(answer.status, 200, "{route}: {}", answer.text());
        assert!(
            partner.bank.accounts.seen().last().unwrap().path().contains("aisp"),
            "{route} is made of it"
        );
    }
    let refused = partner.ask(ROUTES[1], &format!("/v1/accounts/{ACCOUNT}0"));
    assert_eq!(refused.status, 404);
}
