//! A logout token (OpenID Connect Back-Channel Logout 1.0 sections 2.4 and 2.6): the provider says that a session of its own,
//! or everything of one person, has ended.

use std::time::Duration;

use serde::Deserialize;
use serde_json::{Map, Value};

use super::RelyingParty;
use super::error::Error;
use crate::auth::signed::{self, Audience, Signed};

const EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";
/// An older token is stale: it is sent at once.
const MOST_AGE: i64 = 120;

/// Section 2.4. A time is a whole number of seconds, nothing else.
#[derive(Deserialize)]
struct Claims {
    iss: String,
    aud: Audience,
    iat: i64,
    exp: i64,
    jti: String,
    events: Map<String, Value>,
    sub: Option<String>,
    sid: Option<String>,
    nonce: Option<Value>,
}

/// What has ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Ended {
    /// One session of the provider's.
    Session(String),
    /// All that one person has.
    Subject(String),
}

/// A logout token that breaks no rule.
#[derive(Debug)]
pub(crate) struct Logout {
    pub(crate) issuer: String,
    pub(crate) ended: Ended,
    /// Tells it apart from every other: it counts once.
    pub(crate) id: String,
    /// How long it must be remembered for that.
    pub(crate) remembered: Duration,
}

impl RelyingParty {
    /// What a logout token says, if it breaks no rule.
    pub(crate) async fn logout(&self, token: &str, within: Duration) -> Result<Logout, Error> {
        let header = signed::header(token)?;
        signed::check_header(&header, &self.issuer)?;
        // Section 2.4 only recommends the type, for the sake of old providers. It is what tells a logout token from whatever
        // else the same key signs (RFC 8725 section 3.11), so here it must be there.
        if signed::typ(&header) != "logout+jwt" {
            return Err(Error::Untrusted("it is not a logout token (typ)"));
        }
        let of = Signed {
            token,
            header: &header,
            from: signed::From::Caller,
            unfit: "its claims are not those of a logout token",
        };
        let claims: Claims = signed::claims(&of, &self.issuer, &self.background, within).await?;
        self.check_logout(&claims)?;
        let ended = match (claims.sid, claims.sub) {
            (Some(sid), _) if !sid.is_empty() => Ended::Session(sid),
            (_, Some(sub)) if !sub.is_empty() => Ended::Subject(sub),
            _ => return Err(Error::Untrusted("it names neither a session nor a person")),
        };
        // As long as the same token could pass again.
        let remembered = self.now().taken_for(MOST_AGE);
        Ok(Logout { issuer: claims.iss, ended, id: claims.jti, remembered })
    }

    fn check_logout(&self, claims: &Claims) -> Result<(), Error> {
        let client = &*self.issuer.client_id();
        let now = self.now();
        let faults = [
            (claims.iss != self.issuer.config.url.as_str(), "it names another issuer"),
            (client.is_empty() || !claims.aud.contains(client), "it is meant for another client"),
            (now.is_before(claims.iat), "it was issued in the future"),
            (now.is_too_late_for(claims.iat, MOST_AGE), "it is stale"),
            (now.has_reached(claims.exp), "it has expired"),
            (claims.jti.is_empty(), "it has no id"),
            (!claims.events.get(EVENT).is_some_and(Value::is_object), "it tells of no logout"),
            (claims.nonce.is_some(), "it has a nonce, which only an ID token has"),
        ];
        faults.iter().find(|(fault, _)| *fault).map_or(Ok(()), |(_, why)| Err(Error::Untrusted(why)))
    }
}
