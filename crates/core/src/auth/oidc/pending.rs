//! A sign-in that is under way: what must be remembered until the browser comes back. It travels with the browser, sealed, so
//! that a stranger who begins a thousand of them takes none of our memory.

use serde::{Deserialize, Serialize};

use crate::http::seal::Sealer;

const PURPOSE: &str = "sign-in";

/// What the way back is held against.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Pending {
    /// The `state` parameter: 128 random bits.
    pub(crate) state: String,
    pub(super) nonce: String,
    pub(super) verifier: String,
    /// The issuer that was asked (RFC 9207: the answer must be its).
    pub(super) issuer: String,
    /// Where the person wanted to go, a path on this origin.
    pub(crate) return_to: String,
    /// The session that there was; it ends when the new one begins.
    pub(crate) replaces: Option<String>,
    /// Whether the provider was told to ask the person nothing (`prompt=none`).
    pub(crate) silent: bool,
    /// Seconds since 1970.
    pub(crate) since: i64,
}

impl Pending {
    /// What the browser carries.
    pub(crate) fn seal(&self, sealer: &Sealer) -> String {
        sealer.seal(PURPOSE, &serde_json::to_string(self).unwrap_or_default())
    }

    /// What the browser brings back; `None` for anything that was not sealed here.
    pub(crate) fn open(sealer: &Sealer, carried: &str) -> Option<Self> {
        serde_json::from_str(&sealer.open(PURPOSE, carried)?).ok()
    }
}

impl std::fmt::Debug for Pending {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pending").field("since", &self.since).finish_non_exhaustive()
    }
}
