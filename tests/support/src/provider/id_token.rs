//! ID tokens, right or wrong in one way.

use std::sync::Arc;

use serde_json::{Value, json};

use super::book::SignIn;
use super::fault::IdTokenFault;
use crate::issuer::{SigningKey, State, TokenBuilder, unix_now};

/// How long they are good, in seconds.
const LIFETIME: i64 = 300;
/// As far as a clock may be off whose keeper has not noticed.
const FIVE_MINUTES: i64 = 300;

pub(super) fn of_sign_in(state: &mut State, of: &SignIn, access: &str, fault: Option<IdTokenFault>) -> Value {
    signed(state, of, access, Some(&of.nonce), fault)
}

/// Without a nonce, as it should be (OpenID Connect Core, section 12.2).
pub(super) fn of_refresh(state: &mut State, of: &SignIn, access: &str, fault: Option<IdTokenFault>) -> Value {
    signed(state, of, access, None, fault)
}

fn signed(
    state: &mut State,
    of: &SignIn,
    access: &str,
    nonce: Option<&str>,
    fault: Option<IdTokenFault>,
) -> Value {
    if fault == Some(IdTokenFault::RotatedJustBefore) {
        state.rotate();
    }
    let right = right(state, of, access, nonce);
    match fault {
        None => right.sign().into(),
        Some(IdTokenFault::Missing) => Value::Null,
        Some(IdTokenFault::NotAJwt) => "not.a-jwt".into(),
        Some(IdTokenFault::UnknownKid) => {
            let foreign = Arc::new(SigningKey::generate(state.key.algorithm));
            let kid = foreign.kid.clone();
            right.signed_by_other_key().kid(&kid).sign().into()
        }
        Some(IdTokenFault::Hs256WithClientSecret) => right.hs256_with(&state.clients.secret).sign().into(),
        Some(fault) => broken(right, fault, &of.client).sign().into(),
    }
}

/// Everything right: the token of the newest key, for a test to change by hand.
pub(super) fn right(state: &State, of: &SignIn, access: &str, nonce: Option<&str>) -> TokenBuilder {
    let now = unix_now();
    let token = TokenBuilder::of(
        Arc::clone(&state.key),
        "JWT",
        json!({
            "iss": state.url,
            "sub": of.subject,
            "aud": of.client,
            "iat": now,
            "exp": now + LIFETIME,
            "auth_time": of.auth_time,
            "sid": of.sid,
            "at_hash": state.key.algorithm.half_hash(access),
        }),
    );
    nonce.into_iter().fold(token, |token, nonce| token.claim("nonce", nonce))
}

fn broken(token: TokenBuilder, fault: IdTokenFault, client: &str) -> TokenBuilder {
    use IdTokenFault as F;
    let now = unix_now();
    let stranger = "https://evil.example";
    match fault {
        F::WrongIss => token.issuer(stranger),
        F::NoSub => token.without("sub"),
        F::EmptySub => token.subject(""),
        F::OtherSub => token.subject("cust-9999"),
        F::NoAud => token.without("aud"),
        F::WrongAud => token.audience("another-client"),
        F::SeveralAudWithoutAzp => token.claim("aud", json!([client, "another-client"])),
        F::SeveralAudWithAzp => token.claim("aud", json!([client, "another-client"])).claim("azp", client),
        F::WrongAzp => token.claim("azp", "another-client"),
        F::Azp => token.claim("azp", client),
        F::NoExp => token.without("exp"),
        F::Expired => token.claim("iat", now - 600).claim("exp", now - 300),
        F::Exp1e300 => token.claim("exp", 1e300),
        F::ExpFraction => token.claim("exp", seconds(now + LIFETIME) + 0.5),
        F::ExpNegative => token.claim("exp", -1),
        F::ExpString => token.claim("exp", (now + LIFETIME).to_string()),
        F::NoIat => token.without("iat"),
        F::FutureIat => token.claim("iat", now + 3_600).claim("exp", now + 7_200),
        F::ClockAhead => token.claim("iat", now + FIVE_MINUTES).claim("exp", now + FIVE_MINUTES + LIFETIME),
        F::ClockBehind => token.claim("iat", now - FIVE_MINUTES).claim("exp", now - FIVE_MINUTES + 3_600),
        F::OldIat => token.claim("iat", now - 7 * 24 * 3_600),
        F::NoNonce => token.without("nonce"),
        F::WrongNonce => token.claim("nonce", "another-nonce"),
        F::WrongAtHash => token.claim("at_hash", "AAAAAAAAAAAAAAAAAAAAAA"),
        F::NoAtHash => token.without("at_hash"),
        F::BadSignature => token.signed_by_other_key(),
        F::Tampered => token.tampered(),
        F::EmbeddedKey => token.embedded_jwk(),
        F::AlgNone => token.alg_none(),
        F::Hs256WithPublicKey => token.hs256_with_public_key(),
        F::AccessTyp => token.typ(Some("at+jwt")),
        F::LogoutTyp => token.typ(Some("logout+jwt")),
        F::NoKid => token.without_header("kid"),
        F::Missing | F::NotAJwt | F::UnknownKid | F::Hs256WithClientSecret | F::RotatedJustBefore => token,
    }
}

#[expect(clippy::cast_precision_loss, reason = "seconds of this century fit a float many times over")]
fn seconds(whole: i64) -> f64 {
    whole as f64
}
