//! The places of the process, and who has one: taken by an atomic alone where there is one, and behind a lock where there is none.

use std::pin::Pin;
use std::rc::Rc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context as Task, Poll};
use std::time::{Duration, Instant};

use actix_web::HttpResponse;
use actix_web::body::{BodySize, BoxBody, MessageBody};
use bytes::Bytes;
use tokio::sync::oneshot;

use super::line::{Line, Ticket};
use super::priority::Priority;
use crate::clock::Clock;
use crate::http::problem::{Failure, Kind};
use crate::telemetry::{Admission, AdmissionMetrics};

/// The process's places; clones share them.
#[derive(Clone, Debug)]
pub(crate) struct Places(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    /// How many of them requests may take, by priority.
    most: [usize; 3],
    taken: AtomicUsize,
    /// How many wait, so that who leaves need not lock to learn that nobody does.
    waiting: AtomicUsize,
    lines: Mutex<[Line<oneshot::Sender<()>>; 3]>,
    clock: Clock,
    metrics: AdmissionMetrics,
}

/// A request's place, given back when dropped.
#[derive(Debug)]
pub(crate) struct Place(Places);

/// One who waits for a place; who drops it waits no more.
pub(super) struct Waiting {
    places: Places,
    priority: Priority,
    /// None once it is known what came of it.
    ticket: Option<Ticket>,
    pub(super) called: oneshot::Receiver<()>,
    since: Instant,
    pub(super) patience: Duration,
}

/// What becomes of a request at first.
pub(super) enum Arrival {
    Placed(Place),
    Waits(Waiting),
}

/// No place was free in time. It rides on the answer to the access log.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shed(pub(crate) Priority);

impl Places {
    /// So many, and this long to wait for one.
    pub(crate) fn new(all: usize, patience: Duration, clock: Clock) -> Self {
        Self(Arc::new(Inner {
            most: Priority::ALL.map(|priority| priority.share(all)),
            taken: AtomicUsize::new(0),
            waiting: AtomicUsize::new(0),
            lines: Mutex::new([(); 3].map(|()| Line::new(patience))),
            clock,
            metrics: AdmissionMetrics::new(Priority::ALL.map(Priority::word)),
        }))
    }

    /// A place, at once or after a moment. Dropped before that, nothing is taken.
    pub(crate) async fn take(&self, priority: Priority) -> Result<Place, Shed> {
        let mut waiting = match self.arrive(priority) {
            Arrival::Placed(place) => return Ok(place),
            Arrival::Waits(waiting) => waiting,
        };
        _ = tokio::time::timeout(waiting.patience, &mut waiting.called).await;
        waiting.end()
    }

    pub(super) fn arrive(&self, priority: Priority) -> Arrival {
        let Inner { waiting, clock, metrics, .. } = &*self.0;
        if self.try_take(priority) {
            metrics.passed(priority as usize);
            return Arrival::Placed(Place(self.clone()));
        }
        let mut lines = self.lines();
        // Told before it is tried once more: who gives a place back from here on sees that somebody waits.
        waiting.fetch_add(1, Ordering::SeqCst);
        if self.try_take(priority) {
            waiting.fetch_sub(1, Ordering::SeqCst);
            metrics.passed(priority as usize);
            return Arrival::Placed(Place(self.clone()));
        }
        let (by, called) = oneshot::channel();
        let since = clock.now();
        let (ticket, patience) = lines[priority as usize].join(by, since);
        metrics.waiting(1.0);
        let ticket = Some(ticket);
        Arrival::Waits(Waiting { places: self.clone(), priority, ticket, called, since, patience })
    }

    /// Tells the metrics how many are taken. They are asked now and then, and places are taken by each request: it is told when they are.
    pub(crate) fn measure(&self) {
        self.0.metrics.in_flight(self.taken());
    }

    /// How many are taken.
    pub(super) fn taken(&self) -> usize {
        self.0.taken.load(Ordering::SeqCst)
    }

    fn try_take(&self, priority: Priority) -> bool {
        let Inner { most, taken, .. } = &*self.0;
        let most = most[priority as usize];
        let one_more = |taken| (taken < most).then_some(taken + 1);
        taken.fetch_update(Ordering::SeqCst, Ordering::SeqCst, one_more).is_ok()
    }

    fn give_back(&self) {
        let Inner { taken, waiting, .. } = &*self.0;
        taken.fetch_sub(1, Ordering::SeqCst);
        if waiting.load(Ordering::SeqCst) > 0 {
            self.call();
        }
    }

    /// Has those who wait in, as far as there are places: the first priority first. Where there is no place for one, there is none
    /// for any after it.
    fn call(&self) {
        let mut lines = self.lines();
        let now = self.0.clock.now();
        for priority in Priority::ALL {
            let line = &mut lines[priority as usize];
            while !line.is_empty() {
                if !self.try_take(priority) {
                    return;
                }
                self.one_waits_less();
                // Who is in the line is there to hear it: whoever leaves takes themselves out first.
                _ = line.call(now).map(|by| by.send(()));
            }
        }
    }

    fn one_waits_less(&self) {
        self.0.waiting.fetch_sub(1, Ordering::SeqCst);
        self.0.metrics.waiting(-1.0);
    }

    fn lines(&self) -> MutexGuard<'_, [Line<oneshot::Sender<()>>; 3]> {
        self.0.lines.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.0.give_back();
    }
}

impl Waiting {
    /// What came of it.
    pub(super) fn end(mut self) -> Result<Place, Shed> {
        let place = self.leave();
        self.count(if place.is_some() { Admission::Waited } else { Admission::Shed });
        place.ok_or(Shed(self.priority))
    }

    /// Waits no more, and has the place where it was called meanwhile.
    fn leave(&mut self) -> Option<Place> {
        let ticket = self.ticket.take()?;
        let now = self.places.0.clock.now();
        if self.places.lines()[self.priority as usize].leave(ticket, now) {
            self.places.one_waits_less();
            return None;
        }
        Some(Place(self.places.clone()))
    }

    fn count(&self, admission: Admission) {
        let Inner { clock, metrics, .. } = &*self.places.0;
        metrics.count(self.priority as usize, admission);
        metrics.waited(self.priority as usize, clock.now().saturating_duration_since(self.since));
    }
}

impl Drop for Waiting {
    /// Its client went away.
    fn drop(&mut self) {
        if self.ticket.is_some() {
            drop(self.leave());
            self.count(Admission::Gone);
        }
    }
}

impl From<Shed> for Failure {
    /// Those who were turned away in the same moment are not all to come back in the same second.
    fn from(shed: Shed) -> Self {
        let failure = Self::new(Kind::Overloaded).detail("There is more to do than can be done; try again.");
        failure.retry_after(rand::random_range(1..=3)).cause(shed)
    }
}

impl std::fmt::Display for Shed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "no place was free for a request like this ({})", self.0.word())
    }
}

impl std::error::Error for Shed {}

/// Rides on an answer that goes on for as long as somebody reads it: it keeps no place, or a few who read would leave none.
pub(crate) struct Unplaced;

/// The answer, whose request keeps its place until all of the body was handed on, or the client is gone; and for as long as work of it
/// goes on that has the place too.
pub(crate) fn keeping(place: Rc<Place>, answer: HttpResponse) -> HttpResponse {
    if answer.extensions().get::<Unplaced>().is_some() {
        return answer;
    }
    answer.map_body(|_, body| BoxBody::new(Kept { body, _place: place }))
}

/// A body that keeps a place.
struct Kept {
    body: BoxBody,
    _place: Rc<Place>,
}

impl MessageBody for Kept {
    type Error = <BoxBody as MessageBody>::Error;

    fn size(&self) -> BodySize {
        self.body.size()
    }

    fn poll_next(mut self: Pin<&mut Self>, task: &mut Task<'_>) -> Poll<Option<Result<Bytes, Self::Error>>> {
        Pin::new(&mut self.body).poll_next(task)
    }
}
