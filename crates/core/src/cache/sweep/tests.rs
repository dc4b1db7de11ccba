//! What is over, and what was ended, is let go: by a sweep, and by who comes to its place.

use futures_util::future::poll_immediate;
use jiff::Timestamp;

use super::super::counted::{ROOM, asked, choice, key, marks, stored};
use super::super::{Asked, Mark, Room, Rules, Tags, Whose};
use super::*;
use crate::clock::Clock;

#[actix_web::test]
async fn what_has_ended_is_let_go() {
    let cache = Cache::new(ROOM, Clock::system());
    for tags in [1, 2] {
        let asked = asked(key(tags, 0, Whose::Public), choice(0), Tags::default());
        cache.put(&asked, &stored(0, 0, marks(tags)));
    }
    cache.epochs().end(Mark::tag(b"1"));
    cache.sweep().await;
    assert_eq!(cache.held().0, 1, "the one with the tag, and no other");
}

/// Else many that are no use would keep others on the thread waiting.
#[actix_web::test]
async fn others_have_their_turn_while_what_is_kept_is_looked_at() {
    let cache = Cache::new(Room { max_bytes: 16 << 20, ..ROOM }, Clock::system());
    (0..3_000).for_each(|target| drop(kept_for(&cache, target, Duration::from_mins(1))));
    let (mut sweep, mut turns) = (Box::pin(cache.sweep()), 0);
    while poll_immediate(&mut sweep).await.is_none() {
        turns += 1;
    }
    assert_eq!((turns, cache.held().0), (2, 3_000));
}

/// For a minute, or longer.
fn kept_for(cache: &Cache, target: usize, at_most: Duration) -> Asked {
    let asked = asked(key(target, 0, Whose::Public), choice(0), Tags::default());
    let asked = Asked { rules: Rules { at_most, ..asked.rules }, ..asked };
    cache.put(&asked, &stored(0, 0, Marks::default()));
    asked
}

#[test]
fn what_is_over_is_as_if_it_had_gone_and_is_let_go() {
    let clock = Clock::manual(Timestamp::UNIX_EPOCH);
    let cache = Cache::new(Room { max_bytes: 16 << 20, ..ROOM }, clock.clone());
    let (minute, most) = (Duration::from_mins(1), Duration::from_secs(59));
    let longer = kept_for(&cache, 0, 2 * minute);
    let others: Vec<_> = (1..2_000).map(|target| kept_for(&cache, target, minute)).collect();
    let found = || others.iter().filter(|asked| cache.find(asked).is_ok()).count();
    let swept = || {
        actix_rt::System::new().block_on(cache.sweep());
        cache.held().0
    };
    clock.advance(most);
    assert_eq!((found(), swept()), (1_999, 2_000));
    clock.advance(Duration::from_secs(1));
    assert_eq!((cache.count(|_| true), cache.held().0), (1, 2_000), "as if they had gone");
    assert!(cache.find(&others[0]).is_err() && cache.held().0 == 1_999, "who asks for one lets go of it");
    assert_eq!((swept(), cache.find(&longer).is_ok()), (1, true));
}

#[test]
fn what_takes_anothers_place_is_held_for_its_own_time() {
    let clock = Clock::manual(Timestamp::UNIX_EPOCH);
    let cache = Cache::new(ROOM, clock.clone());
    kept_for(&cache, 0, Duration::from_mins(9));
    let asked = kept_for(&cache, 0, Duration::from_mins(1));
    clock.advance(Duration::from_mins(1));
    assert!(cache.find(&asked).is_err());
}

/// Else what is over would be held as long as others of its address come.
#[test]
fn what_is_over_makes_room_for_what_comes_at_its_address() {
    let clock = Clock::manual(Timestamp::UNIX_EPOCH);
    let cache = Cache::new(ROOM, clock.clone());
    let weight = |bodies: &[usize]| {
        for (of, body) in bodies.iter().enumerate() {
            let asked = asked(key(0, 0, Whose::Public), choice(of), Tags::default());
            cache.put(&asked, &stored(*body, of, Marks::default()));
        }
        cache.held().1
    };
    let alone = weight(&[1_000]);
    assert!(weight(&[1_000, 1_000]) > alone);
    clock.advance(Duration::from_mins(1));
    assert_eq!(weight(&[1_000]), alone);
}

#[test]
fn what_was_ended_makes_room_for_what_comes_at_its_address() {
    let put = |cache: &Cache, of, marks| {
        let asked = asked(key(0, 0, Whose::Public), choice(of), Tags::default());
        cache.put(&asked, &stored(1_000, of, marks));
        cache.held().1
    };
    let cache = Cache::new(ROOM, Clock::system());
    let alone = put(&Cache::new(ROOM, Clock::system()), 2, marks(0));
    assert!(put(&cache, 1, marks(1)) > 0);
    cache.epochs().end(Mark::tag(b"0"));
    assert_eq!(put(&cache, 2, marks(0)), alone);
}
