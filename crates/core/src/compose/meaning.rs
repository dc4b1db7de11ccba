//! What it means for the answer that a part came, or did not: the rule behind each way of declaring one.

use std::time::Duration;

use super::composition::Composition;
use super::entry::Outcome;
use super::running::{Later, Running};
use super::slot::{Absence, Slot};
use crate::http::problem::Failure;
use crate::upstream::Error;

/// What a part of `T` leaves.
pub trait Meaning<T> {
    /// What the handler gets.
    type Output;

    /// What becomes of it.
    #[doc(hidden)]
    const LATER: Later = Later::Asked;

    /// It came.
    #[doc(hidden)]
    fn came(self, value: T, name: &'static str, of: &Composition<'_>, running: &Running) -> Self::Output;

    /// It did not.
    #[doc(hidden)]
    fn failed(
        self,
        error: Error,
        name: &'static str,
        of: &Composition<'_>,
    ) -> (Result<Self::Output, Failure>, Outcome);
}

/// The answer cannot do without it.
#[derive(Debug)]
pub struct Required;

/// The answer can do without it; `S` is what stands in its place.
#[derive(Debug)]
pub struct Gap<S>(pub(super) S);

/// What stands in the place of a part that did not come.
pub trait Substitute<T> {
    /// What becomes of it where it came.
    #[doc(hidden)]
    const LATER: Later = Later::Asked;

    /// It came after all.
    #[doc(hidden)]
    fn came(&self, _value: &T, _name: &'static str, _of: &Composition<'_>, _running: &Running) {}

    /// It did not.
    #[doc(hidden)]
    fn slot(self, error: &Error, name: &'static str, of: &Composition<'_>) -> Slot<T>;
}

/// Nothing.
#[derive(Debug)]
pub struct Nothing;

/// What the handler says.
#[derive(Debug)]
pub struct Instead<T>(pub(super) T);

/// What it was the last time, where that is no longer ago than this.
#[derive(Debug)]
pub struct LastTime {
    pub(super) at_most: Duration,
}

impl<T> Meaning<T> for Required {
    type Output = T;

    fn came(self, value: T, _: &'static str, _: &Composition<'_>, _: &Running) -> T {
        value
    }

    fn failed(self, error: Error, _: &'static str, _: &Composition<'_>) -> (Result<T, Failure>, Outcome) {
        let outcome = Outcome::Missing(Absence::from(&error));
        (Err(error.into()), outcome)
    }
}

impl<T, S: Substitute<T>> Meaning<T> for Gap<S> {
    type Output = Slot<T>;
    const LATER: Later = S::LATER;

    fn came(self, value: T, name: &'static str, of: &Composition<'_>, running: &Running) -> Slot<T> {
        self.0.came(&value, name, of, running);
        Slot::Fresh(value)
    }

    fn failed(
        self,
        error: Error,
        name: &'static str,
        of: &Composition<'_>,
    ) -> (Result<Slot<T>, Failure>, Outcome) {
        let slot = self.0.slot(&error, name, of);
        let outcome = Outcome::of(&slot);
        // The chain of a required part's failure is logged with the answer; this one would be lost.
        let (id, stands, chain) = (of.context.id(), outcome.word(), crate::http::chain(&error));
        tracing::warn!(request.id = %id, part = name, part.now = stands, error = chain, "an optional part is missing");
        (Ok(slot), outcome)
    }
}

impl<T> Substitute<T> for Nothing {
    fn slot(self, error: &Error, _: &'static str, _: &Composition<'_>) -> Slot<T> {
        Slot::Missing(error.into())
    }
}

impl<T> Substitute<T> for Instead<T> {
    fn slot(self, error: &Error, _: &'static str, _: &Composition<'_>) -> Slot<T> {
        Slot::Default(self.0, error.into())
    }
}

impl<T: Clone + Send + Sync + 'static> Substitute<T> for LastTime {
    const LATER: Later = Later::Shown;

    fn came(&self, value: &T, name: &'static str, of: &Composition<'_>, running: &Running) {
        let Some(key) = of.asked.key(name) else { return };
        match running.made() {
            Some(made) => {
                of.context.ledger().made_of.part(key.clone());
                of.last_good.keep(key, value.clone(), made, self.at_most);
            }
            // What may not be kept now is not to be shown later as what it was before.
            None => of.last_good.forget(&key),
        }
    }

    fn slot(self, error: &Error, name: &'static str, of: &Composition<'_>) -> Slot<T> {
        let why = Absence::from(error);
        let Some(key) = of.asked.key(name) else { return Slot::Missing(why) };
        if is_over(error) {
            of.last_good.forget(&key);
        }
        let may_be_shown = why != Absence::Refused;
        let kept = may_be_shown.then(|| of.last_good.find(&key, self.at_most)).flatten();
        kept.map_or(Slot::Missing(why), |(value, age)| Slot::Stale(value, age, why))
    }
}

/// Whether it is not there any more, or not for this caller: what it was is nobody's to see.
fn is_over(error: &Error) -> bool {
    matches!(error.status(), Some(status) if matches!(status.as_u16(), 401 | 403 | 404 | 410))
}
