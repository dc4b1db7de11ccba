//! What the website's pages read.

pub(crate) mod branch;
pub(crate) mod product;
