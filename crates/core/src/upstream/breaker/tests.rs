//! The breaker against a model of it that keeps a list of everything.

use std::thread;

use jiff::Timestamp;
use proptest::prelude::*;

use super::*;
use crate::clock::Clock;

const PAUSE: Duration = Duration::from_secs(5);
const RULES: Rules = Rules { failures: 5, success_percent: 50, calls: 20, pause: PAUSE };

/// One whose pause is exact.
fn breaker(rules: Rules) -> Arc<Breaker> {
    Arc::new(Breaker { spread: |pause| pause, ..Breaker::new("x", rules) })
}

/// Sends one attempt that ends like this; whether it was let pass.
fn send(breaker: &Arc<Breaker>, verdict: Verdict, clock: &Clock) -> bool {
    breaker.admit(clock.now()).map(|permit| permit.settle(verdict, clock.now())).is_ok()
}

fn opened(clock: &Clock) -> Arc<Breaker> {
    let breaker = breaker(RULES);
    (0..5).for_each(|_| assert!(send(&breaker, Verdict::Failed, clock)));
    breaker
}

#[test]
fn a_row_of_failures_opens_and_one_success_breaks_the_row() {
    let clock = Clock::manual(Timestamp::UNIX_EPOCH);
    let breaker = breaker(RULES);
    for verdict in [Verdict::Worked, Verdict::Worked, Verdict::Worked] {
        (0..4).for_each(|_| assert!(send(&breaker, Verdict::Failed, &clock)));
        assert!(send(&breaker, verdict, &clock));
    }
    // Neither of these is part of a row, nor the end of one.
    (0..4).for_each(|_| assert!(send(&breaker, Verdict::Failed, &clock)));
    assert!(send(&breaker, Verdict::Nothing, &clock));
    assert!(send(&breaker, Verdict::Failed, &clock));
    assert!(!send(&breaker, Verdict::Worked, &clock));
}

#[test]
fn it_says_for_how_long_it_is_open_and_then_lets_one_pass() {
    let clock = Clock::manual(Timestamp::UNIX_EPOCH);
    let breaker = opened(&clock);
    assert_eq!(breaker.shut_for(clock.now()), Some(PAUSE));
    clock.advance(PAUSE.saturating_sub(Duration::from_millis(1)));
    assert_eq!(breaker.admit(clock.now()).unwrap_err(), Duration::from_millis(1));
    clock.advance(Duration::from_millis(1));
    assert_eq!(breaker.shut_for(clock.now()), None);
    let probe = breaker.admit(clock.now()).unwrap();
    assert_eq!(breaker.shut_for(clock.now()), Some(Duration::ZERO), "a second one passed");
    probe.settle(Verdict::Failed, clock.now());
    assert_eq!(breaker.shut_for(clock.now()), Some(PAUSE), "the pause does not grow");
    clock.advance(PAUSE);
    drop(breaker.admit(clock.now()).unwrap());
    assert!(send(&breaker, Verdict::Worked, &clock), "a probe that was given up leaves its turn to the next");
    assert!(send(&breaker, Verdict::Worked, &clock));
}

#[test]
fn what_began_before_says_nothing_after() {
    let clock = Clock::manual(Timestamp::UNIX_EPOCH);
    let breaker = breaker(RULES);
    let mut before: Vec<_> = (0..7).map(|_| breaker.admit(clock.now()).unwrap()).collect();
    let mut settle = |verdict| before.pop().unwrap().settle(verdict, clock.now());
    (0..5).for_each(|_| assert!(send(&breaker, Verdict::Failed, &clock)));
    clock.advance(PAUSE);
    let probe = breaker.admit(clock.now()).unwrap();
    settle(Verdict::Worked);
    settle(Verdict::Failed);
    assert_eq!(
        breaker.shut_for(clock.now()),
        Some(Duration::ZERO),
        "another's end was taken for the probe's"
    );
    probe.settle(Verdict::Worked, clock.now());
    (0..5).for_each(|_| settle(Verdict::Failed));
    assert_eq!(breaker.shut_for(clock.now()), None, "failures of before opened it again");
}

#[test]
fn of_many_workers_one_probes() {
    let clock = Clock::manual(Timestamp::UNIX_EPOCH);
    let breaker = opened(&clock);
    clock.advance(PAUSE);
    let permits: Vec<_> = thread::scope(|scope| {
        let ask = || (0..100).filter_map(|_| breaker.admit(clock.now()).ok()).collect::<Vec<_>>();
        let workers: Vec<_> = (0..8).map(|_| scope.spawn(ask)).collect();
        workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect()
    });
    assert_eq!(permits.len(), 1);
}

#[test]
fn without_a_pause_there_is_no_breaker() {
    let clock = Clock::manual(Timestamp::UNIX_EPOCH);
    let breaker = breaker(Rules { pause: Duration::ZERO, ..RULES });
    assert!((0..100).all(|_| send(&breaker, Verdict::Failed, &clock)));
}

#[test]
fn each_rule_can_be_off() {
    let clock = Clock::manual(Timestamp::UNIX_EPOCH);
    let breaker = breaker(Rules { failures: 0, success_percent: 0, ..RULES });
    assert!((0..100).all(|_| send(&breaker, Verdict::Failed, &clock)));
}

#[test]
fn the_pause_is_spread_by_a_fifth() {
    let all: Vec<Duration> = (0..200).map(|_| around(PAUSE)).collect();
    assert!(all.iter().all(|pause| (PAUSE * 4 / 5..=PAUSE * 6 / 5).contains(pause)));
    assert!(all.iter().max().unwrap().saturating_sub(*all.iter().min().unwrap()) > PAUSE / 10);
}

#[test]
fn what_a_status_or_an_error_says_of_the_system() {
    for (status, verdict) in
        [(200, Verdict::Worked), (304, Verdict::Worked), (401, Verdict::Worked), (404, Verdict::Worked)]
    {
        assert_eq!(Verdict::of_status(StatusCode::from_u16(status).unwrap()), verdict, "{status}");
    }
    assert_eq!(Verdict::of_status(StatusCode::TOO_MANY_REQUESTS), Verdict::TooMany);
    assert_eq!(Verdict::of_status(StatusCode::INTERNAL_SERVER_ERROR), Verdict::Failed);
    assert_eq!(Verdict::of_error(&Kind::Status(StatusCode::BAD_GATEWAY)), Verdict::Failed);
    for failure in [Kind::Timeout, Kind::Connect(String::new()), Kind::Malformed(String::new())] {
        assert_eq!(Verdict::of_error(&failure), Verdict::Failed, "{failure:?}");
    }
    assert_eq!(Verdict::of_error(&Kind::TooLarge(1)), Verdict::Worked);
    assert_eq!(Verdict::of_error(&Kind::Busy), Verdict::Nothing);
}

/// What the breaker is to be, told plainly: a list of results since it was last closed.
struct Model {
    rules: Rules,
    /// Seconds are counted from the first result.
    began: Option<Instant>,
    results: Vec<(u64, Verdict)>,
    /// When it may be tried, where it is open.
    due: Option<Instant>,
    probe: Option<usize>,
    /// Permits of before do not count.
    since: usize,
    given: usize,
}

impl Model {
    fn new(rules: Rules) -> Self {
        Self { rules, began: None, results: Vec::new(), due: None, probe: None, since: 0, given: 0 }
    }

    fn is_shut(&self, now: Instant) -> bool {
        self.probe.is_some() || self.due.is_some_and(|due| now < due)
    }

    /// The number of the permit that it gives, if it does.
    fn admit(&mut self, now: Instant) -> Option<usize> {
        if self.is_shut(now) {
            return None;
        }
        let number = self.given;
        self.given += 1;
        if self.due.is_some() {
            (self.probe, self.since) = (Some(number), number);
        }
        Some(number)
    }

    fn settle(&mut self, number: usize, verdict: Verdict, now: Instant) {
        if number < self.since {
            return;
        }
        if self.probe == Some(number) {
            self.probe = None;
            match verdict {
                Verdict::Nothing => self.since = self.given,
                Verdict::Worked => self.turn(None),
                Verdict::Failed | Verdict::TooMany => self.turn(Some(now + self.rules.pause)),
            }
        } else if self.due.is_none() && verdict != Verdict::Nothing {
            let second = (now - *self.began.get_or_insert(now)).as_secs();
            self.results.push((second, verdict));
            if verdict != Verdict::Worked && self.is_bad(second) {
                self.turn(Some(now + self.rules.pause));
            }
        }
    }

    fn turn(&mut self, due: Option<Instant>) {
        (self.due, self.since) = (due, self.given);
        self.results.clear();
    }

    fn is_bad(&self, second: u64) -> bool {
        let row = self.results.iter().rev().filter(|(_, verdict)| *verdict != Verdict::TooMany);
        let row = row.take_while(|(_, verdict)| *verdict == Verdict::Failed).count();
        let last: Vec<_> = self.results.iter().filter(|(at, _)| at + OVER > second).collect();
        let worked = last.iter().filter(|(_, verdict)| *verdict == Verdict::Worked).count();
        let share = u32::try_from(worked * 100 / last.len()).unwrap();
        let few = last.len() >= self.rules.calls as usize && share < self.rules.success_percent;
        few || (self.rules.failures > 0 && row >= self.rules.failures as usize)
    }
}

#[derive(Clone, Copy, Debug)]
enum Step {
    Wait(u64),
    Begin,
    /// Ends one of those under way.
    End(usize, Verdict),
    /// Begins one and ends it.
    Send(Verdict),
}

fn verdict() -> impl Strategy<Value = Verdict> {
    prop_oneof![
        4 => Just(Verdict::Worked),
        6 => Just(Verdict::Failed),
        1 => Just(Verdict::TooMany),
        1 => Just(Verdict::Nothing),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        2 => (0_u64..6000).prop_map(Step::Wait),
        2 => Just(Step::Begin),
        2 => (any::<usize>(), verdict()).prop_map(|(which, verdict)| Step::End(which, verdict)),
        6 => verdict().prop_map(Step::Send),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn it_does_what_the_model_does(
        failures in 0_u32..7,
        success_percent in prop_oneof![Just(0_u32), Just(50), 1_u32..=100],
        calls in 1_u32..25,
        steps in prop::collection::vec(step(), 1..150),
    ) {
        let rules = Rules { failures, success_percent, calls, pause: PAUSE };
        let clock = Clock::manual(Timestamp::UNIX_EPOCH);
        let (breaker, mut model) = (breaker(rules), Model::new(rules));
        let mut under_way = Vec::new();
        for step in steps {
            let mut passed = false;
            if matches!(step, Step::Begin | Step::Send(_)) {
                let (real, expected) = (breaker.admit(clock.now()), model.admit(clock.now()));
                passed = real.is_ok();
                prop_assert_eq!(passed, expected.is_some(), "{:?}", step);
                under_way.extend(real.ok().zip(expected));
            }
            let ended = match step {
                Step::Wait(millis) => {
                    clock.advance(Duration::from_millis(millis));
                    None
                }
                Step::End(which, verdict) if !under_way.is_empty() => {
                    Some((under_way.swap_remove(which % under_way.len()), verdict))
                }
                Step::Send(verdict) if passed => under_way.pop().map(|permit| (permit, verdict)),
                Step::Begin | Step::End(..) | Step::Send(_) => None,
            };
            if let Some(((permit, number), verdict)) = ended {
                model.settle(number, verdict, clock.now());
                match verdict {
                    Verdict::Nothing => drop(permit),
                    verdict => permit.settle(verdict, clock.now()),
                }
            }
            prop_assert_eq!(breaker.shut_for(clock.now()).is_some(), model.is_shut(clock.now()));
        }
    }
}
