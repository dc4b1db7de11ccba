//! The section of tokens that callers bring, and the words that an issuer's section has for them.

use std::time::Duration;

use super::value::{Bytes, choice};
use crate::section;

choice! {
    /// Whether callers may prove that a token is theirs by a key of their own (RFC 9449).
    pub enum Dpop {
        /// Proofs are not read; a token that is bound to a key is refused, since nobody would look whether it came with it.
        Off = "off",
        /// Tokens that are bound to a key need a proof, others do not.
        Accepted = "accepted",
        /// Tokens that are bound to a key alone are taken.
        Required = "required",
    }
}

choice! {
    /// How an issuer's access tokens are checked.
    pub enum AccessTokens {
        /// They are signed (RFC 9068): by the issuer's keys.
        Jwt = "jwt",
        /// By asking the issuer (RFC 7662), whatever they look like.
        Introspected = "introspected",
    }
}

choice! {
    /// Which claim lists a token's scopes.
    pub enum ScopeClaim {
        /// A string, space separated (RFC 8693 section 4.2).
        Scope = "scope",
        /// A string of the same kind, or a list.
        Scp = "scp",
    }
}

choice! {
    /// Which claim names the client that a token was given to.
    pub enum ClientClaim {
        /// RFC 8693 section 4.3; `azp` where it is absent.
        ClientId = "client_id",
        /// As Okta has it.
        Cid = "cid",
        /// As Entra ID has it in tokens of version 1.0.
        Appid = "appid",
    }
}

section! {
    /// Tokens that callers bring (resource server, RFC 6750 and RFC 9068).
    pub struct Bearer {
        /// Who this service is: an access token's `aud` must contain it.
        optional audience: String,
        /// Tolerated difference between clocks when `exp`, `nbf` and `iat` are checked.
        default leeway: Duration = "10s",
        /// Memory for what tokens say that were verified before, so that a signature is verified once: about a kilobyte for each; 0 verifies each time.
        default remembered: Bytes = "8MiB",
        /// Whether callers may prove by a key that a token is theirs (DPoP, RFC 9449): `off`, `accepted` or `required`. Proofs
        /// count once, which the store remembers (`[store]`).
        default dpop: Dpop = "off",
        /// A proof that is older is refused.
        default dpop_proof_age: Duration = "60s",
        /// Asks for proofs made just now: they must carry a nonce of this service, which lasts this long. Without it none is asked
        /// for. Replicas need the same `seal.key`.
        optional dpop_nonce: Duration,
    }
}
