//! The messages system: a customer's secure inbox.

use bff_core::auth::Caller;
use bff_core::upstream::{Error, Upstream};
use serde::Deserialize;

/// The messages system's client.
#[derive(Debug)]
pub struct Messages {
    upstream: Upstream,
}

impl Messages {
    pub(crate) fn new(upstream: Upstream) -> Self {
        Self { upstream }
    }

    /// How many messages the caller has not read.
    pub async fn unread(&self, caller: &Caller) -> Result<u32, Error> {
        #[derive(Deserialize)]
        struct Count {
            unread: u32,
        }
        let answer =
            self.upstream.get("/v1/messages/unread-count").in_name_of(caller).send().await?.success()?;
        Ok(answer.json::<Count>()?.unread)
    }
}
