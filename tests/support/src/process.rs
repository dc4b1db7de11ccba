//! Built binaries, started for real and spoken to over HTTP.

mod bff;
mod built;
mod output;
mod run;
pub(crate) mod running;
mod sandbox;

pub use bff::{Bff, BffBuilder};
pub use built::built;
pub use run::run;
pub use sandbox::Sandbox;
