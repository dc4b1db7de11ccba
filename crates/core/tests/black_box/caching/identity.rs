//! Never a byte of one caller in another's answer, over sockets: random clients at once, to one address of a system that writes into
//! each answer whose it is. What is kept, waited for together, left, asked for anew, written to and purged meanwhile is as it happens.

mod around;
mod ended;
mod system;

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use around::Around;
use ended::{Ended, Purge};
use system::{Again, Outcome, SAID, Told};

/// What one client does, one after the other; all clients of a case at once.
type Client = Vec<Step>;

#[derive(Clone, Copy, Debug)]
enum Step {
    Asks(Ask),
    /// Asks, and goes away after so many milliseconds where there is no answer yet.
    Leaves(Ask, u64),
    /// What is kept of the address ends, for everybody: a write is what ends it.
    Writes(Ask),
    /// What is kept ends by something that this request has.
    Purges(Ask, Purge),
}

#[derive(Clone, Copy, Debug)]
struct Ask {
    who: usize,
    /// Another token of the same caller: they are renewed.
    token: usize,
    /// By which of the routes that the same address is behind.
    route: usize,
    target: usize,
    language: usize,
    wish: usize,
}

/// Nobody, then callers that differ in one part of their identity each.
const WHOS: usize = 1 + PERSONS.len();
/// The issuer and the subject of each caller.
const PERSONS: [(&str, &str); 6] =
    [(MAIN, "alice"), (MAIN, "bob"), (MAIN, "alice"), (MAIN, "alice"), (MAIN, "alice"), (OTHER, "alice")];
const MAIN: &str = "main";
const OTHER: &str = "other";

/// The system that callers write to, and the other.
const WRITTEN: &str = "central";
const UNWRITTEN: &str = "side";

const TARGETS: usize = 2;
const LANGUAGES: [&str; 2] = ["cy", "en"];
const WISHES: [&str; 4] = ["", "no-cache", "no-store", "max-stale"];

fn clients() -> impl Strategy<Value = Vec<Client>> {
    let parts = (0..WHOS, 0..2_usize, 0..2_usize, 0..TARGETS, 0..LANGUAGES.len(), 0..WISHES.len());
    let ask = parts.prop_map(|(who, token, route, target, language, wish)| Ask {
        who,
        token,
        route,
        target,
        language,
        wish,
    });
    let step = prop_oneof![
        8 => ask.clone().prop_map(Step::Asks),
        2 => (ask.clone(), 0..12_u64).prop_map(|(ask, after)| Step::Leaves(ask, after)),
        1 => ask.clone().prop_map(Step::Writes),
        1 => (ask, prop::sample::select(&Purge::ALL[..])).prop_map(|(ask, purge)| Step::Purges(ask, purge)),
    ];
    prop::collection::vec(prop::collection::vec(step, 1..6), 2..9)
}

/// What the system does with one request after the other.
fn outcomes() -> impl Strategy<Value = Vec<Outcome>> {
    let status = prop_oneof![6 => Just(200), 1 => Just(404), 1 => Just(500)];
    let outcome = (0..SAID.len(), status, 0..8_u64);
    prop::collection::vec(outcome.prop_map(|(said, status, takes)| Outcome { said, status, takes }), 1..24)
}

impl Ask {
    /// Where it goes.
    fn system(self) -> &'static str {
        if (self.who, self.route) == (0, 0) { UNWRITTEN } else { WRITTEN }
    }

    /// The issuer and the subject of whoever asks; for nobody, those of the first caller.
    fn person(self) -> (&'static str, &'static str) {
        PERSONS[self.who.max(1) - 1]
    }
}

/// What was shown in one case, and what had ended before.
#[derive(Default)]
struct Shown {
    answers: Mutex<Vec<(Ask, Told)>>,
    ended: Ended,
}

impl Shown {
    fn step(&self, around: &Around, case: usize, step: Step) {
        match step {
            Step::Leaves(ask, after) => around.leave(case, ask, after),
            Step::Asks(ask) => {
                let since = self.ended.of(ask);
                let answer = around.send("GET", case, ask);
                let told = Told::read(&answer);
                assert_eq!(told.whose, around.whose(ask), "{ask:?} got {}", answer.text());
                assert_eq!(answer.header("x-whose"), Some(around.whose(ask)), "{ask:?}");
                assert_eq!(told.path, format!("/x/{case}-{}", ask.target), "{ask:?}");
                assert!(told.version >= since.version, "{ask:?} got what was before a write: {told:?}");
                assert!(told.number >= since.number, "{ask:?} got what was before a purge: {told:?}");
                self.answers.lock().unwrap().push((ask, told));
            }
            Step::Writes(ask) => {
                // Whoever writes has a token.
                let answer = around.send("PUT", case, Ask { who: ask.who.max(1), route: 0, ..ask });
                self.ended.written(ask, Told::read(&answer).version);
            }
            Step::Purges(ask, purge) => {
                // What the system has begun to answer is from before it.
                let number = around.system.answered();
                around.purge(case, ask, purge);
                self.ended.purged(ask, purge, number);
            }
        }
    }

    /// What was made for one and shown to several may be.
    fn check(&self) {
        let answers = self.answers.lock().unwrap();
        for (ask, told) in &*answers {
            let of_it = answers.iter().filter(|(_, other)| other.number == told.number).count();
            let may = match SAID[told.said].again {
                Again::Any => true,
                Again::SameLanguage => told.language == LANGUAGES[ask.language],
                Again::NotShared => told.language == LANGUAGES[ask.language] && (ask.who != 0 || of_it == 1),
                Again::Never => of_it == 1,
            };
            // A failure is everybody's who waited for it.
            assert!(may || told.status == 500, "{ask:?} saw {told:?}, {of_it} times");
        }
    }
}

#[test]
fn no_interleaving_gives_one_callers_bytes_to_another() {
    let around = Around::start();
    let config = Config { cases: 48, failure_persistence: None, max_shrink_iters: 100, ..Config::default() };
    let cases = AtomicUsize::new(0);
    let run = TestRunner::new(config).run(&(clients(), outcomes()), |(clients, outcomes)| {
        let case = cases.fetch_add(1, Ordering::SeqCst);
        around.system.begins(outcomes);
        let shown = Shown::default();
        thread::scope(|scope| {
            for client in &clients {
                let (shown, around) = (&shown, &around);
                scope.spawn(move || client.iter().for_each(|step| shown.step(around, case, *step)));
            }
        });
        shown.check();
        Ok(())
    });
    run.unwrap_or_else(|error| panic!("{error}"));
}
