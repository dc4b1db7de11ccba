//! One fetch for all who ask at once, where what comes may be used for all (RFC 9111 section 4).

use std::collections::BTreeSet;
use std::thread;
use std::time::Duration;

use test_support::http::Answer;
use test_support::raw::Connection;
use test_support::upstream::Reply;
use test_support::wait;

use super::super::service::PATIENCE;
use super::{Fields, Gate, Kept, number, used};

const HERD: usize = 8;
const HERD_SIZE: f64 = 8.0;

impl Kept {
    /// What so many get who ask for the same while it is under way.
    #[track_caller]
    fn herd(&self, status: u16, control: &str) -> Vec<Answer> {
        self.herd_at(&self.path(), status, &[("Cache-Control", control)])
    }

    #[track_caller]
    fn herd_at(&self, path: &str, status: u16, fields: Fields<'_>) -> Vec<Answer> {
        let fields: Vec<(String, String)> =
            fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        self.service.side.clear();
        let gate = Gate::shut();
        let behind = gate.clone();
        self.answers(move |_| {
            behind.wait();
            fields.iter().fold(Reply::status(status), |reply, (name, value)| reply.header(name, value))
        });
        thread::scope(|scope| {
            let first = scope.spawn(|| self.get(path));
            wait::until(PATIENCE, "the first is under way", || self.asked() == 1);
            let others: Vec<_> = (1..HERD).map(|_| scope.spawn(|| self.get(path))).collect();
            let under_way = || self.service.metric("bff_requests_in_flight", &[]);
            wait::until(PATIENCE, "all have asked", || under_way() >= HERD_SIZE);
            gate.open();
            let first = std::iter::once(first).chain(others);
            first.map(|ask| ask.join().unwrap()).collect()
        })
    }
}

fn different(answers: &[Answer]) -> usize {
    answers.iter().map(number).collect::<BTreeSet<_>>().len()
}

#[test]
fn of_many_who_ask_at_once_one_fetches() {
    let kept = Kept::start();
    let answers = kept.herd(200, "max-age=60");
    assert_eq!((different(&answers), kept.asked()), (1, 1));
    let told: BTreeSet<String> = answers.iter().map(used).collect();
    assert!(
        told.contains("fwd=uri-miss; stored") && told.contains("fwd=uri-miss; collapsed; stored"),
        "{told:?}"
    );
    assert!(
        kept.service.metric("bff_cache_requests_total", &["use=\"coalesced\"", "upstream=\"side\""]) >= 1.0
    );
}

/// Of what nobody else may be shown as well.
#[test]
fn of_many_that_one_caller_asks_at_once_one_is_fetched() {
    let kept = Kept::start();
    let token = kept.service.token().sign();
    let gate = Gate::shut();
    let behind = gate.clone();
    kept.answers(move |_| {
        behind.wait();
        Reply::status(200).header("Cache-Control", "private, max-age=60")
    });
    let answers: Vec<Answer> = thread::scope(|scope| {
        let asks = [(); HERD].map(|()| scope.spawn(|| kept.service.get_as("/one/x", &token)));
        let under_way = || kept.service.metric("bff_requests_in_flight", &[]);
        wait::until(PATIENCE, "all have asked", || under_way() >= HERD_SIZE);
        gate.open();
        asks.into_iter().map(|ask| ask.join().unwrap()).collect()
    });
    assert_eq!((different(&answers), kept.service.central.count()), (1, 1));
}

/// It is the first one's alone: each of the others asks.
#[test]
fn what_nobody_else_may_have_is_given_to_nobody_else() {
    let kept = Kept::start();
    for control in ["no-store", "private, max-age=60", "no-cache", "max-age=0"] {
        let answers = kept.herd(200, control);
        assert_eq!((different(&answers), kept.asked()), (HERD, HERD), "{control}");
        let told: BTreeSet<String> = answers.iter().map(used).collect();
        assert!(told.contains("fwd=uri-miss; collapsed=?0"), "{told:?}");
    }
}

/// Whether the whole comes, or a 304 of what is kept.
#[test]
fn who_waited_gets_no_field_that_is_the_first_ones_alone() {
    let kept = Kept::start();
    let all = ["private=\"X-One\"", "no-cache=\"x-one\""];
    for (named, status) in all.into_iter().flat_map(|named| [(named, 200), (named, 304)]) {
        let path = kept.path();
        if status == 304 {
            kept.says(200, &[("Cache-Control", "max-age=0"), ("ETag", "\"a\"")]);
            kept.get(&path);
        }
        let answers = kept.herd_at(
            &path,
            status,
            &[("Cache-Control", "max-age=60"), ("Cache-Control", named), ("X-One", "1"), ("X-Two", "2")],
        );
        assert_eq!((different(&answers), kept.asked()), (1, 1), "{status} {named}");
        let shown = |name: &str| answers.iter().filter(|answer| answer.header(name).is_some()).count();
        assert_eq!((shown("x-one"), shown("x-two")), (1, HERD), "{status} {named}");
    }
}

/// A system in trouble is not asked by all at once.
#[test]
fn a_failure_is_everybodys() {
    let kept = Kept::start();
    let answers = kept.herd(500, "");
    // Who came a moment too late for the first call may have been on another.
    assert!(different(&answers) < HERD && kept.asked() < HERD, "{}", kept.asked());
}

/// One who asks and does not wait for the answer.
pub(super) fn asks(kept: &Kept, path: &str) -> Connection {
    let mut client = Connection::open(kept.service.bff.public());
    client.send(format!("GET {path} HTTP/1.1\r\nHost: x\r\n\r\n"));
    client
}

#[test]
fn a_fetch_goes_on_when_its_client_leaves() {
    let kept = Kept::start();
    kept.answers(|_| {
        Reply::status(200).header("Cache-Control", "max-age=60").after(Duration::from_millis(400))
    });
    let leader = asks(&kept, "/all/x");
    wait::until(PATIENCE, "the leader's call is under way", || kept.asked() == 1);
    thread::scope(|scope| {
        let followers: Vec<_> = (0..4).map(|_| scope.spawn(|| number(&kept.get("/all/x")))).collect();
        drop(leader);
        let numbers: BTreeSet<u64> = followers.into_iter().map(|follower| follower.join().unwrap()).collect();
        assert_eq!(numbers.len(), 1);
    });
    assert_eq!((used(&kept.get("/all/x")).as_str(), kept.asked()), ("hit", 1));
}
