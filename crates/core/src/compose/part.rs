//! One part of an answer: a call, and what it means when it fails.

use std::future::Future;
use std::pin::Pin;

use crate::http::context::Context;
use crate::http::problem::Failure;
use crate::telemetry;
use crate::upstream::{Error, ErrorKind};

use super::ledger::Entry;

/// A part that the answer cannot do without: its failure is the answer's.
pub fn required<T, F: Future<Output = Result<T, Error>>>(name: &'static str, call: F) -> Required<F> {
    Required { name, call: Box::pin(call) }
}

/// A part that the answer can do without: its failure leaves a [`Slot::Missing`].
pub fn optional<T, F: Future<Output = Result<T, Error>>>(name: &'static str, call: F) -> Optional<F> {
    Optional { name, call: Box::pin(call) }
}

/// See [`required`].
#[derive(Debug)]
#[must_use = "a part runs only within compose"]
pub struct Required<F> {
    name: &'static str,
    /// Boxed: a handler holds the futures of all its parts, and a worker's stack is 2 MiB.
    call: Pin<Box<F>>,
}

/// See [`optional`].
#[derive(Debug)]
#[must_use = "a part runs only within compose"]
pub struct Optional<F> {
    name: &'static str,
    /// Boxed: a handler holds the futures of all its parts, and a worker's stack is 2 MiB.
    call: Pin<Box<F>>,
}

/// An optional part's place in the answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Slot<T> {
    /// It came.
    Fresh(T),
    /// It did not, and why.
    Missing(Absence),
}

/// Why a part is missing, in words that a client may be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Absence {
    /// No answer in time.
    Timeout,
    /// The system answered that it would not.
    Refused,
    /// The system cannot be reached, no place for the call was free, or it fails so often that it is left alone.
    Unavailable,
    /// The system's answer cannot be used.
    BadAnswer,
}

impl<T> Slot<T> {
    /// The part, where it came.
    pub fn value(self) -> Option<T> {
        match self {
            Self::Fresh(value) => Some(value),
            Self::Missing(_) => None,
        }
    }

    /// Why it is missing, where it is.
    pub fn absence(&self) -> Option<Absence> {
        match self {
            Self::Fresh(_) => None,
            Self::Missing(absence) => Some(*absence),
        }
    }
}

impl Absence {
    /// The word for it, in payloads and header fields.
    pub fn word(self) -> &'static str {
        match self {
            Self::Timeout => "timeout",
            Self::Refused => "refused",
            Self::Unavailable => "unavailable",
            Self::BadAnswer => "bad-answer",
        }
    }
}

impl From<&Error> for Absence {
    fn from(error: &Error) -> Self {
        match error.kind {
            ErrorKind::Timeout => Self::Timeout,
            ErrorKind::Status(status) if status.is_server_error() => Self::Unavailable,
            ErrorKind::Status(_) | ErrorKind::Token(_) => Self::Refused,
            ErrorKind::Connect(_)
            | ErrorKind::Disconnected(_)
            | ErrorKind::ClosedOnReuse(_)
            | ErrorKind::Busy
            | ErrorKind::Unsent(_)
            | ErrorKind::BreakerOpen(_) => Self::Unavailable,
            ErrorKind::TooLarge(_) | ErrorKind::Malformed(_) | ErrorKind::Unreadable(_) => Self::BadAnswer,
        }
    }
}

/// What can stand in a composed answer.
pub trait Part {
    /// What the handler gets of it.
    type Output;

    /// Runs the part and writes down how it went.
    fn run(self, context: Context) -> impl Future<Output = Result<Self::Output, Failure>>;
}

impl<T, F: Future<Output = Result<T, Error>>> Part for Required<F> {
    type Output = T;

    async fn run(self, context: Context) -> Result<T, Failure> {
        run(self.name, self.call, &context).await.map_err(Failure::from)
    }
}

impl<T, F: Future<Output = Result<T, Error>>> Part for Optional<F> {
    type Output = Slot<T>;

    async fn run(self, context: Context) -> Result<Slot<T>, Failure> {
        match run(self.name, self.call, &context).await {
            Ok(value) => Ok(Slot::Fresh(value)),
            Err(error) => {
                // The chain of a required part's failure is logged with the answer; this one would be lost.
                let chain = crate::http::chain(&error);
                tracing::warn!(request.id = %context.id(), part = self.name, error = chain, "an optional part is missing");
                Ok(Slot::Missing(Absence::from(&error)))
            }
        }
    }
}

async fn run<T>(
    name: &'static str,
    call: impl Future<Output = Result<T, Error>>,
    context: &Context,
) -> Result<T, Error> {
    let began = context.clock().now();
    let result = call.await;
    let state = result.as_ref().map_or_else(|error| Absence::from(error).word(), |_| "fresh");
    telemetry::part_ended(name, state);
    context.ledger().part(Entry { name, state, took: context.clock().now() - began });
    result
}
