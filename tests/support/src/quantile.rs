//! Quantiles of times.

use std::time::Duration;

/// The time within which so many of a thousand are; zero of none.
pub fn per_mille(times: impl IntoIterator<Item = Duration>, of_thousand: usize) -> Duration {
    let mut sorted: Vec<Duration> = times.into_iter().collect();
    sorted.sort_unstable();
    let last = sorted.len().saturating_sub(1);
    let at = (sorted.len() * of_thousand).div_ceil(1_000).saturating_sub(1).min(last);
    sorted.get(at).copied().unwrap_or_default()
}

#[test]
fn a_quantile_is_one_of_the_times() {
    let times = || (1..=1_000).map(Duration::from_millis);
    assert_eq!(per_mille(times(), 500), Duration::from_millis(500));
    assert_eq!(per_mille(times(), 999), Duration::from_millis(999));
    assert_eq!(per_mille(times(), 1_000), Duration::from_secs(1));
    assert_eq!(per_mille([], 990), Duration::ZERO);
    assert_eq!(per_mille([Duration::from_secs(1)], 1), Duration::from_secs(1));
}
