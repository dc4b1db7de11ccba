//! One way of a link: when a packet that comes now is there, or that there is no room for it.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// What a way is like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Kind {
    /// Half of the round trip.
    pub(super) delay: Duration,
    pub(super) kilobits_per_second: u32,
    /// Packets that wait to be sent; what comes beyond is dropped.
    pub(super) queue: usize,
}

/// The state of one way.
#[derive(Debug, Default)]
pub(super) struct Lane {
    /// When each packet that waits has left, in order.
    leave: VecDeque<Instant>,
}

impl Lane {
    /// When a packet of this size that comes at `now` is at the other end: after those before it, its own bits, and the delay.
    pub(super) fn arrival(&mut self, kind: Kind, now: Instant, bytes: usize) -> Option<Instant> {
        while self.leave.front().is_some_and(|left| *left <= now) {
            self.leave.pop_front();
        }
        if self.leave.len() >= kind.queue {
            return None;
        }
        let begins = self.leave.back().copied().unwrap_or(now);
        let leaves = begins + time_of(bytes, kind.kilobits_per_second);
        self.leave.push_back(leaves);
        Some(leaves + kind.delay)
    }
}

fn time_of(bytes: usize, kilobits_per_second: u32) -> Duration {
    let bits = u64::try_from(bytes).unwrap_or(u64::MAX).saturating_mul(8);
    Duration::from_nanos(bits.saturating_mul(1_000_000) / u64::from(kilobits_per_second.max(1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const KIND: Kind = Kind { delay: Duration::from_millis(75), kilobits_per_second: 1_500, queue: 2 };
    /// 1,500 bytes at 1.5 Mbit/s.
    const ONE: Duration = Duration::from_millis(8);

    #[test]
    fn packets_wait_for_those_before_them() {
        let (mut lane, now) = (Lane::default(), Instant::now());
        assert_eq!(lane.arrival(KIND, now, 1_500), Some(now + ONE + KIND.delay));
        assert_eq!(lane.arrival(KIND, now, 1_500), Some(now + ONE * 2 + KIND.delay));
        assert_eq!(lane.arrival(KIND, now + ONE * 5, 1_500), Some(now + ONE * 6 + KIND.delay));
    }

    #[test]
    fn what_there_is_no_room_for_is_dropped() {
        let (mut lane, now) = (Lane::default(), Instant::now());
        let all = [0; 3].map(|_| lane.arrival(KIND, now, 1_500).is_some());
        assert_eq!(all, [true, true, false]);
        assert!(lane.arrival(KIND, now + ONE, 1_500).is_some());
    }
}
