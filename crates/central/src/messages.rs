//! The messages system: a customer's secure inbox.

use bff_core::auth::Caller;
use bff_core::upstream::{Error, Upstream, Upstreams};
use serde::Deserialize;

/// The messages system's client.
#[derive(Debug)]
pub struct Messages {
    upstream: Upstream,
}

impl Messages {
    /// The system's name, as the configuration's section has it.
    pub const UPSTREAM: &str = "messages";

    /// Takes the client out of the worker's upstreams.
    pub fn new(upstreams: &Upstreams) -> Self {
        Self { upstream: upstreams.get(Self::UPSTREAM) }
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
