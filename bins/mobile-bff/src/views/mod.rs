//! What the phone apps read, and how it comes out of what the central systems tell.

pub(crate) mod home;
mod money;
pub(crate) mod transactions;
