//! The middle of what was measured, and its upper end.

/// The middle one, or what is halfway between the two in the middle; nothing of nothing.
#[must_use]
pub fn median(values: &[f64]) -> Option<f64> {
    let sorted = sorted(values);
    let upper = sorted.get(sorted.len() / 2).copied()?;
    let lower = sorted.get((sorted.len() - 1) / 2).copied()?;
    Some(f64::midpoint(lower, upper))
}

/// The least value that so many of a hundred do not exceed (nearest rank); 0 of nothing.
pub(crate) fn percentile(values: &[f64], of_hundred: usize) -> f64 {
    let sorted = sorted(values);
    let rank = (sorted.len() * of_hundred).div_ceil(100).max(1);
    sorted.get(rank - 1).copied().unwrap_or_default()
}

fn sorted(values: &[f64]) -> Vec<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_is_between_two_where_there_are_two() {
        let found = [&[3.0, 1.0, 2.0][..], &[4.0, 1.0, 3.0, 2.0], &[5.0], &[]].map(median);
        let bits = |values: [Option<f64>; 4]| values.map(|value| value.map(f64::to_bits));
        assert_eq!(bits(found), bits([Some(2.0), Some(2.5), Some(5.0), None]));
    }

    #[test]
    fn by_nearest_rank() {
        let values = [3.0, 1.0, 2.0, 4.0];
        let found = [50, 75, 95, 100].map(|of_hundred| percentile(&values, of_hundred));
        assert_eq!(found.map(f64::to_bits), [2.0, 3.0, 4.0, 4.0].map(f64::to_bits));
        assert_eq!(percentile(&[], 50).to_bits(), 0.0_f64.to_bits());
    }
}
