//! What the systems that speak the UK Open Banking standard share: times, links, errors, headers.

mod date_time;
mod envelope;
mod error_response;
mod interaction;

pub(crate) use date_time::{read_time, written, written_day};
pub(crate) use envelope::{Links, Meta, paged, whole};
pub(crate) use error_response::{Detail, error_response, refusal};
pub(crate) use interaction::interaction;
