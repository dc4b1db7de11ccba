//! The workspace's invariants as functions from a source tree to its violations.
//!
//! Each rule reads files and builds nothing, so that it also works on a fixture of three lines and on a workspace of which
//! a part does not compile. What it reads is syntax: names are followed through `use`, `type` and globs of the same file,
//! not across files. Clippy's disallowed lists, which know types, stand behind it; `clippy_config` sees that they do.

pub mod benchmarks;
pub mod built;
pub mod caching_rows;
pub mod client_shapes;
pub mod commits;
pub mod dependencies;
pub mod deploy_folders;
pub mod durations;
pub mod floats;
pub mod growth;
pub mod hits;
pub mod instructions;
pub mod machine;
pub mod mains;
pub mod occasion;
pub mod outages;
pub mod quantile;
pub mod routes;
pub mod runbook;
pub mod screen;
pub mod security_rows;
pub mod single_owner;
pub mod standing;
pub mod watched;

pub mod clippy_config;

mod drawing;
mod figures;
pub mod fixture;
mod manifest;
mod marked;
mod measured;
mod mention;
mod scheduling;
mod scope;
mod source;
mod test_code;
mod tokens;
mod tree;
mod violation;

pub use tree::Tree;
pub use violation::Violation;
