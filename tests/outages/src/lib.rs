//! Outages as scripts: what breaks, what must hold meanwhile, and what was seen of it.
//!
//! Each script starts built binaries between scripted systems, puts them under an open load over real sockets, and breaks something.
//! Short, it is a test that counts; long, it measures times as well, for docs/RESILIENCE.md. `cargo build --bins` comes first.
#![expect(clippy::unwrap_used, reason = "what it runs on is of its own making, and a test may panic")]

mod bffs;
mod ground;
mod load;
mod quantile;
mod requests;
pub mod scripts;
mod three;
mod verdict;

pub use ground::{Ground, Length};
pub use verdict::Verdict;
