//! What checks who is calling, whichever way they prove it; shared by the workers.

use std::sync::Arc;

use actix_web::http::header::{self, HeaderMap};

use crate::auth::api_key::ApiKeys;
use crate::auth::bearer::Bearer;
use crate::auth::session::Sessions;
use crate::http::problem::{Failure, Kind};

/// The process's checks of credentials.
#[derive(Clone, Debug)]
pub struct Gate {
    pub(super) bearer: Arc<Bearer>,
    sessions: Option<Arc<Sessions>>,
    keys: Option<Arc<ApiKeys>>,
}

impl Gate {
    pub(super) fn new(bearer: Bearer, sessions: Option<Sessions>, keys: Option<Arc<ApiKeys>>) -> Self {
        Self { bearer: Arc::new(bearer), sessions: sessions.map(Arc::new), keys }
    }

    /// Partners' keys. They are there wherever a route takes one, as sessions are; elsewhere an operator may ask for them.
    pub(super) fn keys(&self) -> Option<&Arc<ApiKeys>> {
        self.keys.as_ref()
    }

    /// Whether a request shows a token or a key, of whatever worth.
    pub(super) fn is_credential_shown(&self, headers: &HeaderMap) -> bool {
        headers.contains_key(header::AUTHORIZATION)
            || self.keys.as_ref().is_some_and(|keys| keys.is_shown(headers))
    }

    /// The sessions of browsers. They are there wherever a route asks for one: the routes decide whether they are opened.
    pub(super) fn sessions(&self) -> Result<&Arc<Sessions>, Failure> {
        self.sessions.as_ref().ok_or_else(|| Failure::new(Kind::Internal))
    }
}
