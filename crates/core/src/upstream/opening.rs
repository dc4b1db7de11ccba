//! What a thread opens its clients from: all workers and the background have the same.

use std::fmt;
use std::rc::Rc;
use std::sync::Arc;

use super::background::Background;
use super::shared::Shared;
use crate::auth::grant::{Endpoints, Tokens};
use crate::auth::issuer::Issuer;
use crate::cache::Cache;
use crate::purge::Purges;

/// Shared by the process.
pub(crate) struct Opening {
    pub(crate) shared: Vec<Arc<Shared>>,
    pub(crate) issuers: Vec<Arc<Issuer>>,
    pub(crate) tokens: Tokens,
    pub(crate) cache: Cache,
    pub(crate) purges: Purges,
    pub(crate) background: Background,
}

impl Opening {
    /// Clients of the issuers, for this thread.
    pub(crate) fn endpoints(&self) -> Rc<Endpoints> {
        let endpoints = self.issuers.iter().map(|issuer| (issuer.name.clone(), issuer.plan.open()));
        Rc::new(endpoints.collect())
    }
}

impl fmt::Debug for Opening {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Opening")
    }
}
