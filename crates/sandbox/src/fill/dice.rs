//! Reproducible randomness: the same seed gives the same bank on every machine and with every release.

/// SplitMix64. Not `rand`: its generators may change their sequence from one version to the next.
pub(super) struct Dice(u64);

impl Dice {
    /// Dice of their own for each customer, so that one customer's data does not depend on how many there are.
    pub(super) fn for_customer(seed: u64, customer: i64) -> Self {
        let mut dice = Self(seed ^ customer.unsigned_abs().wrapping_mul(0xA076_1D64_78BD_642F));
        dice.next();
        dice
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number in `low..=high`. Both must be ordered and their distance small beside 2^63.
    pub(super) fn between(&mut self, low: i64, high: i64) -> i64 {
        let span = low.abs_diff(high) + 1;
        // The remainder's bias is far below anything a bank statement shows.
        low + i64::try_from(self.next() % span).unwrap_or(0)
    }

    /// True in `per_cent` of a hundred throws.
    pub(super) fn chance(&mut self, per_cent: i64) -> bool {
        self.between(1, 100) <= per_cent
    }

    pub(super) fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        let last = i64::try_from(from.len()).unwrap_or(1) - 1;
        &from[usize::try_from(self.between(0, last)).unwrap_or(0)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn throws_stay_within_their_bounds_and_repeat() {
        let throws = |customer| {
            let mut dice = Dice::for_customer(7, customer);
            (0..1000).map(|_| dice.between(-3, 4)).collect::<Vec<_>>()
        };
        assert!(throws(1).iter().all(|throw| (-3..=4).contains(throw)));
        assert!((-3..=4).all(|value| throws(1).contains(&value)));
        assert_eq!(throws(1), throws(1));
        assert_ne!(throws(1), throws(2));
    }
}
