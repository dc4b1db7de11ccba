//! Never more than may be, and nothing lost that there is room for.

use std::sync::Barrier;
use std::thread;

use super::super::counted::{asked, choice, key, stored};
use super::super::{Cache, Marks, Tags, Whose};
use super::*;
use crate::clock::Clock;

const MIB: u64 = 1 << 20;

#[test]
fn there_are_as_many_parts_as_have_room_for_the_largest_answers() {
    let check = |max_bytes: u64, largest: u64, parts: usize| {
        let kept = Kept::new(Room { max_bytes, largest });
        assert_eq!(kept.changing.len(), parts, "{max_bytes}, the largest of {largest}");
        assert!(kept.part() >= max_bytes.min(largest * LARGEST), "{max_bytes}, the largest of {largest}");
    };
    check(64 * MIB, 4 * MIB, 8);
    check(100 * MIB, 4 * MIB, 8);
    check(64 * MIB, 64 * MIB, 1);
    check(MIB, 4 * MIB, 1);
    check(0, 4 * MIB, 1);
    check(1 << 30, 0, 64);
    check(1 << 40, 4 * MIB, 64);
}

#[test]
fn an_answer_as_large_as_there_can_be_is_kept() {
    for max_bytes in [5 * MIB, 20 * MIB, 64 * MIB, 1 << 30] {
        let cache = Cache::new(Room { max_bytes, largest: 4 * MIB }, Clock::system());
        let asked = asked(key(0, 0, Whose::Public), choice(0), Tags::default());
        cache.put(&asked, &stored(4 << 20, 0, Marks::default()));
        assert!(cache.find(&asked).is_ok(), "in {max_bytes}");
    }
}

#[test]
fn there_is_never_more_than_may_be() {
    for body in [1_000, 200 << 10] {
        let cache = Cache::new(Room { max_bytes: MIB, largest: MIB }, Clock::system());
        for number in 0..2_000 {
            let asked = asked(key(number % 1_000, 0, Whose::Public), choice(0), Tags::default());
            cache.put(&asked, &stored(body, 0, Marks::default()));
            let (count, bytes) = cache.held();
            assert!(count > 0 && bytes <= MIB, "{count} of {body}, {bytes}");
        }
        assert!(cache.held().1 > MIB * 3 / 4, "as much as fits");
    }
}

#[test]
fn of_two_that_come_at_once_both_stay() {
    let cache = Cache::new(Room { max_bytes: 16 * MIB, largest: MIB }, Clock::system());
    for number in 0..500 {
        let asked = |of| asked(key(number, 0, Whose::Public), choice(of), Tags::default());
        let both = Barrier::new(2);
        thread::scope(|scope| {
            for of in [1, 2] {
                let (cache, both) = (&cache, &both);
                scope.spawn(move || {
                    let (asked, stored) = (asked(of), stored(0, of, Marks::default()));
                    both.wait();
                    cache.put(&asked, &stored);
                });
            }
        });
        assert!([1, 2].into_iter().all(|of| cache.find(&asked(of)).is_ok()), "{number}");
    }
}
