//! Never more than may be, and nothing lost that there is room for.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Barrier, Weak};
use std::thread;

use bytes::Bytes;

use super::super::counted::{asked, choice, key, stored};
use super::super::{Cache, Marks, Tags, Whose};
use super::*;
use crate::clock::Clock;
use crate::config::{Needs, NoSettings, Origin};

const MIB: u64 = 1 << 20;

#[test]
fn there_are_as_many_parts_as_have_room_for_the_largest_answers() {
    let check = |max_bytes: u64, largest: u64, parts: usize| {
        let kept = Kept::new(Room { max_bytes, largest });
        assert_eq!(kept.changing.len(), parts, "{max_bytes}, the largest of {largest}");
    };
    check(64 * MIB, 4 * MIB, 4);
    check(100 * MIB, 4 * MIB, 8);
    check(64 * MIB, 64 * MIB, 1);
    check(MIB, 4 * MIB, 1);
    check(0, 4 * MIB, 1);
    check(1 << 30, 0, 64);
    check(1 << 40, 4 * MIB, 64);
}

#[test]
fn the_largest_answer_is_of_an_upstream_of_which_something_may_be_kept() {
    let upstream = |name: &str, max_response: &str, fresh_for: &str| {
        format!(
            "[upstream.{name}]\nurl = \"http://127.0.0.1\"\nmax_response = \"{max_response}\"\nfresh_for = \"{fresh_for}\"\n"
        )
    };
    let route = |upstream: &str, cache: &str| {
        format!(
            "[[route]]\npath = \"/{upstream}/{{*rest}}\"\nupstream = \"{upstream}\"\naccess = \"anyone\"\ntoken = \"none\"\ncache = \"{cache}\"\n"
        )
    };
    let largest = |of: &[String]| {
        let inline = format!("[public]\nurl = \"http://127.0.0.1\"\n{}", of.concat());
        let needs = Needs { name: "api", upstreams: &["one", "other"], ..Needs::default() };
        let origin = Origin { inline: Some(("test", &inline)), ..Origin::default() };
        let (config, _) = Config::load::<NoSettings>(needs, &origin).unwrap();
        Room::of(&config).largest / MIB
    };
    let (one, other) = (upstream("one", "2MiB", "0s"), upstream("other", "8MiB", "0s"));
    let of = |routes: &[String]| largest(&[&[one.clone(), other.clone()], routes].concat());
    assert_eq!(of(&[]), 0, "nothing is kept");
    assert_eq!(of(&[route("one", "1m"), route("other", "0s")]), 2, "of one by a route");
    assert_eq!(of(&[route("one", "1m"), route("other", "1m")]), 8);
    assert_eq!(largest(&[upstream("one", "2MiB", "1m"), other.clone()]), 2, "of one by calls");
}

/// As it lies in the table, half as much again for what is remembered of those that went, and what its pieces waste.
#[test]
fn what_an_entry_takes_beside_its_pieces_counts() {
    let key = key(0, 0, Whose::Public);
    let lies = size_of::<Key>() + size_of::<Held>() + 24;
    let beside = weight(&key, &Shelf::default()) as usize - key.weight() - Shelf::default().weight();
    assert!((lies * 3 / 2..=lies * 2).contains(&beside), "{beside} for {lies}");
    let shelf = Shelf::One(stored(1 << 20, 0, Marks::default()));
    let more = weight(&key, &shelf) as usize - shelf.weight();
    assert!((shelf.weight() / 16..=shelf.weight() / 8).contains(&more), "{more} for {}", shelf.weight());
}

#[test]
fn what_is_made_of_a_body_is_kept_where_it_leaves_room_for_others() {
    for (max_bytes, largest, most) in [(64 * MIB, MIB, 512 << 10), (64 * MIB, 64 * MIB, 2 << 20)] {
        let cache = Cache::new(Room { max_bytes, largest }, Clock::system());
        let keeps = |bytes| cache.keeps_what_is_made_of(&vec![0; bytes]);
        assert!(keeps(most) && !keeps(most + 1), "{most} of {max_bytes}");
    }
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

/// Public answers of so many bytes, each of an address of its own and in this language.
fn put(cache: &Cache, address: usize, language: usize, body: usize) -> bool {
    let asked = asked(key(address, 0, Whose::Public), choice(language), Tags::default());
    cache.put(&asked, &stored(body, language, Marks::default()))
}

fn is_found(cache: &Cache, address: usize, language: usize) -> bool {
    cache.find(&asked(key(address, 0, Whose::Public), choice(language), Tags::default())).is_ok()
}

#[test]
fn a_part_has_room_for_two_of_the_largest() {
    let cache = Cache::new(Room { max_bytes: 12 * MIB, largest: 4 * MIB }, Clock::system());
    assert_eq!(cache.kept.changing.len(), 1);
    assert!(put(&cache, 0, 0, 4 << 20) && put(&cache, 1, 0, 4 << 20));
    assert!(is_found(&cache, 0, 0) && is_found(&cache, 1, 0));
}

/// Else who asks for one address in many languages would have all of it gone, again and again.
#[test]
fn of_what_is_too_much_for_one_address_the_oldest_goes() {
    let cache = Cache::new(Room { max_bytes: 2 * MIB, largest: MIB }, Clock::system());
    for language in 1..=10 {
        assert!(put(&cache, 0, language, 500_000));
        assert!(is_found(&cache, 0, language), "{language}");
    }
    assert!(is_found(&cache, 0, 9) && is_found(&cache, 0, 8) && !is_found(&cache, 0, 6));
}

#[test]
fn what_is_too_large_takes_nothing_with_it() {
    let cache = Cache::new(Room { max_bytes: MIB, largest: MIB }, Clock::system());
    assert!(put(&cache, 0, 1, 1_000) && put(&cache, 0, 2, 1_000) && put(&cache, 1, 0, 1_000));
    assert!(!put(&cache, 0, 1, 1 << 20));
    assert!(!is_found(&cache, 0, 1), "there is a newer one than was kept");
    assert!(is_found(&cache, 0, 2) && is_found(&cache, 1, 0));
}

/// More than there is room for, of which nothing is asked for again.
fn fill(cache: &Cache, time: usize) {
    (time * 1_000..(time + 1) * 1_000).for_each(|address| _ = put(cache, address, 0, 1_000));
}

/// An address that weighs more than any of those: what they leave of the part for what is asked for often has no room for it.
const HEAVY: usize = 5_000;

/// Else what is weighed anew, or made again for another language, would stay for longer than what is asked for.
#[test]
fn a_change_is_no_use() {
    let cache = Cache::new(Room { max_bytes: MIB, largest: MIB }, Clock::system());
    let asked = asked(key(HEAVY, 0, Whose::Public), choice(0), Tags::default());
    fill(&cache, 1);
    put(&cache, HEAVY, 0, 2_000);
    cache.weigh_anew(&asked);
    fill(&cache, 2);
    assert!(cache.kept.seen(&asked.key).is_none());
}

/// Says, once it is dropped, whether others might change the part that it lay in.
struct Told(Weak<Kept>, Arc<AtomicBool>);

impl AsRef<[u8]> for Told {
    fn as_ref(&self) -> &[u8] {
        &[b'x'; 2_000]
    }
}

impl Drop for Told {
    fn drop(&mut self) {
        let is_free = self.0.upgrade().is_some_and(|kept| kept.changing[0].try_lock().is_ok());
        self.1.store(is_free, Ordering::SeqCst);
    }
}

#[test]
fn what_has_to_go_is_dropped_when_others_may_change_its_part() {
    let cache = Cache::new(Room { max_bytes: MIB, largest: MIB }, Clock::system());
    let was_free = Arc::new(AtomicBool::default());
    let one = stored(0, 0, Marks::default());
    one.packed.content().show(Bytes::from_owner(Told(Arc::downgrade(&cache.kept), was_free.clone())));
    fill(&cache, 1);
    cache.put(&asked(key(HEAVY, 0, Whose::Public), choice(0), Tags::default()), &one);
    drop(one);
    fill(&cache, 2);
    assert!(!is_found(&cache, HEAVY, 0) && was_free.load(Ordering::SeqCst));
}

/// By threads that come at once, to parts that are full; in the end counted by bodies, which are most of it.
#[test]
fn there_is_never_more_than_may_be() {
    for (max_bytes, body) in [(MIB, 1_000), (MIB, 200 << 10), (32 * MIB, 20_000)] {
        let cache = Cache::new(Room { max_bytes, largest: MIB }, Clock::system());
        let bodies = || cache.kept.iter().count() * body;
        thread::scope(|scope| {
            for of in 0..4 {
                let cache = &cache;
                scope.spawn(move || {
                    for number in 0..2_000 {
                        put(cache, number % 500 * 4 + of, 0, body);
                    }
                });
            }
            for _ in 0..50 {
                assert!(cache.held().1 <= max_bytes);
            }
        });
        assert!(
            bodies() as u64 <= max_bytes && bodies() as u64 > max_bytes / 4,
            "{} of {max_bytes}",
            bodies()
        );
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
