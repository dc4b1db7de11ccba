//! The shared core of every BFF, in the order in which a request meets it.
//!
//! Core knows no business, no client and no payload shape; it never learns which binary it serves.

pub mod clock;
pub mod config;
