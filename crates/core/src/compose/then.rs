//! Parts that depend on others: each begins when what it needs is there, beside all the rest.

use std::future::Future;

use super::composition::Composition;
use super::entry::Outcome;
use super::meaning::{Gap, Required, Substitute};
use super::part::{Declared, Part, optional};
use super::record::not_begun;
use super::slot::Slot;
use crate::http::problem::Failure;
use crate::upstream::Error;

/// A part, and what is asked for with what it brings.
#[derive(Debug)]
#[must_use = "a part runs only within compose"]
pub struct Then<P, N> {
    first: P,
    next: N,
}

/// A part that the answer can do without, and another with what it brings.
#[derive(Debug)]
#[must_use = "a part runs only within compose"]
pub struct ThenOptional<P, N> {
    first: P,
    name: &'static str,
    next: N,
}

impl<T, F: Future<Output = Result<T, Error>>> Declared<F, Required> {
    /// The part that depends on this one; it takes what it needs out of what came. The handler gets both.
    pub fn then<Q: Part, N: FnOnce(&T) -> Q>(self, next: N) -> Then<Self, N> {
        Then { first: self, next }
    }
}

impl<T, F: Future<Output = Result<T, Error>>, S: Substitute<T>> Declared<F, Gap<S>> {
    /// The optional part that depends on this one; it takes what it needs out of what is there, fresh or not. Where nothing is, it is not
    /// asked for, and missing for the same reason. The handler gets both.
    pub fn then<U, G, N>(self, name: &'static str, next: N) -> ThenOptional<Self, N>
    where
        G: Future<Output = Result<U, Error>>,
        N: FnOnce(&T) -> G,
    {
        ThenOptional { first: self, name, next }
    }
}

impl<T, F, Q, N> Part for Then<Declared<F, Required>, N>
where
    F: Future<Output = Result<T, Error>>,
    Q: Part,
    N: FnOnce(&T) -> Q,
{
    type Output = (T, Q::Output);

    async fn run(self, composition: &Composition<'_>) -> Result<Self::Output, Failure> {
        let first = self.first.run(composition).await?;
        let second = (self.next)(&first).run(composition).await?;
        Ok((first, second))
    }
}

impl<T, F, S, U, G, N> Part for ThenOptional<Declared<F, Gap<S>>, N>
where
    F: Future<Output = Result<T, Error>>,
    S: Substitute<T>,
    G: Future<Output = Result<U, Error>>,
    N: FnOnce(&T) -> G,
{
    type Output = (Slot<T>, Slot<U>);

    async fn run(self, composition: &Composition<'_>) -> Result<Self::Output, Failure> {
        let first = self.first.run(composition).await?;
        let second = match &first {
            Slot::Fresh(value) | Slot::Stale(value, ..) | Slot::Default(value, _) => {
                optional(self.name, (self.next)(value)).run(composition).await?
            }
            Slot::Missing(absence) => {
                not_begun(self.name, composition.context, Outcome::Missing(*absence));
                Slot::Missing(*absence)
            }
        };
        Ok((first, second))
    }
}
