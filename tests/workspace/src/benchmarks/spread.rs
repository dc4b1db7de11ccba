//! The middle of several figures, and how far they lie apart: none is left out.

use crate::quantile::median;

/// The least, the middle one and the most.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Spread {
    pub(super) least: f64,
    pub(super) median: f64,
    pub(super) most: f64,
}

impl Spread {
    pub(super) fn of(values: &[f64]) -> Option<Self> {
        let least = values.iter().copied().min_by(f64::total_cmp)?;
        let most = values.iter().copied().max_by(f64::total_cmp)?;
        Some(Self { least, median: median(values)?, most })
    }

    /// `20.4 (18.8 to 22.0)`
    pub(super) fn told(values: &[f64], decimals: usize) -> String {
        let Some(Self { least, median, most }) = Self::of(values) else { return "–".to_owned() };
        format!("{median:.decimals$} ({least:.decimals$} to {most:.decimals$})")
    }
}

#[test]
fn the_middle_and_both_ends_are_told() {
    assert_eq!(Spread::told(&[10.0, 9.0, 11.04], 1), "10.0 (9.0 to 11.0)");
    assert_eq!(Spread::told(&[], 1), "–");
}
