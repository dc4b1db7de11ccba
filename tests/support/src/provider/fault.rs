//! The rules that a provider can break, each apart from all others.

use std::time::Duration;

pub use super::logout::LogoutFault;

/// One broken rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// An endpoint that fails as a server does.
    Fails(Endpoint, Failure),
    /// Discovery names this issuer, and not the one that it was fetched from.
    DiscoveryIssuer(String),
    /// The ID token of a sign-in.
    IdToken(IdTokenFault),
    /// The ID token of a refresh.
    RefreshedIdToken(IdTokenFault),
    /// The parameters on the way back from `/authorize`.
    Response(ResponseFault),
    /// What `/token` says to a right code.
    Token(TokenFault),
    /// What `/token` says to a right refresh token.
    Refresh(TokenFault),
    Userinfo(UserinfoFault),
    /// The parameters on the way back from `/end_session`.
    EndSession(EndSessionFault),
}

/// `/token` is two: of a code, and of a refresh token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Endpoint {
    Discovery,
    Jwks,
    Par,
    Token,
    Refresh,
    Userinfo,
    Revocation,
}

/// How a server fails. Down to `RedirectTo` nothing has happened at the provider; from `Huge` on, the request was carried
/// out: its code is spent, its refresh token used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    Status(u16),
    Hangs,
    /// 302 to another place.
    RedirectTo(String),
    /// The right answer, with white space after it up to 10 MB.
    Huge,
    /// 200, called JSON, and a page.
    NotJson,
    /// The connection closes in place of the answer.
    Lost,
    /// The right answer, that late.
    Slow(Duration),
}

/// What is wrong with an ID token (OpenID Connect Core, sections 3.1.3.7 and 12.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IdTokenFault {
    /// No ID token at all: right in a refresh.
    Missing,
    NotAJwt,
    WrongIss,
    NoSub,
    EmptySub,
    /// Right in itself: wrong in a refresh alone, and beside a userinfo.
    OtherSub,
    NoAud,
    WrongAud,
    SeveralAudWithoutAzp,
    /// The client is among several, and is the authorized party: a client may take it only if it trusts them all.
    SeveralAudWithAzp,
    WrongAzp,
    /// The client is the authorized party: right, but new in a refresh whose first ID token had none.
    Azp,
    NoExp,
    Expired,
    Exp1e300,
    /// In time, and not whole: a number of seconds all the same.
    ExpFraction,
    ExpNegative,
    ExpString,
    NoIat,
    FutureIat,
    /// The provider's clock is five minutes ahead.
    ClockAhead,
    /// It is five minutes behind, and its tokens last an hour: right, were it not for the clock.
    ClockBehind,
    OldIat,
    NoNonce,
    WrongNonce,
    WrongAtHash,
    /// Right: it is optional in this flow.
    NoAtHash,
    BadSignature,
    Tampered,
    EmbeddedKey,
    AlgNone,
    Hs256WithPublicKey,
    Hs256WithClientSecret,
    /// Signed by a key that was never published, under its own `kid`.
    UnknownKid,
    /// An access token's type, and a logout token's: what else the same key signs.
    AccessTyp,
    LogoutTyp,
    /// Right while one key is published; with [`publish_spare_key`](crate::issuer::Issuer::publish_spare_key) it names none.
    NoKid,
    /// Right: a new key, published by the time it signs.
    RotatedJustBefore,
}

impl IdTokenFault {
    /// Those that no client may take at a sign-in.
    pub const FATAL: [Self; 28] = [
        Self::Missing,
        Self::NotAJwt,
        Self::WrongIss,
        Self::NoSub,
        Self::EmptySub,
        Self::NoAud,
        Self::WrongAud,
        Self::SeveralAudWithoutAzp,
        Self::WrongAzp,
        Self::NoExp,
        Self::Expired,
        Self::Exp1e300,
        Self::ExpNegative,
        Self::ExpString,
        Self::NoIat,
        Self::FutureIat,
        Self::OldIat,
        Self::NoNonce,
        Self::WrongNonce,
        Self::WrongAtHash,
        Self::BadSignature,
        Self::Tampered,
        Self::EmbeddedKey,
        Self::AlgNone,
        Self::Hs256WithPublicKey,
        Self::UnknownKid,
        Self::AccessTyp,
        Self::LogoutTyp,
    ];

    /// Those that a refresh, too, must not bring; a session of a sound sign-in may end, or go on with what it has.
    pub const FATAL_IN_REFRESH: [Self; 10] = [
        Self::WrongIss,
        Self::NoSub,
        Self::OtherSub,
        Self::NoAud,
        Self::WrongAud,
        Self::WrongAzp,
        Self::BadSignature,
        Self::AlgNone,
        Self::AccessTyp,
        Self::LogoutTyp,
    ];
}

/// What is wrong on the way back from `/authorize` (RFC 6749, section 4.1.2; RFC 9207).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ResponseFault {
    IssMissing,
    /// Of a second provider, or of nobody.
    Iss(String),
    IssTwice,
    StateMissing,
    StateOther,
    StateTwice,
    CodeMissing,
    CodeOther,
    CodeTwice,
    /// `access_denied`, `login_required`: an error in the code's place.
    Error(&'static str),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TokenFault {
    /// `invalid_grant`, 400; nothing is spent.
    InvalidGrant,
    /// `invalid_client`, 401, whatever the client proves.
    InvalidClient,
    NoAccessToken,
    NoTokenType,
    TokenType(&'static str),
    NoExpiresIn,
    /// More than any clock holds.
    HugeExpiresIn,
    NegativeExpiresIn,
    /// In a refresh: the one that was shown goes on to be good.
    NoRefreshToken,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UserinfoFault {
    OtherSub,
    NoSub,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EndSessionFault {
    StateMissing,
    StateOther,
}
