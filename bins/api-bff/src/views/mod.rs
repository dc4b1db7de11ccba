//! What partners read: stable names, ISO formats, amounts as texts with their currency.

pub(crate) mod account;
pub(crate) mod balance;
mod money;
pub(crate) mod payee;
pub(crate) mod transaction;
