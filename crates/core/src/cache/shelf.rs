//! What is kept of one address: an answer for each way in which it is chosen.

use std::slice;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::choice::Choice;
use super::epochs::Epochs;
use super::marks::Marks;
use super::memory::shared;
use super::stored::Stored;
use super::terms::Rules;

/// Of one address, so many are kept beside each other; the oldest makes room.
const VARIANTS: usize = 16;

/// What is kept of one address for the same ones, what came last first.
#[derive(Clone, Debug)]
pub(super) enum Shelf {
    /// As most have it, in no memory of its own.
    One(Arc<Stored>),
    Several(Arc<[Arc<Stored>]>),
}

impl Default for Shelf {
    fn default() -> Self {
        Self::Several(Arc::default())
    }
}

impl FromIterator<Arc<Stored>> for Shelf {
    fn from_iter<I: IntoIterator<Item = Arc<Stored>>>(all: I) -> Self {
        let all: Vec<Arc<Stored>> = all.into_iter().collect();
        match &all[..] {
            [one] => Self::One(one.clone()),
            _ => Self::Several(all.into()),
        }
    }
}

impl Shelf {
    fn all(&self) -> &[Arc<Stored>] {
        match self {
            Self::One(one) => slice::from_ref(one),
            Self::Several(all) => all,
        }
    }

    /// The one that is for this choice and was made last, among those that count; and whether any does. Of those made in the same second it
    /// is the one that came last.
    pub(super) fn find(&self, choice: &Choice, epochs: &Epochs) -> (Option<Arc<Stored>>, bool) {
        let mut current = self.all().iter().filter(|stored| stored.counts(epochs)).peekable();
        let is_any = current.peek().is_some();
        // Of equals this finds the last.
        let newest = current.rev().filter(|stored| stored.is_for(choice)).max_by_key(|stored| stored.made);
        (newest.cloned(), is_any)
    }

    /// Whether there is one for this choice that was made later than `stored`, and is so.
    pub(super) fn has_newer(&self, stored: &Stored, choice: &Choice, is: impl Fn(&Stored) -> bool) -> bool {
        self.all().iter().any(|other| other.made > stored.made && other.is_for(choice) && is(other))
    }

    /// With this one, in place of what was there for the choice that it was fetched for.
    /// Of the others those that count.
    pub(super) fn with(
        &self,
        stored: &Arc<Stored>,
        choice: &Choice,
        counts: impl Fn(&Stored) -> bool,
    ) -> Self {
        let others = self.all().iter().filter(|other| counts(other) && !other.is_for(choice));
        std::iter::once(stored).chain(others).take(VARIANTS).cloned().collect()
    }

    /// Without what is there for this choice.
    pub(super) fn without(&self, choice: &Choice) -> Self {
        self.all().iter().filter(|stored| !stored.is_for(choice)).cloned().collect()
    }

    pub(super) fn without_the_oldest(&self) -> Self {
        let [others @ .., _] = self.all() else { return Self::default() };
        others.iter().cloned().collect()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.all().is_empty()
    }

    /// How many of them there are whose marks and epoch are so.
    pub(super) fn count(&self, is: impl Fn(&Marks, u64) -> bool) -> usize {
        self.all().iter().filter(|stored| is(&stored.marks, stored.epoch)).count()
    }

    /// What it takes in memory beside itself.
    pub(super) fn weight(&self) -> usize {
        let own = match self {
            Self::One(_) => 0,
            Self::Several(all) => shared(size_of_val(&**all)),
        };
        own + self.all().iter().map(|stored| stored.weight()).sum::<usize>()
    }

    /// How long any of them is worth holding.
    pub(super) fn held(&self, rules: &Rules, now: Instant) -> Duration {
        self.all().iter().map(|stored| stored.held(rules, now)).max().unwrap_or_default()
    }
}
