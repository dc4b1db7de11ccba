//! What the phone apps read, and how it comes out of what the central systems tell.

pub(crate) mod account;
pub(crate) mod home;
mod missing;
mod money;
pub(crate) mod payment;
pub(crate) mod settings;
mod stale;
pub(crate) mod transactions;
