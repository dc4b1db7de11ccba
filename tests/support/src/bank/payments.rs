//! The scripted payments system: the UK Open Banking Payment Initiation API's shapes. It does a command once for each key, and signs
//! what it answers.

use std::collections::HashMap;

use serde_json::{Value, json};

use crate::signatory::Signatory;
use crate::upstream::{Reply, Seen};

/// Where the standard's resources are.
pub const PISP: &str = "/open-banking/v4.0/pisp";

/// What it has done so far.
#[derive(Debug, Default)]
pub(super) struct Done {
    /// By path and key, the answer that there was.
    answers: HashMap<(String, String), Value>,
    /// What was paid, as it was asked for.
    pub(super) paid: Vec<Value>,
}

pub(super) fn answer(seen: &Seen, signatory: &Signatory, done: &mut Done) -> Reply {
    if seen.path() == "/jwks" {
        return Reply::json(200, &signatory.jwks());
    }
    let Some(path) = seen.path().strip_prefix(PISP) else { return Reply::status(404) };
    if seen.method == "GET" {
        let id = path.strip_prefix("/domestic-payments/").unwrap_or_default();
        return signatory.reply(200, &payment(id));
    }
    let key = seen.header("x-idempotency-key").unwrap_or_default().to_owned();
    let body: Value = serde_json::from_slice(&seen.body).unwrap_or_default();
    let next = done.answers.len() + 1;
    let known = done.answers.entry((path.to_owned(), key)).or_insert_with(|| {
        if path == "/domestic-payment-consents" {
            return json!({"Data": {"ConsentId": format!("consent-{next}"), "Status": "AUTH"}});
        }
        done.paid.push(body["Data"]["Initiation"].clone());
        payment(&format!("pay-{next}"))
    });
    signatory.reply(201, known)
}

/// One that left the account.
fn payment(id: &str) -> Value {
    payment_of(id, "ACSC", &[])
}

/// A payment of this status, for these reasons, as the standard tells it.
pub fn payment_of(id: &str, status: &str, reasons: &[&str]) -> Value {
    let reasons: Vec<_> = reasons.iter().map(|code| json!({"StatusReasonCode": code})).collect();
    json!({"Data": {"DomesticPaymentId": id, "Status": status, "StatusReason": reasons}})
}

/// No, for the sake of this place in the body, as the standard tells it.
pub fn refusal_at(path: &str) -> Value {
    json!({"Errors": [{"ErrorCode": "U102", "Message": "SECRET-OF-THE-SYSTEM", "Path": path}]})
}
