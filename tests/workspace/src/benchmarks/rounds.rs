//! A figure of each round, in their order: one of a round that came to nothing leaves its place empty, so that the others keep theirs.

use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(transparent)]
pub struct Rounds(Vec<Option<f64>>);

impl Rounds {
    pub fn push(&mut self, came: Option<f64>) {
        self.0.push(came);
    }

    /// Those that came to something.
    #[must_use]
    pub fn measured(&self) -> Vec<f64> {
        self.0.iter().copied().flatten().collect()
    }

    /// With another's figure of the same round, which was disturbed by the same: of the rounds that came to something for both.
    pub(super) fn beside(&self, other: &Self, pair: fn(f64, f64) -> f64) -> Vec<f64> {
        let rounds = self.0.iter().zip(&other.0);
        rounds.filter_map(|(one, other)| Some(pair((*one)?, (*other)?))).collect()
    }
}

impl FromIterator<Option<f64>> for Rounds {
    fn from_iter<T: IntoIterator<Item = Option<f64>>>(rounds: T) -> Self {
        Self(rounds.into_iter().collect())
    }
}
