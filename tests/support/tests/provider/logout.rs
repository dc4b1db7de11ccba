//! Ends of sessions: at the client's wish, and the provider's.

use serde_json::{Value, json};
use test_support::http;
use test_support::provider::{EndSessionFault, Fault, LogoutFault, Provider};
use url::form_urlencoded::Serializer;

use crate::client::{brought, one, refresh, signed_in, verified};

const EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";
const AFTER: &str = "http://localhost:8080/bff/signed-out";

#[test]
fn end_session_leads_back_with_its_state_and_voids_the_tokens() {
    let provider = Provider::start();
    let tokens = signed_in(&provider);
    let hint = tokens["id_token"].as_str().expect("a token");
    let ask = |hint: &str| {
        let form = [("id_token_hint", hint), ("post_logout_redirect_uri", AFTER), ("state", "s-2")];
        let query = Serializer::new(String::new()).extend_pairs(form).finish();
        http::get(format!("{}/end_session?{query}", provider.url()))
    };
    assert_eq!(ask("no.hint").status, 200, "without a hint nobody is sent anywhere");
    assert_eq!(one(&brought(&ask(hint)), "state").as_deref(), Some("s-2"));
    assert_eq!(refresh(&provider, tokens["refresh_token"].as_str().expect("a token")).status, 400);
    provider.breaks_only(Fault::EndSession(EndSessionFault::StateOther));
    assert_eq!(one(&brought(&ask(hint)), "state").as_deref(), Some("another-state"));
    provider.breaks_only(Fault::EndSession(EndSessionFault::StateMissing));
    assert_eq!(ask(hint).header("location"), Some(AFTER));
}

#[test]
fn a_revoked_refresh_token_takes_its_session_along() {
    let provider = Provider::start();
    let tokens = signed_in(&provider);
    let token = tokens["refresh_token"].as_str().expect("a token");
    let form = [("client_id", "web-bff"), ("client_secret", "test-secret"), ("token", token)];
    assert_eq!(http::post_form(provider.url() + "/revoke", &form).status, 200);
    assert_eq!(provider.revoked(), [token]);
    assert_eq!(refresh(&provider, token).status, 400);
    assert_eq!(provider.reused(), [""; 0]);
}

/// A receiver's checks, as the specification lists them (Back-Channel Logout 1.0, section 2.6).
fn received(provider: &Provider, token: &str) -> Result<Value, String> {
    let header = jsonwebtoken::decode_header(token).map_err(|error| error.to_string())?;
    let mut claims = match verified(provider, "web-bff", &json!(token)) {
        // The verifier of the other tests demands a subject, which a logout token may be without.
        Err(why) if why.contains("sub") => return Err(why),
        other => other?,
    };
    let now = i64::try_from(jsonwebtoken::get_current_timestamp()).expect("a date of this age");
    let fresh = claims["iat"].as_i64().is_some_and(|iat| (now - iat).abs() < 120);
    let right = header.typ.as_deref() == Some("logout+jwt")
        && fresh
        && claims["jti"].is_string()
        && claims["events"].as_object().is_some_and(|events| events.get(EVENT).is_some_and(Value::is_object))
        && claims["nonce"].is_null();
    right.then(|| claims.take()).ok_or_else(|| "broken".to_owned())
}

#[test]
fn a_right_logout_token_is_taken_and_every_wrong_one_refused() {
    let provider = Provider::start();
    signed_in(&provider);
    let claims = received(&provider, &provider.logout_token().sign()).expect("it is right");
    assert_eq!((&claims["sid"], &claims["sub"]), (&json!(provider.last_sign_in().sid), &json!("cust-0001")));
    for fault in LogoutFault::ALL {
        assert!(received(&provider, &provider.wrong_logout_token(fault)).is_err(), "{fault:?}");
    }
}
