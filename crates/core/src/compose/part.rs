//! One part of an answer: a call, and what it means when it fails.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use super::composition::Composition;
use super::entry::{Asking, Outcome};
use super::meaning::{Gap, Instead, LastTime, Meaning, Nothing, Required};
use super::record::Record;
use crate::http::problem::Failure;
use crate::upstream::Error;

/// A part that the answer cannot do without: its failure is the answer's.
pub fn required<T, F>(name: &'static str, call: F) -> Declared<F, Required>
where
    F: Future<Output = Result<T, Error>>,
{
    Declared { name, call: Box::pin(call), meaning: Required }
}

/// A part that the answer can do without: its failure leaves a [`Slot::Missing`](super::Slot::Missing), or what [`Declared::or`] says.
pub fn optional<T, F>(name: &'static str, call: F) -> Declared<F, Gap<Nothing>>
where
    F: Future<Output = Result<T, Error>>,
{
    Declared { name, call: Box::pin(call), meaning: Gap(Nothing) }
}

/// A part that may be shown as it was the last time, where that is no longer ago than this: its failure leaves a
/// [`Slot::Stale`](super::Slot::Stale), and only where there is none a [`Slot::Missing`](super::Slot::Missing). What its system refuses
/// is missing, whatever it was before, and what the system says that nobody may keep (`no-store`, RFC 9111 section 5.2.2.5) is not
/// kept. It is for parts that follow from who asks, for what and in which language: an answer that follows from a body keeps nothing.
pub fn stale_ok<T, F>(name: &'static str, at_most: Duration, call: F) -> Declared<F, Gap<LastTime>>
where
    T: Clone + Send + Sync + 'static,
    F: Future<Output = Result<T, Error>>,
{
    Declared { name, call: Box::pin(call), meaning: Gap(LastTime { at_most }) }
}

/// A call with what its failure means.
#[derive(Debug)]
#[must_use = "a part runs only within compose"]
pub struct Declared<F, M> {
    name: &'static str,
    /// Boxed: a handler holds the futures of all its parts, and a worker's stack is 2 MiB.
    call: Pin<Box<F>>,
    meaning: M,
}

impl<T, F: Future<Output = Result<T, Error>>> Declared<F, Gap<Nothing>> {
    /// What stands in the answer where the part does not come: a [`Slot::Default`](super::Slot::Default).
    pub fn or(self, default: T) -> Declared<F, Gap<Instead<T>>> {
        Declared { name: self.name, call: self.call, meaning: Gap(Instead(default)) }
    }
}

/// What can stand in a composed answer.
#[diagnostic::on_unimplemented(
    message = "a part that does not say what the answer is without it",
    label = "say it: `required(name, call)`, `optional(name, call)` or `stale_ok(name, at_most, call)`"
)]
pub trait Part {
    /// What the handler gets of it.
    type Output;

    /// Runs the part and writes down how it went.
    #[doc(hidden)]
    fn run(self, composition: &Composition<'_>) -> impl Future<Output = Result<Self::Output, Failure>>;
}

impl<T, F: Future<Output = Result<T, Error>>, M: Meaning<T>> Part for Declared<F, M> {
    type Output = M::Output;

    async fn run(self, composition: &Composition<'_>) -> Result<M::Output, Failure> {
        let Self { name, call, meaning } = self;
        let context = composition.context;
        let mut record = Record::of(name, context, M::LATER);
        let result = record.running.of(composition.last_good.epochs(), call).await;
        let asked = match &result {
            Ok(_) if record.running.is_kept() => Asking::Kept,
            Ok(_) => Asking::Asked,
            Err(error) => error.into(),
        };
        let (output, outcome) = match result {
            Ok(value) => (Ok(meaning.came(value, name, composition, &record.running)), Outcome::Fresh),
            Err(error) => meaning.failed(error, name, composition),
        };
        record.ended = (outcome, asked);
        output
    }
}
