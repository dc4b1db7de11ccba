//! What the website's pages read.

pub(crate) mod account;
pub(crate) mod branch;
pub(crate) mod category;
pub(crate) mod dashboard;
pub(crate) mod message;
mod missing;
mod money;
pub(crate) mod payment;
pub(crate) mod product;
pub(crate) mod spending;
mod stale;
pub(crate) mod transaction;
