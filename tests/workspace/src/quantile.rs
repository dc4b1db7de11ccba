//! The middle of what was measured, and its upper end.

/// The least value that so many of a hundred do not exceed (nearest rank); 0 of nothing.
pub(crate) fn percentile(values: &[f64], of_hundred: usize) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let rank = (sorted.len() * of_hundred).div_ceil(100).max(1);
    sorted.get(rank - 1).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_nearest_rank() {
        let values = [3.0, 1.0, 2.0, 4.0];
        let found = [50, 75, 95, 100].map(|of_hundred| percentile(&values, of_hundred));
        assert_eq!(found.map(f64::to_bits), [2.0, 3.0, 4.0, 4.0].map(f64::to_bits));
        assert_eq!(percentile(&[], 50).to_bits(), 0.0_f64.to_bits());
    }
}
