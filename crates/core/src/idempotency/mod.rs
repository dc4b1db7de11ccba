//! An order that happens once (draft-ietf-httpapi-idempotency-key-header): however often a client asks for it under one key, to whichever
//! replica, the systems behind see one order, and whoever asks again gets the answer that there was.
//!
//! It sends nothing itself. What a handler tells a system is one call however often it is sent, because the handler tells it the
//! order's key for that step ([`Order::key`]).

mod answer;
mod held;
pub(crate) mod key;
mod known;
mod name;
mod order;
mod orders;
mod outcome;
mod record;
mod refused;
mod under_way;

#[cfg(test)]
mod tests;

pub(crate) use answer::Answer;
pub(crate) use held::{Held, NotWritten};
pub use known::{Answered, Known, Standing};
pub(crate) use name::{Name, Owner};
pub use order::Order;
pub(crate) use orders::{Begun, Orders};
pub use outcome::Outcome;
pub(crate) use record::{Asked, State};
pub(crate) use refused::{AGAIN, Refused};
