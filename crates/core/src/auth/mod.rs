//! Who is calling, and what may go upstream in their name.

pub mod bearer;
pub mod grant;
mod identity;
pub(crate) mod issuer;
mod principal;
mod token;

pub use identity::{Actor, Identity};
pub(crate) use principal::Named;
pub use principal::{Anonymous, Caller, Principal, Service};
pub(crate) use token::AccessToken;
