//! Signatures of bodies: verified on commands, made on answers.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, DecodingKey, crypto};
use serde_json::{Value, json};

use crate::{
    call::{Answer, get},
    forge::now,
    payer::{Payer, consent_body, first_account, good_header, sign},
    running::shared,
};

const PATH: &str = "/domestic-payment-consents";

fn body() -> String {
    consent_body(&first_account(shared(), 1).0, "00030312345678", "1.00").to_string()
}

fn ask(signature: &str, body: &str) -> Answer {
    let key = uuid::Uuid::new_v4().to_string();
    let headers = [("x-idempotency-key", key.as_str()), ("x-jws-signature", signature)];
    Payer::new(shared(), "cust-0001").post_with(PATH, &headers, body)
}

fn check(header: &Value, expected: u16) {
    let body = body();
    let answer = ask(&sign(shared(), "mobile-bff", header, body.as_bytes()), &body);
    assert_eq!(answer.status, expected, "{header}: {}", answer.text);
    if expected == 400 {
        assert_eq!(answer.json()["Errors"][0]["Path"], "x-jws-signature", "{header}");
    }
}

#[test]
fn each_part_of_the_header_is_checked() {
    let good = good_header(shared());
    check(&good, 201);
    let other_kid = std::fs::read_to_string(shared().data.join("clients/web-bff.signing.kid")).unwrap();
    for (name, wrong) in [
        ("alg", json!("HS256")),
        ("alg", json!("none")),
        ("kid", json!(other_kid)),
        ("b64", json!(true)),
        ("http://openbanking.org.uk/iat", json!(now() + 300)),
        ("http://openbanking.org.uk/iss", json!("web-bff")),
        ("http://openbanking.org.uk/tan", json!("elsewhere.example")),
        ("crit", json!(["b64"])),
        ("crit", json!([])),
    ] {
        let mut header = good.clone();
        header[name] = wrong;
        check(&header, 400);
        header.as_object_mut().unwrap().remove(name);
        check(&header, 400);
    }
    let mut unknown = good.clone();
    unknown["crit"].as_array_mut().unwrap().push(json!("exp"));
    check(&unknown, 400);
    let mut more = good;
    more["unheard"] = json!("of, and not critical");
    check(&more, 201);
}

#[test]
fn a_signature_holds_for_its_body_and_its_key() {
    let (body, header) = (body(), good_header(shared()));
    let good = sign(shared(), "mobile-bff", &header, body.as_bytes());
    assert_eq!(ask(&good, &body).status, 201);
    assert_eq!(ask(&good, &body.replace("1.00", "2.00")).status, 400);
    assert_eq!(ask(&good, &format!("{body} ")).status, 400, "even a space counts");
    assert_eq!(ask(&sign(shared(), "web-bff", &header, body.as_bytes()), &body).status, 400);
    // Attached, or over the encoded payload: signatures of the same key that are not the standard's.
    let encoded = URL_SAFE_NO_PAD.encode(&body);
    assert_eq!(ask(&sign(shared(), "mobile-bff", &header, encoded.as_bytes()), &body).status, 400);
    assert_eq!(ask(&good.replacen("..", &format!(".{encoded}."), 1), &body).status, 400);
    for nonsense in ["", "..", "a..b", "no dots"] {
        assert_eq!(ask(nonsense, &body).status, 400, "{nonsense}");
    }
    let unsigned =
        Payer::new(shared(), "cust-0001").post_with(PATH, &[("x-idempotency-key", "a key")], &body);
    assert_eq!(unsigned.status, 400);
}

#[test]
fn answers_are_signed_by_the_bank_errors_too() {
    let keys = get(&format!("{}/jwks", shared().payments)).ok();
    let key = &keys["keys"][0];
    let part = |name: &str| key[name].as_str().unwrap();
    let public = DecodingKey::from_ec_components(part("x"), part("y")).unwrap();
    let payer = Payer::new(shared(), "cust-0001");
    let good = payer.post(PATH, "one key", &serde_json::from_str(&body()).unwrap());
    let bad = payer.post(PATH, "another key", &json!({}));
    assert_eq!((good.status, bad.status), (201, 400));
    for answer in [good, bad] {
        let (header, signature) = answer.header("x-jws-signature").split_once("..").unwrap();
        let protected: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(header).unwrap()).unwrap();
        assert_eq!(
            (&protected["kid"], &protected["b64"], &protected["alg"]),
            (&key["kid"], &json!(false), &json!("ES256"))
        );
        assert_eq!(protected["crit"].as_array().unwrap().len(), 4);
        assert!((protected["http://openbanking.org.uk/iat"].as_i64().unwrap() - now()).abs() < 10);
        let over = |body: &str| {
            let message = [header.as_bytes(), b".", body.as_bytes()].concat();
            crypto::verify(signature, &message, &public, Algorithm::ES256).unwrap()
        };
        assert!(over(&answer.text) && !over(&format!("{} ", answer.text)));
    }
}

#[test]
fn one_client_does_not_sign_for_another() {
    // The token was exchanged by mobile-bff: what web-bff signs for itself does not fit it.
    let (body, mut header) = (body(), good_header(shared()));
    header["http://openbanking.org.uk/iss"] = json!("web-bff");
    let kid = std::fs::read_to_string(shared().data.join("clients/web-bff.signing.kid")).unwrap();
    header["kid"] = json!(kid);
    assert_eq!(ask(&sign(shared(), "web-bff", &header, body.as_bytes()), &body).status, 400);
}
