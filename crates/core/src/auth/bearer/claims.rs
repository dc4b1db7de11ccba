//! An access token's claims, read strictly: a time is a whole number of seconds, nothing else. A signed token says them itself
//! (RFC 9068 section 2.2); of any other its issuer says them (RFC 7662 section 2.2).

use serde::Deserialize;
use serde_json::{Map, Value};

use super::Refusal;
use crate::auth::Thumbprint;
use crate::auth::identity::Actor;
use crate::auth::signed::Audience;
use crate::config::{ClientClaim, Issuer, ScopeClaim};

/// Only who issued it, to choose whose keys to check it with.
#[derive(Deserialize)]
pub(super) struct IssuerOnly {
    pub(super) iss: String,
}

/// What a signed token must say, and what it may.
#[derive(Deserialize)]
pub(super) struct Claims {
    pub(super) iss: String,
    pub(super) sub: String,
    pub(super) aud: Audience,
    pub(super) exp: i64,
    pub(super) nbf: Option<i64>,
    pub(super) iat: i64,
    #[serde(flatten)]
    pub(super) granted: Granted,
}

/// What an issuer says of a token that it calls active. All of it is optional in the standard; what must be there all the same,
/// the rules say.
#[derive(Deserialize)]
pub(super) struct Answer {
    pub(super) iss: Option<String>,
    pub(super) sub: Option<String>,
    pub(super) aud: Option<Audience>,
    pub(super) exp: Option<i64>,
    pub(super) nbf: Option<i64>,
    pub(super) iat: Option<i64>,
    pub(super) token_type: Option<String>,
    #[serde(flatten)]
    pub(super) granted: Granted,
}

/// To which client, for what, through whom, and bound to which key. Claims that are not the standard's may be of any shape
/// until an issuer's section says that they count.
#[derive(Deserialize)]
pub(super) struct Granted {
    client_id: Option<String>,
    azp: Option<String>,
    cid: Option<Value>,
    appid: Option<Value>,
    scope: Option<String>,
    scp: Option<Value>,
    act: Option<Act>,
    cnf: Option<Map<String, Value>>,
}

/// Who acts, and for whom that one acts in turn (RFC 8693 section 4.1).
#[derive(Deserialize)]
struct Act {
    sub: String,
    act: Option<Box<Act>>,
}

impl Granted {
    /// Which client it was given to. Without one, two clients of one person would be one identity, and share what is kept.
    pub(super) fn client(&self, issuer: &Issuer) -> Result<String, Refusal> {
        let named = match issuer.client_claim {
            ClientClaim::ClientId => {
                let mut either = [&self.client_id, &self.azp].into_iter().flatten().map(String::as_str);
                either.find(|client| !client.is_empty())
            }
            ClientClaim::Cid => self.cid.as_ref().and_then(Value::as_str),
            ClientClaim::Appid => self.appid.as_ref().and_then(Value::as_str),
        };
        let named = named.filter(|client| !client.is_empty());
        named.map(str::to_owned).ok_or(Refusal::Invalid("it names no client"))
    }

    pub(super) fn scopes(&self, issuer: &Issuer) -> Result<Vec<String>, Refusal> {
        let spaced = |text: &str| text.split_ascii_whitespace().map(str::to_owned).collect();
        match (issuer.scope_claim, &self.scp) {
            (ScopeClaim::Scope, _) => Ok(self.scope.as_deref().map(spaced).unwrap_or_default()),
            (ScopeClaim::Scp, None) => Ok(Vec::new()),
            (ScopeClaim::Scp, Some(Value::String(text))) => Ok(spaced(text)),
            (ScopeClaim::Scp, Some(Value::Array(list))) => {
                let each = list.iter().map(|scope| scope.as_str().map(str::to_owned));
                each.collect::<Option<_>>().ok_or(Refusal::Invalid("its scopes cannot be read"))
            }
            (ScopeClaim::Scp, Some(_)) => Err(Refusal::Invalid("its scopes cannot be read")),
        }
    }

    pub(super) fn actor(&self) -> Option<Actor> {
        let actors = std::iter::successors(self.act.as_ref(), |act| act.act.as_deref());
        let actors: Vec<_> = actors.map(|act| act.sub.clone()).collect();
        (!actors.is_empty()).then_some(Actor(actors))
    }

    /// The key that it is bound to (RFC 9449 section 6). A binding of another kind, such as to a certificate (RFC 8705), is not
    /// checked here, and a token whose binding nobody checks is anybody's.
    pub(super) fn key(&self) -> Result<Option<Thumbprint>, Refusal> {
        let Some(cnf) = &self.cnf else { return Ok(None) };
        let only = cnf.get("jkt").filter(|_| cnf.len() == 1).and_then(Value::as_str);
        let key = only.and_then(Thumbprint::parse);
        key.map(Some).ok_or(Refusal::Invalid("it is bound in a way that is not checked here"))
    }
}
