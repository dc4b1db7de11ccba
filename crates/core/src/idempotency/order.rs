//! An order as its handler sees it: what was asked for, the key for each step, and the notes to go on from.

use std::rc::Rc;

use jiff::Timestamp;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::held::Held;
use super::name::of_step;
use super::refused::Refused;
use crate::http::problem::{Failure, Kind};

/// An order that this handler alone carries out for now: `B` is the body that asked for it.
///
/// The handler may be begun anew at any point, by whoever asks again: with what it noted last, and so with every step done since then to
/// do again, under the same key.
#[derive(Debug)]
pub struct Order<B> {
    asked: B,
    id: String,
    held: Rc<Held>,
}

impl<B> Order<B> {
    pub(crate) fn new(asked: B, held: Rc<Held>) -> Self {
        Self { asked, id: held.id(), held }
    }

    /// What was asked for.
    pub fn asked(&self) -> &B {
        &self.asked
    }

    /// The order's id, which this caller finds it by: 33 random-looking characters that need no encoding in a URL.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// What tells a system that this step of this order is one and the same, however often it is told: 40 characters. Systems forget
    /// such keys, after 24 hours in Open Banking: see [`Order::is_repeatable`] before a step is done again.
    pub fn key(&self, step: &'static str) -> String {
        of_step(&self.id, step)
    }

    /// Says where a route shows it, as a path: an answer tells the client (`Location`).
    pub fn shown_at(&mut self, path: String) {
        self.held.show_at(path);
    }

    /// When it was asked for at first.
    pub fn first_seen(&self) -> Timestamp {
        self.held.first_seen()
    }

    /// Whether a step may be done again, by `idempotency.repeats_for`. Where it may not, an order of which something was sent ends as
    /// [`Outcome::NeverKnown`](super::Outcome::NeverKnown).
    pub fn is_repeatable(&self) -> bool {
        self.held.is_repeatable()
    }

    /// What was noted last, by this handler or by one that carried the order out before and did not come to its end.
    pub fn notes<N: DeserializeOwned>(&self) -> Result<Option<N>, Failure> {
        read(self.held.notes().as_deref())
    }

    /// Writes down what must be known if this handler does not come to its end, over what was noted before; from then on it is kept for a
    /// year while it has no answer. Where it fails the order is
    /// somebody else's by now, or the store is away: end with that failure, and do no further step.
    pub async fn note<N: Serialize>(&mut self, notes: &N) -> Result<(), Failure> {
        let notes =
            serde_json::to_string(notes).map_err(|error| Failure::new(Kind::Internal).cause(error))?;
        self.held.note(notes).await.map_err(|not| Refused::from(not).into())
    }
}

/// Notes as their type has them.
pub(super) fn read<N: DeserializeOwned>(notes: Option<&str>) -> Result<Option<N>, Failure> {
    let read = notes.map(serde_json::from_str).transpose();
    // A release that cannot read what the one before it noted must not begin anew.
    read.map_err(|error| Failure::new(Kind::Internal).cause(error))
}
