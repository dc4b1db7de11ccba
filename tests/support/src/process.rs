//! Built binaries, started for real and spoken to over HTTP.

mod bff;
mod built;
mod output;
mod peer;
mod run;
pub(crate) mod running;
mod sandbox;

pub use bff::{Bff, BffBuilder};
pub use built::built;
pub use peer::Peer;
pub use run::{run, run_within};
pub use sandbox::Sandbox;
