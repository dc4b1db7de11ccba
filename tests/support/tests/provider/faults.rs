//! Each fault breaks its own rule, and no other.

use std::time::{Duration, Instant};

use serde_json::Value;
use test_support::http;
use test_support::provider::{
    Endpoint, Failure, Fault, IdTokenFault, Provider, ResponseFault, TokenFault, UserinfoFault,
};

use crate::client::{authorize, brought, by_code, code, one, refresh, signed_in, verified};

/// What a careful client finds in an ID token beyond what the verifier does.
fn careful(provider: &Provider, tokens: &Value) -> Result<(), String> {
    let right = provider.last_sign_in();
    let claims = verified(provider, "web-bff", &tokens["id_token"])?;
    let now = i64::try_from(jsonwebtoken::get_current_timestamp()).expect("a date of this age");
    let several = claims["aud"].as_array().is_some_and(|aud| aud.len() > 1);
    let iat = claims["iat"].as_i64();
    let header = jsonwebtoken::decode_header(tokens["id_token"].as_str().unwrap_or_default()).ok();
    let typ = header.and_then(|header| header.typ);
    let faults = [
        ("typ", typ.is_some_and(|typ| typ != "JWT")),
        ("sub", claims["sub"] == ""),
        ("nonce", claims["nonce"] != right.nonce),
        ("azp", claims["azp"] != Value::Null && claims["azp"] != "web-bff"),
        ("aud", several && claims["azp"] == Value::Null),
        ("iat", iat.is_none_or(|iat| iat > now + 60 || iat < now - 600)),
        ("at_hash", claims["at_hash"].as_str().is_some_and(|hash| hash == "AAAAAAAAAAAAAAAAAAAAAA")),
    ];
    faults.iter().find(|(_, is)| *is).map_or(Ok(()), |(name, _)| Err((*name).to_owned()))
}

#[test]
fn a_careful_client_refuses_every_fatal_id_token_and_takes_the_rest() {
    let provider = Provider::start();
    assert_eq!(careful(&provider, &signed_in(&provider)), Ok(()));
    for fault in IdTokenFault::FATAL {
        provider.breaks_only(Fault::IdToken(fault));
        assert!(careful(&provider, &signed_in(&provider)).is_err(), "{fault:?}");
    }
    for fault in [
        IdTokenFault::RotatedJustBefore,
        IdTokenFault::Azp,
        IdTokenFault::NoAtHash,
        IdTokenFault::SeveralAudWithAzp,
    ] {
        provider.breaks_only(Fault::IdToken(fault));
        assert_eq!(careful(&provider, &signed_in(&provider)), Ok(()), "{fault:?}");
    }
    provider.mend();
    assert_eq!(careful(&provider, &signed_in(&provider)), Ok(()));
}

#[test]
fn a_refreshed_id_token_can_be_missing_or_of_somebody_else() {
    let provider = Provider::start();
    let id_token = |fault| {
        provider.breaks_only(Fault::RefreshedIdToken(fault));
        let first = signed_in(&provider)["refresh_token"].as_str().expect("a token").to_owned();
        refresh(&provider, &first).json()["id_token"].clone()
    };
    assert_eq!(id_token(IdTokenFault::Missing), Value::Null);
    let token = id_token(IdTokenFault::OtherSub);
    assert_eq!(verified(&provider, "web-bff", &token).expect("right in itself")["sub"], "cust-9999");
}

#[test]
fn responses_are_spoiled_one_parameter_at_a_time() {
    let provider = Provider::start();
    let pairs = |fault| {
        provider.breaks_only(Fault::Response(fault));
        brought(&authorize(&provider, &[]))
    };
    assert_eq!(one(&pairs(ResponseFault::IssMissing), "iss"), None);
    assert_eq!(one(&pairs(ResponseFault::Iss("x".to_owned())), "iss").as_deref(), Some("x"));
    assert_eq!(one(&pairs(ResponseFault::StateOther), "state").as_deref(), Some("another-state"));
    let refused = pairs(ResponseFault::Error("login_required"));
    assert_eq!((one(&refused, "error").as_deref(), one(&refused, "code")), (Some("login_required"), None));
    assert_eq!(one(&refused, "state").as_deref(), Some("s-1"));
    let twice = pairs(ResponseFault::CodeTwice);
    assert_eq!(twice.iter().filter(|(name, _)| name == "code").count(), 2);
}

#[test]
fn token_answers_are_spoiled_one_field_at_a_time() {
    let provider = Provider::start();
    let body = |fault| {
        provider.breaks_only(Fault::Token(fault));
        by_code(&provider, &code(&provider)).json()
    };
    assert_eq!(body(TokenFault::NoAccessToken)["access_token"], Value::Null);
    assert_eq!(body(TokenFault::TokenType("mac"))["token_type"], "mac");
    assert_eq!(body(TokenFault::HugeExpiresIn)["expires_in"], u64::MAX);
    assert_eq!(body(TokenFault::InvalidClient)["error"], "invalid_client");
}

#[test]
fn without_rotation_the_old_refresh_token_stays_good() {
    let provider = Provider::start();
    provider.breaks(Fault::Refresh(TokenFault::NoRefreshToken));
    let first = signed_in(&provider)["refresh_token"].as_str().expect("a token").to_owned();
    for _ in 0..2 {
        let answer = refresh(&provider, &first);
        assert_eq!((answer.status, &answer.json()["refresh_token"]), (200, &Value::Null));
    }
    provider.breaks_only(Fault::Refresh(TokenFault::InvalidGrant));
    assert_eq!(refresh(&provider, &first).status, 400);
}

#[test]
fn every_endpoint_can_fail_as_a_server_does() {
    let provider = Provider::start();
    let keys = || http::get(provider.url() + "/jwks");
    provider.breaks_only(Fault::Fails(Endpoint::Jwks, Failure::Status(500)));
    assert_eq!(keys().status, 500);
    provider.breaks_only(Fault::Fails(Endpoint::Jwks, Failure::Huge));
    let huge = keys();
    assert_eq!((huge.body.len(), huge.json()["keys"].as_array().map(Vec::len)), (10_000_000, Some(1)));
    provider.breaks_only(Fault::Fails(Endpoint::Discovery, Failure::Hangs));
    assert_eq!(keys().status, 200, "another endpoint is well");
    let url = provider.url() + "/.well-known/openid-configuration";
    let hung = http::try_send("GET", url, &[], "", Duration::from_millis(200));
    assert!(hung.is_err());
    provider
        .breaks_only(Fault::Fails(Endpoint::Token, Failure::RedirectTo("http://evil.example/".to_owned())));
    let moved = by_code(&provider, &code(&provider));
    assert_eq!((moved.status, moved.header("location")), (302, Some("http://evil.example/")));
}

#[test]
fn a_lost_or_late_refresh_has_used_its_token() {
    let provider = Provider::start();
    let first = signed_in(&provider)["refresh_token"].as_str().expect("a token").to_owned();
    provider.breaks_only(Fault::Fails(Endpoint::Refresh, Failure::Slow(Duration::from_millis(150))));
    let before = Instant::now();
    let second = refresh(&provider, &first).json()["refresh_token"].as_str().expect("a token").to_owned();
    assert!(before.elapsed() >= Duration::from_millis(150));
    provider.breaks_only(Fault::Fails(Endpoint::Refresh, Failure::Status(500)));
    assert_eq!(refresh(&provider, &second).status, 500);
    provider.mend();
    assert_eq!(refresh(&provider, &second).status, 200, "a 500 has used nothing");
    assert_eq!(provider.reused(), [""; 0]);
    refresh(&provider, &second);
    assert_eq!(provider.reused(), [second]);
}

#[test]
fn userinfo_can_be_of_somebody_else() {
    let provider = Provider::start();
    provider.breaks(Fault::Userinfo(UserinfoFault::OtherSub));
    let access = signed_in(&provider)["access_token"].as_str().expect("a token").to_owned();
    let header = [("Authorization", &*format!("Bearer {access}"))];
    assert_eq!(http::get_with(provider.url() + "/userinfo", &header).json()["sub"], "cust-9999");
}
