//! The states of an order against a model of them, over any run of requests at two replicas, with a clock that a test moves.

use std::collections::HashMap;
use std::rc::Rc;
use std::time::Duration;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use futures_util::FutureExt as _;
use proptest::prelude::*;

use super::*;
use crate::auth::Identity;
use crate::clock::Clock;
use crate::config::{Config, Needs, NoSettings, Origin};
use crate::store::Store;

const SETTINGS: &str = r#"
[public]
url = "https://api.bank.example"
[store]
engine = "memory"
[idempotency]
may_be_lost = true
orders_per_day = 0
"#;

/// How long an order may take, and its lease.
const WITHIN: Duration = Duration::from_secs(5);
const LEASE: i64 = 8_000;

const DAY: i64 = 24 * 3_600_000;

/// The store's longest.
const YEAR: i64 = 366 * DAY;

/// What one of those who have an order, or want one, does next.
#[derive(Clone, Copy, Debug)]
enum Step {
    /// A request for the order of this key, with this body, at this replica.
    Ask { key: u8, body: u8, replica: usize },
    /// A look at the order of this key, which goes on with it.
    Resume { key: u8, replica: usize },
    /// The holder at this place in the list of all notes something.
    Note(usize),
    /// It ends with an answer of this status.
    Answer(usize, u16),
    /// It ends without one.
    Open(usize),
    /// Its process dies.
    Die(usize),
    /// Time goes by.
    Pass(i64),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        4 => (0..2_u8, 0..2_u8, 0..2_usize).prop_map(|(key, body, replica)| Step::Ask { key, body, replica }),
        2 => (0..2_u8, 0..2_usize).prop_map(|(key, replica)| Step::Resume { key, replica }),
        3 => (0..8_usize).prop_map(Step::Note),
        2 => (0..8_usize, prop_oneof![Just(201), Just(202), Just(422)]).prop_map(|(at, status)| Step::Answer(at, status)),
        2 => (0..8_usize).prop_map(Step::Open),
        1 => (0..8_usize).prop_map(Step::Die),
        2 => (1..9_000_i64).prop_map(Step::Pass),
        1 => prop_oneof![Just(DAY / 24), Just(DAY), Just(7 * DAY), Just(YEAR)].prop_map(Step::Pass),
    ];
    proptest::collection::vec(step, 1..60)
}

/// An order as the model has it.
#[derive(Clone, Debug)]
struct Model {
    id: String,
    body: u8,
    /// Which holder wrote last, and may write again.
    writer: u32,
    notes: Option<String>,
    state: ModelState,
    ends: i64,
}

#[derive(Clone, Debug, PartialEq)]
enum ModelState {
    UnderWay(i64),
    Open,
    Answered(Answer),
}

impl Model {
    /// How long it is kept after a write.
    fn lasts(&self) -> i64 {
        match &self.state {
            ModelState::Answered(answer) if answer.status == 202 => YEAR,
            ModelState::Answered(answer) if answer.status == 422 => DAY / 24,
            ModelState::Answered(_) => DAY,
            _ if self.notes.is_some() => YEAR,
            _ => 7 * DAY,
        }
    }
}

struct World {
    clock: Clock,
    replicas: [Orders; 2],
    model: HashMap<u8, Model>,
    holders: Vec<(Rc<Held>, u8, u32)>,
    /// Counts holders, notes and answers, so that no two are the same.
    count: u32,
}

fn ready<T>(future: impl Future<Output = T>) -> T {
    future.now_or_never().expect("memory is there at once")
}

fn owner() -> Owner {
    let [issuer, subject, client] = ["i", "s", "c"].map(str::to_owned);
    Owner::new(&Identity::new(issuer, subject, client, None, Vec::new(), Vec::new()), "/orders")
}

fn name(key: u8) -> Name {
    Name::new(owner(), &[], &key.to_string())
}

impl World {
    fn new() -> Self {
        let needs = Needs { name: "api", orders: true, ..Needs::default() };
        let origin = Origin { inline: Some(("test", SETTINGS)), ..Origin::default() };
        let (config, _) = Config::load::<NoSettings>(needs, &origin).unwrap();
        let clock = Clock::manual("2026-01-01T00:00:00Z".parse().unwrap());
        let store = ready(Store::open(&config.store, &config.seal, clock.clone())).unwrap();
        let replicas = [(); 2].map(|()| Orders::new(store.clone(), clock.clone(), &config.idempotency));
        Self { clock, replicas, model: HashMap::new(), holders: Vec::new(), count: 0 }
    }

    fn now(&self) -> i64 {
        self.clock.utc().as_millisecond()
    }

    fn next(&mut self) -> u32 {
        self.count += 1;
        self.count
    }

    /// The model's order of this key, if it has not ended.
    fn there(&self, key: u8) -> Option<Model> {
        self.model.get(&key).filter(|order| order.ends > self.now()).cloned()
    }

    fn is_free(&self, order: &Model) -> bool {
        match order.state {
            ModelState::Open => true,
            ModelState::UnderWay(until) => until <= self.now(),
            ModelState::Answered(_) => false,
        }
    }

    fn run(&mut self, step: Step) {
        match step {
            Step::Ask { key, body, replica } => self.ask(key, body, replica),
            Step::Resume { key, replica } => self.resume(key, replica),
            Step::Note(at) => self.note(at),
            Step::Answer(at, status) => self.end(at, Some(status)),
            Step::Open(at) => self.end(at, None),
            Step::Die(at) if at < self.holders.len() => drop(self.holders.remove(at)),
            Step::Die(_) => {}
            Step::Pass(time) => self.clock.advance(Duration::from_millis(time.unsigned_abs())),
        }
    }

    fn ask(&mut self, key: u8, body: u8, replica: usize) {
        let asked = Asked::new("", &body.to_string());
        let begun = ready(self.replicas[replica].begin(&name(key), asked, WITHIN));
        let there = self.there(key);
        match (begun, &there) {
            (Ok(Begun::Held(held)), None) => {
                assert_eq!((held.notes(), held.first_seen()), (None, self.clock.utc()));
                let former = self.model.get(&key).map(|order| order.id.clone());
                assert_ne!(former, Some(held.id()), "a new order under a key that has ended is another");
                self.holds(held, key, body);
            }
            (Ok(Begun::Held(held)), Some(order)) if order.body == body && self.is_free(order) => {
                assert_eq!((held.id(), held.notes()), (order.id.clone(), order.notes.clone()));
                self.holds(held, key, body);
            }
            (Ok(Begun::Answered(answer)), Some(order)) if order.body == body => {
                assert_eq!(ModelState::Answered(answer), order.state);
            }
            (Err(Refused::Another), Some(order)) => assert_ne!(order.body, body),
            (Err(Refused::UnderWay), Some(order)) if order.body == body => {
                assert!(matches!(order.state, ModelState::UnderWay(_)) && !self.is_free(order));
            }
            (begun, there) => panic!("{begun:?} where there is {there:?}"),
        }
    }

    fn resume(&mut self, key: u8, replica: usize) {
        let (orders, there) = (self.replicas[replica].clone(), self.there(key));
        let Some(order) = self.model.get(&key).cloned() else { return };
        let found = ready(orders.find(&owner(), &order.id)).unwrap();
        assert_eq!(found.is_some(), there.is_some());
        let Some((record, version)) = found else { return };
        let held = ready(orders.resume(&record, version, WITHIN)).unwrap();
        assert_eq!(held.is_some(), self.is_free(&order));
        if let Some(held) = held {
            assert_eq!((held.id(), held.notes()), (order.id.clone(), order.notes.clone()));
            // What was looked at before somebody took it is nobody's any more.
            assert!(ready(orders.resume(&record, version, WITHIN)).unwrap().is_none());
            self.holds(held, key, order.body);
        }
    }

    fn holds(&mut self, held: Rc<Held>, key: u8, body: u8) {
        let writer = self.next();
        let (id, notes, now) = (held.id(), held.notes(), self.now());
        let state = ModelState::UnderWay(now + LEASE);
        let mut order = Model { id, body, writer, notes, state, ends: now };
        order.ends += order.lasts();
        self.model.insert(key, order);
        self.holders.push((held, key, writer));
    }

    /// What a write of this holder comes to.
    fn written(&mut self, key: u8, writer: u32, change: impl FnOnce(&mut Model)) -> Result<(), NotWritten> {
        let now = self.now();
        let order = self.model.get_mut(&key).filter(|order| order.writer == writer && order.ends > now);
        let order = order.ok_or(NotWritten::Lost)?;
        change(order);
        order.ends = now + order.lasts();
        Ok(())
    }

    fn note(&mut self, at: usize) {
        let text = self.next().to_string();
        let Some((held, key, writer)) = self.holders.get(at) else { return };
        let (key, writer, noted) = (*key, *writer, ready(held.note(text.clone())));
        assert_eq!(noted, self.written(key, writer, |order| order.notes = Some(text)));
    }

    fn end(&mut self, at: usize, answered: Option<u16>) {
        if at >= self.holders.len() {
            return;
        }
        let (held, key, writer) = self.holders.remove(at);
        let (state, model) = match answered {
            Some(status) => {
                let status = StatusCode::from_u16(status).unwrap();
                let answer = Answer::of(HttpResponse::build(status).body(self.next().to_string())).unwrap();
                (State::Answered(answer.clone()), ModelState::Answered(answer))
            }
            None => (State::Open, ModelState::Open),
        };
        assert_eq!(ready(held.end(state)), self.written(key, writer, |order| order.state = model));
    }
}

proptest! {
    #[test]
    fn an_order_stands_as_the_model_says(steps in steps()) {
        let mut world = World::new();
        for step in steps {
            world.run(step);
        }
    }
}

/// A write that had no answer may have been done: the next one looks, and goes on from what is there.
#[test]
fn a_write_in_doubt_is_looked_up() {
    let world = World::new();
    let asked = Asked::new("", "1");
    let Begun::Held(held) = ready(world.replicas[0].begin(&name(0), asked, WITHIN)).unwrap() else {
        panic!("it is new")
    };
    for done in [true, false] {
        held.leave_in_doubt("doubtful", done);
        assert_eq!(ready(held.note("next".to_owned())), Ok(()), "done: {done}");
        assert_eq!(held.notes().as_deref(), Some("next"));
    }
    held.leave_in_doubt("doubtful", true);
    let (record, version) = ready(world.replicas[1].find(&owner(), &held.id())).unwrap().unwrap();
    world.clock.advance(WITHIN * 2);
    assert!(ready(world.replicas[1].resume(&record, version, WITHIN)).unwrap().is_some());
    assert_eq!(ready(held.note("late".to_owned())), Err(NotWritten::Lost));
}

/// The count begins anew a day after the first, and is each owner's own.
#[test]
fn an_owner_begins_so_many_in_a_day() {
    let World { clock, replicas, .. } = World::new();
    let orders = Orders { per_day: 2, ..replicas[0].clone() };
    let begin = |key| ready(orders.begin(&name(key), Asked::new("", "1"), WITHIN));
    for key in 0..2 {
        assert!(matches!(begin(key), Ok(Begun::Held(_))));
    }
    assert_eq!(begin(1).unwrap_err(), Refused::UnderWay, "it was counted before");
    clock.advance(Duration::from_hours(1));
    assert_eq!(begin(2).unwrap_err(), Refused::TooMany(Duration::from_hours(23)));
    clock.advance(Duration::from_hours(23));
    assert!(matches!(begin(2), Ok(Begun::Held(_))), "nothing is left of what was refused");
}

/// What another release wrote may have been carried out: nobody begins it.
#[test]
fn what_cannot_be_read_is_not_begun() {
    let world = World::new();
    let asked = || Asked::new("", "1");
    let key = name(0).in_store();
    for written in [&b"{\"v\":2}"[..], b"none"] {
        ready(world.replicas[0].store.put(&key, written, Duration::from_mins(1), &[])).unwrap();
        let refused = ready(world.replicas[0].begin(&name(0), asked(), WITHIN)).unwrap_err();
        assert!(matches!(refused, Refused::Store(crate::store::Error::Unreadable(_))), "{refused:?}");
    }
}

#[test]
fn a_step_has_the_same_key_however_often_it_is_done() {
    let id = name(0).fresh_id();
    let key = name::of_step(&id, "reserve");
    assert_eq!(key, name::of_step(&id, "reserve"));
    assert_eq!(key.len(), 40);
    assert_ne!(key, name::of_step(&id, "buy"));
    assert_ne!(key, name::of_step(&name(0).fresh_id(), "reserve"), "another order's");
}
