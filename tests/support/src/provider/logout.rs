//! Logout tokens (OpenID Connect Back-Channel Logout 1.0, section 2.4), right or wrong in one way.

use std::sync::Arc;

use serde_json::json;

use super::book::SignIn;
use crate::issuer::{State, TokenBuilder, unique, unix_now};

const EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";

/// What is wrong with a logout token. A `jti` is replayed by sending a right one twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogoutFault {
    WrongIss,
    NoIss,
    WrongAud,
    NoAud,
    NoIat,
    StaleIat,
    FutureIat,
    NoExp,
    Expired,
    NoJti,
    NoEvents,
    OtherEvent,
    /// `events` is a list, and no object.
    EventsList,
    /// The event's value is a string, and no object.
    EventString,
    Nonce,
    NeitherSidNorSub,
    NoTyp,
    /// `at+jwt`.
    WrongTyp,
    /// An ID token of the same session.
    IdToken,
    AlgNone,
    Hs256WithPublicKey,
    Hs256WithClientSecret,
    BadSignature,
    Tampered,
    UnknownKid,
    Exp1e300,
}

impl LogoutFault {
    /// Every one must be refused.
    pub const ALL: [Self; 26] = [
        Self::WrongIss,
        Self::NoIss,
        Self::WrongAud,
        Self::NoAud,
        Self::NoIat,
        Self::StaleIat,
        Self::FutureIat,
        Self::NoExp,
        Self::Expired,
        Self::NoJti,
        Self::NoEvents,
        Self::OtherEvent,
        Self::EventsList,
        Self::EventString,
        Self::Nonce,
        Self::NeitherSidNorSub,
        Self::NoTyp,
        Self::WrongTyp,
        Self::IdToken,
        Self::AlgNone,
        Self::Hs256WithPublicKey,
        Self::Hs256WithClientSecret,
        Self::BadSignature,
        Self::Tampered,
        Self::UnknownKid,
        Self::Exp1e300,
    ];
}

pub(super) fn right(state: &State, of: &SignIn) -> TokenBuilder {
    let now = unix_now();
    TokenBuilder::of(
        Arc::clone(&state.key),
        "logout+jwt",
        json!({
            "iss": state.url,
            "aud": of.client,
            "sub": of.subject,
            "sid": of.sid,
            "iat": now,
            "exp": now + 120,
            "jti": unique("logout"),
            "events": {EVENT: {}},
        }),
    )
}

pub(super) fn wrong(state: &State, of: &SignIn, fault: LogoutFault) -> TokenBuilder {
    use LogoutFault as F;
    let (token, now) = (right(state, of), unix_now());
    match fault {
        F::WrongIss => token.issuer("https://evil.example"),
        F::NoIss => token.without("iss"),
        F::WrongAud => token.audience("another-client"),
        F::NoAud => token.without("aud"),
        F::NoIat => token.without("iat"),
        F::StaleIat => token.claim("iat", now - 24 * 3_600),
        F::FutureIat => token.claim("iat", now + 3_600).claim("exp", now + 7_200),
        F::NoExp => token.without("exp"),
        F::Expired => token.claim("iat", now - 600).claim("exp", now - 300),
        F::NoJti => token.without("jti"),
        F::NoEvents => token.without("events"),
        F::OtherEvent => token.claim("events", json!({"https://schemas.example/event/other": {}})),
        F::EventsList => token.claim("events", json!([EVENT])),
        F::EventString => token.claim("events", json!({EVENT: "yes"})),
        F::Nonce => token.claim("nonce", of.nonce.as_str()),
        F::NeitherSidNorSub => token.without("sid").without("sub"),
        F::NoTyp => token.typ(None),
        F::WrongTyp => token.typ(Some("at+jwt")),
        F::IdToken => super::id_token::right(state, of, "", Some(&of.nonce)),
        F::AlgNone => token.alg_none(),
        F::Hs256WithPublicKey => token.hs256_with_public_key(),
        F::Hs256WithClientSecret => token.hs256_with(&state.clients.secret),
        F::BadSignature => token.signed_by_other_key(),
        F::Tampered => token.tampered(),
        F::UnknownKid => token.signed_by_other_key().kid("never-published"),
        F::Exp1e300 => token.claim("exp", 1e300),
    }
}
