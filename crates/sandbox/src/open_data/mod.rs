//! The open data system: branches, cash machines and products, for anybody, described by our own `openapi/open-data.json`.
//!
//! Not here: compression. A strong validator names the exact bytes, and compressed ones would need validators of their own.

mod catalogue;
mod language;
mod place;
mod problem;
mod product;
mod query;
mod representation;
mod routes;

pub(crate) use routes::routes;
