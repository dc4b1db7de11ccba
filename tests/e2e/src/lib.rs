//! The whole product on its real parts: the sandbox's central systems and provider, and the binaries in front of them.
//!
//! Each is a process of its own, spoken to over HTTP. `cargo build --bins` comes first: cargo builds no other package's
//! binaries for a test.

pub mod actionlint;
pub mod central;
pub mod chromium;
pub mod control;
pub mod declared;
pub mod deployed;
pub mod document;
pub mod folder;
pub mod front_end;
pub mod go;
pub mod image;
pub mod json_server;
pub mod kubernetes;
pub mod ledger;
pub mod load;
pub mod nginx;
pub mod oidc_provider;
pub mod page;
pub mod passage;
pub mod peers;
pub mod port;
pub mod product;
pub mod python;
pub mod schemathesis;
pub mod screen;
pub mod settings;
pub mod target;
pub mod three;
pub mod website;

pub use test_support::install;
