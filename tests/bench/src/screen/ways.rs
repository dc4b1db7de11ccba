//! The ways in which a careful client may go about a screen, and which of them a link lets end first.
//!
//! Which days to ask for, a client can only know in hindsight: it is given that.

use test_support::days::DAYS;
use workspace_rules::screen::Link;

/// From when on transactions are asked for; without a day, from the newest on, as many as a page holds.
pub(super) type From = Option<&'static str>;

/// What is asked for of transactions.
#[derive(Clone, Copy, Debug)]
pub(super) enum Way {
    /// Those of all accounts, at once with everything else; then, of each account with too few of them, its own.
    InBulk(From, From),
    /// Those of each account, once the accounts are known.
    ByAccount(From),
}

/// What a way takes, whatever the link.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Taken {
    pub(super) requests: usize,
    /// Bodies, as they came.
    pub(super) compressed: usize,
    /// Requests that had to wait for the answer to another, and the first.
    pub(super) rounds: u32,
}

/// Each of them.
pub(super) fn all() -> Vec<Way> {
    let from = || std::iter::once(None).chain(DAYS.into_iter().map(Some));
    let in_bulk = from().flat_map(|first| from().map(move |then| Way::InBulk(first, then)));
    in_bulk.chain(from().map(Way::ByAccount)).collect()
}

/// The one that takes the least time, by its rounds and its bytes.
pub(super) fn quickest(ways: &[(Way, Taken)], link: &Link) -> (Way, Taken) {
    let least = ways.iter().min_by_key(|(_, taken)| microseconds(*taken, link));
    *least.expect("there is a way")
}

fn microseconds(taken: Taken, link: &Link) -> u64 {
    let bits = u64::try_from(taken.compressed).unwrap_or(u64::MAX).saturating_mul(8);
    u64::from(taken.rounds) * u64::from(link.round_trip_ms) * 1_000
        + bits * 1_000 / u64::from(link.kilobits_per_second)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounds_count_where_they_take_long_and_bytes_where_these_do() {
        let link = |round_trip_ms, kilobits_per_second| Link {
            name: String::new(),
            round_trip_ms,
            kilobits_per_second,
            queue_packets: 1,
        };
        let large = (Way::InBulk(None, None), Taken { requests: 6, compressed: 20_000, rounds: 1 });
        let small = (Way::ByAccount(None), Taken { requests: 10, compressed: 5_000, rounds: 2 });
        assert_eq!(quickest(&[small, large], &link(150, 1_500)).1, large.1);
        assert_eq!(quickest(&[large, small], &link(15, 1_500)).1, small.1);
    }
}
