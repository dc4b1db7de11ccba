//! A client that pays: signed commands in a customer's name, as a BFF sends them.

use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use jsonwebtoken::{Algorithm, EncodingKey, crypto};
use serde_json::{Value, json};

use crate::{
    call::{Answer, get_with, send},
    data::{database, number},
    forge::now,
    running::Sandbox,
    sign_in::payments_token,
};

pub(crate) struct Payer<'a> {
    pub(crate) sandbox: &'a Sandbox,
    pub(crate) token: String,
}

impl<'a> Payer<'a> {
    pub(crate) fn new(sandbox: &'a Sandbox, customer: &str) -> Self {
        Self { sandbox, token: payments_token(sandbox, customer) }
    }

    /// A command with all that it needs.
    pub(crate) fn post(&self, path: &str, key: &str, body: &Value) -> Answer {
        let text = body.to_string();
        let signature = sign(self.sandbox, "mobile-bff", &good_header(self.sandbox), text.as_bytes());
        self.post_with(path, &[("x-idempotency-key", key), ("x-jws-signature", &signature)], &text)
    }

    /// A command with these headers beside the token and the media type.
    pub(crate) fn post_with(&self, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        let bearer = format!("Bearer {}", self.token);
        let own = [("authorization", bearer.as_str()), ("content-type", "application/json")];
        send("POST", &self.sandbox.pisp(path), &[&own, headers].concat(), body)
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        get_with(&self.sandbox.pisp(path), &self.token)
    }

    /// A consent that was just given.
    pub(crate) fn consent(&self, body: &Value) -> Value {
        let answer = self.post("/domestic-payment-consents", &uuid::Uuid::new_v4().to_string(), body);
        assert_eq!(answer.status, 201, "{}", answer.text);
        answer.json()
    }
}

/// The number of a customer's first account, and what is on it.
pub(crate) fn first_account(sandbox: &Sandbox, customer: i64) -> (String, i64) {
    let sql = "SELECT number, balance FROM accounts WHERE customer = ?1 ORDER BY id LIMIT 1";
    database(&sandbox.data).query_row(sql, [customer], |row| Ok((row.get(0)?, row.get(1)?))).unwrap()
}

pub(crate) fn count(sandbox: &Sandbox, sql: &str) -> i64 {
    number(&database(&sandbox.data), sql)
}

/// A consent to pay from one account to another.
pub(crate) fn consent_body(debtor: &str, creditor: &str, amount: &str) -> Value {
    let account = |number: &str, name: &str| json!({ "SchemeName": "UK.OBIE.SortCodeAccountNumber", "Identification": number, "Name": name });
    json!({
        "Data": { "Initiation": {
            "InstructionIdentification": "an instruction",
            "EndToEndIdentification": "an end to an end",
            "InstructedAmount": { "Amount": amount, "Currency": "GBP" },
            "DebtorAccount": account(debtor, "Whoever pays"),
            "CreditorAccount": account(creditor, "Fixture and Sons"),
            "RemittanceInformation": { "Unstructured": ["Invoice 17"] },
        } },
        "Risk": { "PaymentContextCode": "TransferToThirdParty" },
    })
}

/// The payment that a consent allows.
pub(crate) fn payment_body(consent: &Value) -> Value {
    let data = &consent["Data"];
    json!({
        "Data": { "ConsentId": data["ConsentId"], "Initiation": data["Initiation"] },
        "Risk": consent["Risk"],
    })
}

pub(crate) fn good_header(sandbox: &Sandbox) -> Value {
    let kid = std::fs::read_to_string(sandbox.data.join("clients/mobile-bff.signing.kid")).unwrap();
    json!({
        "alg": "ES256", "kid": kid, "typ": "JOSE", "cty": "application/json", "b64": false,
        "http://openbanking.org.uk/iat": now(), "http://openbanking.org.uk/iss": "mobile-bff",
        "http://openbanking.org.uk/tan": "bank.example",
        "crit": ["b64", "http://openbanking.org.uk/iat", "http://openbanking.org.uk/iss", "http://openbanking.org.uk/tan"],
    })
}

/// A detached signature with this header by this client's key.
pub(crate) fn sign(sandbox: &Sandbox, client: &str, header: &Value, body: &[u8]) -> String {
    let pem = std::fs::read_to_string(sandbox.data.join(format!("clients/{client}.signing.pem"))).unwrap();
    let base64: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
    let key = EncodingKey::from_ec_der(&STANDARD.decode(base64).unwrap());
    let header = URL_SAFE_NO_PAD.encode(header.to_string());
    let message = [header.as_bytes(), b".", body].concat();
    format!("{header}..{}", crypto::sign(&message, &key, Algorithm::ES256).unwrap())
}
