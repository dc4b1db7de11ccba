//! Places by an injected clock: who gets one, who waits, and how long.

use std::time::{Duration, Instant};

use futures_util::FutureExt as _;
use proptest::prelude::*;

use super::line::Line;
use super::places::{Arrival, Place, Places, Waiting};
use super::priority::Priority;
use crate::clock::Clock;

const PATIENCE: Duration = Duration::from_millis(50);

fn clock() -> Clock {
    Clock::manual("2026-11-29T12:00:00Z".parse().unwrap())
}

#[test]
fn a_queue_serves_who_came_first_and_one_that_stands_who_came_last() {
    let clock = clock();
    let mut line = Line::new(PATIENCE);
    for name in ["a", "b", "c", "d"] {
        assert_eq!(line.join(name, clock.now()).1, PATIENCE);
    }
    assert_eq!(line.call(clock.now()), Some("a"));
    clock.advance(PATIENCE.saturating_sub(Duration::from_millis(1)));
    assert_eq!(line.call(clock.now()), Some("b"));
    clock.advance(Duration::from_millis(1));
    assert_eq!(line.join("e", clock.now()).1, PATIENCE / 10, "it has not been empty for long");
    assert_eq!(line.call(clock.now()), Some("e"));
    assert_eq!(line.call(clock.now()), Some("d"));
    assert_eq!(line.call(clock.now()), Some("c"));
    assert_eq!(line.call(clock.now()), None);
    clock.advance(PATIENCE / 10);
    assert_eq!(
        line.join("f", clock.now()).1,
        PATIENCE / 10,
        "a gap as short as the short wait does not end it"
    );
    assert_eq!(line.call(clock.now()), Some("f"));
    clock.advance(PATIENCE / 10 + Duration::from_millis(1));
    assert_eq!(line.join("g", clock.now()).1, PATIENCE, "it was empty for longer");
}

#[test]
fn a_queue_that_everybody_left_is_empty() {
    let clock = clock();
    let mut line = Line::new(PATIENCE);
    let (first, _) = line.join("a", clock.now());
    let (second, _) = line.join("b", clock.now());
    let now = clock.now();
    assert!(line.leave(first, now) && !line.leave(first, now), "nobody leaves twice");
    assert_eq!(line.call(clock.now()), Some("b"));
    assert!(!line.leave(second, now), "whoever was called is there no more");
    assert!(line.is_empty());
    line.join("c", clock.now());
    clock.advance(PATIENCE);
    assert!(line.call(clock.now()).is_some());
    clock.advance(PATIENCE);
    assert_eq!(line.join("d", clock.now()).1, PATIENCE);
}

#[test]
fn who_was_called_and_has_gone_gives_the_place_to_the_next() {
    let places = Places::new(1, PATIENCE, clock());
    let place = placed(places.arrive(Priority::User));
    let (first, second) = (waits(places.arrive(Priority::User)), waits(places.arrive(Priority::User)));
    drop(place);
    drop(first);
    assert!(second.end().is_ok());
    assert_eq!(places.taken(), 0);
}

fn placed(arrival: Arrival) -> Place {
    match arrival {
        Arrival::Placed(place) => place,
        Arrival::Waits(_) => panic!("there is no place"),
    }
}

fn waits(arrival: Arrival) -> Waiting {
    match arrival {
        Arrival::Placed(_) => panic!("there is a place"),
        Arrival::Waits(waiting) => waiting,
    }
}

/// What happens next.
#[derive(Clone, Debug)]
enum Step {
    Arrives(Priority),
    /// One of those with a place has its answer.
    Leaves(usize),
    /// One of those who wait goes away.
    GivesUp(usize),
    Passes(u64),
}

fn step() -> impl Strategy<Value = Step> {
    let priority = prop_oneof![
        1 => Just(Priority::Critical),
        4 => Just(Priority::User),
        3 => Just(Priority::Background),
    ];
    prop_oneof![
        4 => priority.prop_map(Step::Arrives),
        3 => any::<usize>().prop_map(Step::Leaves),
        1 => any::<usize>().prop_map(Step::GivesUp),
        2 => (0..30_u64).prop_map(Step::Passes),
    ]
}

/// Everybody who came, as a server would have them.
struct World {
    places: Places,
    all: usize,
    clock: Clock,
    placed: Vec<Place>,
    waiting: Vec<(Priority, Waiting, Instant)>,
}

impl World {
    fn take(&mut self, step: &Step) {
        match *step {
            Step::Arrives(priority) => match self.places.arrive(priority) {
                Arrival::Placed(place) => {
                    self.placed.push(place);
                    assert!(self.places.taken() <= priority.share(self.all));
                }
                Arrival::Waits(waiting) => {
                    assert!([PATIENCE, PATIENCE / 10].contains(&waiting.patience));
                    let until = self.clock.now() + waiting.patience;
                    self.waiting.push((priority, waiting, until));
                }
            },
            Step::Leaves(which) if !self.placed.is_empty() => {
                drop(self.placed.swap_remove(which % self.placed.len()));
            }
            Step::GivesUp(which) if !self.waiting.is_empty() => {
                drop(self.waiting.remove(which % self.waiting.len()));
            }
            Step::Leaves(_) | Step::GivesUp(_) => {}
            Step::Passes(millis) => self.clock.advance(Duration::from_millis(millis)),
        }
        self.look();
    }

    /// Takes in who was called, turns away whose time is over, and holds all of it to what must be.
    fn look(&mut self) {
        let mut called = Vec::new();
        let mut left = Vec::new();
        for (priority, mut waiting, until) in self.waiting.drain(..) {
            if (&mut waiting.called).now_or_never().is_some() {
                called.push(priority);
                self.placed.push(waiting.end().expect("who was called has a place"));
            } else if self.clock.now() >= until {
                assert_eq!(waiting.end().expect_err("nobody called").0, priority);
            } else {
                left.push((priority, waiting, until));
            }
        }
        self.waiting = left;
        let taken = self.places.taken();
        assert_eq!(taken, self.placed.len(), "every place is somebody's");
        for (priority, ..) in &self.waiting {
            assert!(taken >= priority.share(self.all), "{priority:?} waits beside a free place");
        }
        for priority in called {
            assert!(taken <= priority.share(self.all));
            let before = self.waiting.iter().filter(|(other, ..)| (*other as usize) < priority as usize);
            assert_eq!(before.count(), 0, "{priority:?} was called before who goes first");
        }
    }
}

proptest! {
    #[test]
    fn places_are_never_more_and_nobody_waits_beside_a_free_one(
        all in 1_usize..12,
        steps in proptest::collection::vec(step(), 0..200),
    ) {
        let clock = clock();
        let places = Places::new(all, PATIENCE, clock.clone());
        let mut world = World { places, all, clock, placed: Vec::new(), waiting: Vec::new() };
        for step in &steps {
            world.take(step);
        }
        world.waiting.clear();
        world.placed.clear();
        prop_assert_eq!(world.places.taken(), 0);
        prop_assert!(matches!(world.places.arrive(Priority::Background), Arrival::Placed(_)));
    }
}

/// By many threads at once: who waits is always called, and no place is lost.
#[test]
fn no_call_is_lost_between_threads() {
    let places = Places::new(4, Duration::from_mins(1), Clock::system());
    std::thread::scope(|scope| {
        for number in 0..8 {
            let places = places.clone();
            scope.spawn(move || {
                let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
                runtime.block_on(async {
                    for _ in 0..2_000 {
                        let place = places.take(Priority::ALL[number % 3]).await;
                        drop(place.expect("a minute is enough"));
                    }
                });
            });
        }
    });
    assert_eq!(places.taken(), 0);
}
