//! The entry of a part in its answer's ledger, which is written however the part ends.

use std::rc::Rc;
use std::time::{Duration, Instant};

use super::entry::{Asking, Entry, Outcome};
use super::running::{Later, Running};
use crate::http::context::Context;
use crate::telemetry;

/// One part, from its begin on. It is dropped with the part: of one that never came to its end, because another failed that the answer
/// cannot do without, that is what is written.
#[derive(Debug)]
pub(super) struct Record<'a> {
    name: &'static str,
    context: &'a Context,
    began: Instant,
    left: Duration,
    pub(super) running: Rc<Running>,
    pub(super) ended: (Outcome, Asking),
}

impl<'a> Record<'a> {
    pub(super) fn begin(name: &'static str, context: &'a Context) -> Self {
        Self::of(name, context, Later::Asked)
    }

    /// Of a part of which this becomes.
    pub(super) fn of(name: &'static str, context: &'a Context, later: Later) -> Self {
        Self {
            name,
            context,
            began: context.clock().now(),
            left: context.left_for_calls(),
            running: Running::new(later),
            ended: (Outcome::Dropped, Asking::Asked),
        }
    }
}

impl Drop for Record<'_> {
    fn drop(&mut self) {
        let (outcome, asking) = self.ended;
        telemetry::part_ended(self.name, outcome.word());
        let given = self.running.given().unwrap_or(self.left);
        let took = self.context.clock().now() - self.began;
        self.context.ledger().part(Entry { name: self.name, outcome, asking, given, took });
    }
}

/// Writes down a part that was not begun, for the same reason as the one that it depends on.
pub(super) fn not_begun(name: &'static str, context: &Context, outcome: Outcome) {
    let mut record = Record::begin(name, context);
    record.ended = (outcome, Asking::Not("not-begun"));
}

/// Writes down a part that nobody had to run: what it would be is in an answer that was made before, for which it was given so long, and all
/// of it is kept. It takes no time, and has what is `left` at the most.
pub(super) fn kept(name: &'static str, given: Duration, left: Duration, context: &Context) {
    let outcome = Outcome::Fresh;
    telemetry::part_ended(name, outcome.word());
    let entry = Entry { name, outcome, asking: Asking::Kept, given: left.min(given), took: Duration::ZERO };
    context.ledger().part(entry);
}
