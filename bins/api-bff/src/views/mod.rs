//! What partners read: stable names, ISO formats, amounts as texts with their currency.

pub(crate) mod account;
pub(crate) mod balance;
pub(crate) mod branch;
mod money;
pub(crate) mod payee;
pub(crate) mod payment;
pub(crate) mod product;
pub(crate) mod standing_order;
pub(crate) mod transaction;
