//! Clients of the central systems: one per system and worker, each with its own limits. Only this module sends requests.

mod again;
mod answer;
mod aside;
mod asking;
mod attempt;
mod background;
mod breaker;
mod budget;
mod calling;
mod changing;
mod client;
#[cfg(feature = "bench")]
mod decisions;
mod dial;
mod error;
mod exchange;
mod exporter;
mod hedge;
mod link;
mod opening;
mod pace;
mod race;
mod request;
mod retry;
mod seconds;
mod shared;
mod signature;
mod tls;
pub(crate) mod transport;
mod written;

pub(crate) use again::{Again, InHand};
pub(crate) use answer::Content;
pub use answer::{Answer, Earlier};
pub(crate) use asking::{Asking, Signed};
pub use background::Background;
#[cfg(test)]
pub(crate) use background::Waiting;
pub use client::{Upstream, Upstreams};
#[cfg(feature = "bench")]
pub(crate) use decisions::Decisions;
pub(crate) use dial::Resolver;
pub use error::{Error, Kind as ErrorKind, Retry};
pub(crate) use exchange::Placed;
pub(crate) use exporter::SpanSender;
#[cfg(feature = "fuzz")]
pub(crate) use link::below;
pub(crate) use opening::Opening;
pub use request::{Request, Unnamed};
#[cfg(feature = "fuzz")]
pub(crate) use retry::not_sooner;
pub(crate) use shared::Shared;
pub(crate) use signature::Signatures;
#[cfg(feature = "fuzz")]
pub(crate) use signature::is_of;
pub(crate) use tls::{Files as TlsFiles, client as tls_client, tell_end_of_certificates};
