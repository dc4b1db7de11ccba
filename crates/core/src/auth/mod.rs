//! Who is calling, and what may go upstream in their name.

pub(crate) mod api_key;
pub mod bearer;
mod client_proof;
mod digest;
pub mod grant;
mod identity;
pub(crate) mod issuer;
mod now;
pub(crate) mod oidc;
mod principal;
mod random;
pub mod session;
pub(crate) mod signed;
mod signing_key;
mod thumbprint;
mod token;

pub(crate) use client_proof::ClientProof;
pub(crate) use digest::Digest;
pub use identity::{Actor, Identity};
pub(crate) use now::Now;
pub use principal::{Anonymous, Caller, Principal, Service};
pub(crate) use principal::{Named, Proof};
pub(crate) use random::random;
pub(crate) use signing_key::SigningKey;
pub use thumbprint::Thumbprint;
pub(crate) use token::AccessToken;
