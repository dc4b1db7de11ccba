//! What goes to an upstream: nothing, the caller's token relayed, or one exchanged for it (RFC 8693); the service's own token
//! by client credentials (RFC 6749 section 4.4); a key. Where one is needed and cannot be had, the call fails: it is never sent
//! without.

mod credential;
mod endpoint;
mod error;
mod kept;
mod tokens;

use std::sync::Arc;

pub(crate) use credential::Credential;
#[cfg(feature = "fuzz")]
pub(crate) use endpoint::Granted;
pub use error::Error;
pub(crate) use tokens::{Endpoints, Tokens};

use super::issuer::Issuer;
use crate::config::{self, GrantKind, InPlace, Live};

/// What one upstream wants.
#[derive(Clone, Debug)]
pub(crate) enum Grant {
    /// Nothing.
    None,
    /// The caller's own token, which must name this audience.
    Relay { audience: Arc<str> },
    /// One exchanged for the caller's, or this service's own.
    Exchange(Target),
    /// This service's own token, whoever calls.
    ClientCredentials(Target),
    /// A key, whoever calls.
    Static(Live<Credential>),
}

/// Of whom a token is asked, and for what.
#[derive(Clone, Debug)]
pub(crate) struct Target {
    issuer: Arc<Issuer>,
    wanted: Arc<Wanted>,
}

/// What a token is to be for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Wanted {
    audience: Option<String>,
    resource: Option<String>,
    scope: Option<String>,
}

impl Grant {
    /// The grant of an upstream's section, whose tokens come from `issuer`; the error names the key that is at fault.
    pub(crate) fn new(upstream: &config::Upstream, issuer: Option<Arc<Issuer>>) -> Result<Self, String> {
        let target = || {
            let issuer = issuer.ok_or("issuer: there is none to ask for tokens")?;
            let wanted = Wanted {
                audience: upstream.audience.clone(),
                resource: upstream.resource.as_ref().map(|resource| resource.as_str().to_owned()),
                scope: upstream.scope.clone(),
            };
            Ok::<_, String>(Target { issuer, wanted: Arc::new(wanted) })
        };
        match upstream.grant {
            GrantKind::None => Ok(Self::None),
            GrantKind::Relay => {
                let audience = upstream.audience.as_deref().ok_or("audience: is missing")?;
                Ok(Self::Relay { audience: audience.into() })
            }
            GrantKind::Exchange => target().map(Self::Exchange),
            GrantKind::ClientCredentials => target().map(Self::ClientCredentials),
            GrantKind::Static => fixed(upstream).map(Live::new).map(Self::Static),
        }
    }

    /// Another key, checked; nothing else of a grant changes while the process runs.
    pub(crate) fn rotate(&self, to: &config::Upstream) -> Result<Vec<InPlace>, String> {
        match self {
            // The kind of grant itself waits for the next start: until then there may be no key any more.
            Self::Static(key) if to.grant == GrantKind::Static => Ok(vec![key.ready(fixed(to)?)]),
            _ => Ok(Vec::new()),
        }
    }
}

fn fixed(upstream: &config::Upstream) -> Result<Credential, String> {
    let key = upstream.static_key.as_ref().ok_or("static_key: is missing")?;
    Credential::fixed(key, upstream.static_header.as_ref()).map_err(|text| format!("static_key: {text}"))
}
