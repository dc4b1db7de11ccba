//! What tests of the workspace stand on: scripted upstreams and a network that does harm, an issuer of right and wrong tokens, a provider that signs in
//! well or wrongly, a launcher of built binaries and of Redis, documents that answers are held to, a scripted bank, days of a
//! bank's data, a plain client, and a browser without a window.
//!
//! Plain threads and sockets throughout. It depends on no other member, so that what it says about them is said from
//! outside; and it never retries, decodes or follows anything unasked, so that a test sees what was sent.
//! Being for tests, it panics with a sentence where something is wrong with the test's surroundings.

pub mod http;
pub mod quantile;
pub mod raw;
pub mod received;

pub mod issuer;
pub mod names;
pub mod provider;
pub mod relay;
pub mod signatory;
pub mod upstream;

pub mod bank;
pub mod days;

pub mod browser;

pub mod install;
pub mod process;
pub mod program;
pub mod redis;

pub mod document;
pub mod papers;
pub mod problem;

pub mod wait;

mod wire;
