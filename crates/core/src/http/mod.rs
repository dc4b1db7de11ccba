//! What every answer has in common: problem details, request id, headers, conditional requests, compression.

pub(crate) mod accept;
pub mod context;
pub(crate) mod digits;
pub mod fault;
pub(crate) mod fields;
pub(crate) mod forms;
pub(crate) mod headers;
pub(crate) mod language;
pub(crate) mod length;
pub(crate) mod peer;
pub mod problem;
pub(crate) mod range;
pub(crate) mod representation;
pub(crate) mod request_id;
pub(crate) mod seal;
pub(crate) mod weight;

/// An error and its causes on one line, each telling its own layer, for the log.
pub(crate) fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        next = cause.source();
    }
    text
}
