//! The way from a BFF to the payments system, on which single commands can be stopped: before the system has one, or after it has done
//! it. Whatever was stopped has no answer when it goes on: its connection ends.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde_json::Value;
use test_support::http::{self, Answer};
use test_support::signatory::HEADER;
use test_support::upstream::{Reply, Seen, Upstream};

const PATIENCE: Duration = Duration::from_mins(1);

/// Where a command is stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    BeforeConsent,
    AfterConsent,
    BeforePayment,
    AfterPayment,
}

impl Step {
    pub const ALL: [Self; 4] =
        [Self::BeforeConsent, Self::AfterConsent, Self::BeforePayment, Self::AfterPayment];
}

/// A listening passage; it ends when dropped.
#[derive(Debug)]
pub struct Passage {
    upstream: Upstream,
    stops: Arc<Stops>,
}

#[derive(Debug, Default)]
struct Stops {
    all: Mutex<Vec<Stop>>,
    changed: Condvar,
}

/// One, for the payment with this reference.
#[derive(Debug)]
struct Stop {
    reference: String,
    step: Step,
    state: State,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Waiting,
    Stopped,
    GoesOn,
}

impl Passage {
    /// To the payments system at this URL.
    pub fn to(system: &str) -> Self {
        let (system, stops) = (system.to_owned(), Arc::new(Stops::default()));
        let at = Arc::clone(&stops);
        Self { upstream: Upstream::start(move |seen| at.pass(&system, seen)), stops }
    }

    pub fn url(&self) -> String {
        self.upstream.url()
    }

    /// Stops the payment with this reference there, the first time that it comes by.
    pub fn stop(&self, reference: &str, step: Step) {
        let reference = reference.to_owned();
        self.stops.lock().push(Stop { reference, step, state: State::Waiting });
    }

    /// Waits until all that are to be stopped are.
    #[track_caller]
    pub fn wait_until_stopped(&self) {
        let stops = self.stops.lock();
        let some_wait = |stops: &mut Vec<Stop>| stops.iter().any(|stop| stop.state == State::Waiting);
        let waited = self.stops.changed.wait_timeout_while(stops, PATIENCE, some_wait);
        let (stops, ended) = waited.unwrap_or_else(PoisonError::into_inner);
        assert!(!ended.timed_out(), "not all were stopped: {stops:?}");
    }

    /// Lets all go on, and stops none any more.
    pub fn go_on(&self) {
        self.stops.lock().iter_mut().for_each(|stop| stop.state = State::GoesOn);
        self.stops.changed.notify_all();
    }
}

impl Drop for Passage {
    fn drop(&mut self) {
        self.go_on();
    }
}

impl Stops {
    fn lock(&self) -> MutexGuard<'_, Vec<Stop>> {
        self.all.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn pass(&self, system: &str, seen: &Seen) -> Reply {
        let (before, after) = match (&*seen.method, seen.path().rsplit('/').next()) {
            ("POST", Some("domestic-payment-consents")) => (Step::BeforeConsent, Step::AfterConsent),
            ("POST", Some("domestic-payments")) => (Step::BeforePayment, Step::AfterPayment),
            _ => return forward(system, seen).map_or_else(Reply::close, reply),
        };
        let reference = reference(seen);
        if self.stopped(&reference, before) {
            return Reply::close();
        }
        let answer = forward(system, seen);
        if self.stopped(&reference, after) {
            return Reply::close();
        }
        answer.map_or_else(Reply::close, reply)
    }

    /// Whether it was stopped here; then it has waited.
    fn stopped(&self, reference: &str, step: Step) -> bool {
        let mut stops = self.lock();
        let is_it = |stop: &Stop| stop.reference == reference && stop.step == step;
        let Some(at) = stops.iter().position(|stop| is_it(stop) && stop.state == State::Waiting) else {
            return false;
        };
        stops[at].state = State::Stopped;
        self.changed.notify_all();
        let still = |stops: &mut Vec<Stop>| stops[at].state == State::Stopped;
        _ = self.changed.wait_timeout_while(stops, PATIENCE, still);
        true
    }
}

/// What is written on the payment for the payee.
fn reference(seen: &Seen) -> String {
    let body: Value = serde_json::from_slice(&seen.body).unwrap_or_default();
    let reference = &body["Data"]["Initiation"]["RemittanceInformation"]["Unstructured"][0];
    reference.as_str().unwrap_or_default().to_owned()
}

fn forward(system: &str, seen: &Seen) -> Option<Answer> {
    let of_the_connection = ["host", "connection", "content-length", "transfer-encoding"];
    let headers = seen.headers.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let headers: Vec<_> =
        headers.filter(|(name, _)| !of_the_connection.contains(&&*name.to_ascii_lowercase())).collect();
    let url = format!("{system}{}", seen.target);
    http::try_send(&seen.method, url, &headers, &seen.body, Duration::from_secs(10)).ok()
}

fn reply(answer: Answer) -> Reply {
    let kind = answer.header("content-type").unwrap_or_default().to_owned();
    let signature = answer.header(HEADER).unwrap_or_default().to_owned();
    Reply::text(answer.status, &kind, answer.body).header(HEADER, &signature)
}
