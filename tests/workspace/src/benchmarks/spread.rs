//! The middle of several figures, and how far they lie apart: none is left out.

/// The least, the middle one and the most.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Spread {
    pub(super) least: f64,
    pub(super) median: f64,
    pub(super) most: f64,
}

impl Spread {
    pub(super) fn of(values: &[f64]) -> Option<Self> {
        let mut sorted = values.to_vec();
        sorted.sort_by(f64::total_cmp);
        Some(Self { least: *sorted.first()?, median: *sorted.get(sorted.len() / 2)?, most: *sorted.last()? })
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
