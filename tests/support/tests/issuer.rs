//! The issuer's tokens, before a verifier that is not ours.

use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::jwk::JwkSet;
use jsonwebtoken::{Algorithm as Jwa, DecodingKey, Header, Validation, decode, decode_header};
use serde_json::{Value, json};
use test_support::http;
use test_support::issuer::{Algorithm, Issuer};
use test_support::upstream::Reply;

const AUDIENCE: &str = "https://mobile.bank.example";
const EXCHANGE: &str = "urn:ietf:params:oauth:grant-type:token-exchange";
const ACCESS_TOKEN: &str = "urn:ietf:params:oauth:token-type:access_token";

/// A resource server's check, by keys fetched over HTTP.
fn verify(
    issuer: &Issuer,
    algorithm: Jwa,
    audience: &str,
    token: &str,
) -> Result<(Header, Value), ErrorKind> {
    let keys: JwkSet = serde_json::from_value(http::get(issuer.url() + "/jwks").json()).expect("a key set");
    let header = decode_header(token).map_err(|error| error.kind().clone())?;
    let kid = header.kid.ok_or(ErrorKind::InvalidKeyFormat)?;
    let jwk = keys.find(&kid).ok_or(ErrorKind::InvalidKeyFormat)?;
    let mut validation = Validation::new(algorithm);
    validation.set_audience(&[audience]);
    validation.set_issuer(&[issuer.url()]);
    validation.set_required_spec_claims(&["exp", "iss", "aud", "sub", "nbf"]);
    validation.validate_nbf = true;
    let key = DecodingKey::from_jwk(jwk).expect("a usable key");
    decode(token, &key, &validation)
        .map(|data| (data.header, data.claims))
        .map_err(|error| error.kind().clone())
}

fn refused(issuer: &Issuer, token: &str) -> ErrorKind {
    verify(issuer, Jwa::ES256, AUDIENCE, token).expect_err("a wrong token is refused")
}

#[test]
fn a_token_verifies_with_the_issuers_keys() {
    let kinds =
        [(Algorithm::Es256, Jwa::ES256), (Algorithm::EdDsa, Jwa::EdDSA), (Algorithm::Rs256, Jwa::RS256)];
    for (algorithm, jwa) in kinds {
        let issuer = Issuer::start_with(algorithm);
        let (header, claims) = verify(&issuer, jwa, AUDIENCE, &issuer.token().sign()).expect("it is right");
        assert_eq!(header.typ.as_deref(), Some("at+jwt"));
        assert_eq!(claims["sub"], "cust-0001");
        assert_eq!(claims["client_id"], "phone-app");
        assert_eq!(claims["scope"], "openid accounts messages");
        assert_ne!(
            claims["jti"],
            verify(&issuer, jwa, AUDIENCE, &issuer.token().sign()).expect("so is this").1["jti"]
        );
    }
}

#[test]
fn each_way_of_being_wrong_is_refused_for_its_own_reason() {
    let issuer = Issuer::start();
    let token = || issuer.token();
    assert_eq!(
        refused(&issuer, &token().issuer("https://elsewhere.example").sign()),
        ErrorKind::InvalidIssuer
    );
    assert_eq!(
        refused(&issuer, &token().audience("https://other.example").sign()),
        ErrorKind::InvalidAudience
    );
    assert_eq!(refused(&issuer, &token().expires_in(-120).sign()), ErrorKind::ExpiredSignature);
    assert_eq!(
        refused(&issuer, &token().without("exp").sign()),
        ErrorKind::MissingRequiredClaim("exp".into())
    );
    assert_eq!(refused(&issuer, &token().signed_by_other_key().sign()), ErrorKind::InvalidSignature);
    assert_eq!(refused(&issuer, &token().embedded_jwk().sign()), ErrorKind::InvalidSignature);
    assert_eq!(refused(&issuer, &token().tampered().sign()), ErrorKind::InvalidSignature);
    assert_eq!(refused(&issuer, &token().hs256_with_public_key().sign()), ErrorKind::InvalidAlgorithm);
    assert_eq!(refused(&issuer, &token().kid("unknown").sign()), ErrorKind::InvalidKeyFormat);
    assert!(verify(&issuer, Jwa::ES256, AUDIENCE, &token().alg_none().sign()).is_err());
    assert!(verify(&issuer, Jwa::ES256, AUDIENCE, &token().claim("exp", 1e300).sign()).is_err());
}

#[test]
fn headers_and_claims_can_be_anything() {
    let issuer = Issuer::start();
    let token = issuer.token().typ(None).header("jku", "https://evil.example/jwks").subject("cust-0002");
    let token = token.scope("openid").client("other").claim("acr", json!(["x"])).sign();
    let (header, claims) = verify(&issuer, Jwa::ES256, AUDIENCE, &token).expect("the signature is right");
    assert_eq!((header.typ, header.jku.as_deref()), (None, Some("https://evil.example/jwks")));
    assert_eq!(claims["acr"], json!(["x"]));
    assert_eq!(
        (&claims["sub"], &claims["scope"], &claims["client_id"]),
        (&json!("cust-0002"), &json!("openid"), &json!("other"))
    );
}

#[test]
fn rotation_takes_the_old_key_away() {
    let issuer = Issuer::start();
    let (before, kid) = (issuer.token().sign(), issuer.kid());
    issuer.rotate();
    assert_ne!(issuer.kid(), kid);
    assert_eq!(refused(&issuer, &before), ErrorKind::InvalidKeyFormat);
    assert!(verify(&issuer, Jwa::ES256, AUDIENCE, &issuer.token().sign()).is_ok());
    assert_eq!(issuer.key_fetches(), 2);
}

#[test]
fn discovery_names_the_issuer_and_can_be_broken_and_mended() {
    let issuer = Issuer::start();
    let url = issuer.url() + "/.well-known/openid-configuration";
    let document = http::get(&url).json();
    assert_eq!(document["issuer"], issuer.url());
    assert_eq!(document["jwks_uri"], issuer.url() + "/jwks");
    issuer.upstream().script(|_| Reply::status(500));
    assert_eq!(http::get(&url).status, 500);
    issuer.mend();
    assert_eq!(http::get(&url).status, 200);
}

#[test]
fn exchange_mints_for_the_asked_audience_and_names_the_actor() {
    let issuer = Issuer::start();
    issuer.client_secret("s3cret");
    let subject = issuer.token().subject("cust-0007").sign();
    let form = [
        ("grant_type", EXCHANGE),
        ("subject_token", subject.as_str()),
        ("subject_token_type", ACCESS_TOKEN),
        ("audience", "https://accounts.bank.example"),
        ("scope", "accounts"),
        ("client_id", "mobile"),
        ("client_secret", "s3cret"),
    ];
    let answer = http::post_form(issuer.url() + "/token", &form);
    assert_eq!((answer.status, answer.json()["issued_token_type"].as_str()), (200, Some(ACCESS_TOKEN)));
    let token = answer.json()["access_token"].as_str().expect("a token").to_owned();
    let (_, claims) =
        verify(&issuer, Jwa::ES256, "https://accounts.bank.example", &token).expect("it is right");
    assert_eq!((&claims["sub"], &claims["scope"]), (&json!("cust-0007"), &json!("accounts")));
    assert_eq!(claims["act"], json!({"sub": "mobile"}));
    assert_eq!(issuer.token_requests()[0].form("audience").as_deref(), Some("https://accounts.bank.example"));
}

#[test]
fn client_credentials_speak_for_the_client_itself() {
    let issuer = Issuer::start();
    // "mobile:test-secret"
    let basic = [("Authorization", "Basic bW9iaWxlOnRlc3Qtc2VjcmV0")];
    let form = [
        ("grant_type", "client_credentials"),
        ("scope", "rates"),
        ("resource", "https://rates.bank.example"),
    ];
    let answer = http::post_form_with(issuer.url() + "/token", &basic, &form);
    let token = answer.json()["access_token"].as_str().expect("a token").to_owned();
    let (_, claims) = verify(&issuer, Jwa::ES256, "https://rates.bank.example", &token).expect("it is right");
    assert_eq!((&claims["sub"], &claims["act"]), (&json!("mobile"), &Value::Null));
}

#[test]
fn a_client_that_proves_nothing_gets_nothing() {
    let issuer = Issuer::start();
    let grant = ("grant_type", "client_credentials");
    let wrong = [grant, ("client_id", "mobile"), ("client_secret", "guess")];
    for form in [&wrong[..], &[grant]] {
        let answer = http::post_form(issuer.url() + "/token", form);
        assert_eq!((answer.status, answer.json()["error"].as_str()), (401, Some("invalid_client")));
    }
}

#[test]
fn the_token_endpoint_can_be_replaced() {
    let issuer = Issuer::start();
    issuer.on_token(|_| Reply::status(429));
    assert_eq!(http::post_form(issuer.url() + "/token", &[]).status, 429);
    assert_eq!(http::get(issuer.url() + "/jwks").status, 200);
}
