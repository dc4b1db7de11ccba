//! The shared core of every BFF, in the order in which a request meets it.
//!
//! Core knows no business, no client and no payload shape; it never learns which binary it serves.

pub mod server;

pub mod config;

pub mod http;

pub(crate) mod limit;

pub mod auth;

pub mod idempotency;

pub mod compose;

pub mod upstream;

pub mod cache;

pub(crate) mod purge;

pub mod proxy;

pub(crate) mod store;

pub mod telemetry;

pub mod clock;

mod boxed;
mod detached;
mod health;
mod lifecycle;
mod single_flight;
mod until;

#[cfg(feature = "bench")]
#[doc(hidden)]
pub mod bench;

#[cfg(feature = "fuzz")]
#[doc(hidden)]
pub mod fuzz;
