//! What one request carries through every layer: its id, trace, deadline and the ledger of its parts.

use std::cell::{Cell, OnceCell, Ref, RefCell, RefMut};
use std::future::Future;
use std::net::IpAddr;
use std::rc::{Rc, Weak};
use std::time::{Duration, Instant};

use super::request_id::RequestId;
use crate::clock::Clock;
use crate::compose::Ledger;
use crate::limit::{Place, Standing};
use crate::telemetry::{self, TraceContext};
use crate::until::Until;
use crate::upstream::InHand;

/// Time kept back for making an answer of what came.
const ANSWERING: Duration = Duration::from_millis(20);

/// One request's context; clones share it. It stays on its worker.
#[derive(Clone, Debug)]
pub struct Context(Rc<Inner>);

#[derive(Debug)]
struct Inner {
    id: RequestId,
    trace: TraceContext,
    client: Option<IpAddr>,
    clock: Clock,
    began: Instant,
    deadline: Cell<Instant>,
    ledger: RefCell<Ledger>,
    nonce: RefCell<Option<String>>,
    limits: RefCell<Vec<Standing>>,
    in_hand: RefCell<Vec<InHand>>,
    /// Not kept from here: what goes on after the answer and knows of it does not hold the place by that.
    place: OnceCell<Weak<Place>>,
    /// Of what others wait for too.
    until: Option<Until>,
}

impl Inner {
    fn new(
        id: RequestId,
        trace: TraceContext,
        client: Option<IpAddr>,
        clock: Clock,
        (began, ends): (Instant, Instant),
        until: Option<Until>,
    ) -> Self {
        Self {
            id,
            trace,
            client,
            clock,
            began,
            deadline: Cell::new(ends),
            ledger: RefCell::default(),
            nonce: RefCell::default(),
            limits: RefCell::default(),
            in_hand: RefCell::default(),
            place: OnceCell::new(),
            until,
        }
    }
}

impl Context {
    /// A context that ends `budget` from now.
    pub(crate) fn new(
        id: RequestId,
        trace: TraceContext,
        client: Option<IpAddr>,
        clock: Clock,
        budget: Duration,
    ) -> Self {
        let began = clock.now();
        Self(Rc::new(Inner::new(id, trace, client, clock, (began, began + budget), None)))
    }

    /// The same request's, for what may go on without it: with a place in its trace, and nothing else that is still the request's.
    pub(crate) fn apart(&self) -> Self {
        self.beside(None)
    }

    /// The same, for what ends as soon as that is over.
    pub(crate) fn until(&self, until: Until) -> Self {
        self.beside(Some(until))
    }

    fn beside(&self, until: Option<Until>) -> Self {
        let Inner { id, trace, client, clock, began, deadline, .. } = &*self.0;
        let (trace, time) = (telemetry::handed_on(trace), (*began, deadline.get()));
        Self(Rc::new(Inner::new(id.clone(), trace, *client, clock.clone(), time, until)))
    }

    /// The request's id.
    pub fn id(&self) -> &RequestId {
        &self.0.id
    }

    /// The trace that the request belongs to.
    pub fn trace(&self) -> &TraceContext {
        &self.0.trace
    }

    /// The client's address, through trusted proxies.
    pub fn client(&self) -> Option<IpAddr> {
        self.0.client
    }

    /// The clock that the request is measured by.
    pub fn clock(&self) -> &Clock {
        &self.0.clock
    }

    /// When the request arrived.
    pub fn began(&self) -> Instant {
        self.0.began
    }

    /// When the request must be answered.
    pub(crate) fn ends(&self) -> Instant {
        self.0.deadline.get()
    }

    /// Time left until the request must be answered; zero when it is over.
    pub fn left(&self) -> Duration {
        self.0.deadline.get().saturating_duration_since(self.0.clock.now())
    }

    /// Whether what it is of is over for whoever waited for it.
    pub(crate) fn is_over(&self) -> bool {
        self.0.until.as_ref().is_some_and(Until::is_over)
    }

    /// What the work comes to; `None` where nobody who waits for it has time any more.
    pub(crate) async fn in_time<F: Future>(&self, work: F) -> Option<F::Output> {
        match &self.0.until {
            Some(until) => until.of(work).await,
            None => Some(work.await),
        }
    }

    /// Time left for calls: a moment less, so that a part that does not come leaves time to answer without it.
    pub(crate) fn left_for_calls(&self) -> Duration {
        let left = self.left();
        left.saturating_sub((left / 10).min(ANSWERING))
    }

    /// Sets the route's budget, counted from the request's arrival. It can only shrink what is left.
    pub(crate) fn limit(&self, budget: Duration) {
        self.0.deadline.set(self.0.deadline.get().min(self.0.began + budget));
    }

    /// Shortens what is left by this much, which is used once the work is done.
    pub(crate) fn keep_back(&self, time: Duration) {
        self.0.deadline.set(self.0.deadline.get().checked_sub(time).unwrap_or(self.0.began));
    }

    /// The answer will carry this nonce for the caller's next proof (RFC 9449 section 8.2).
    pub(crate) fn tell_nonce(&self, nonce: String) {
        self.0.nonce.replace(Some(nonce));
    }

    /// The nonce that the answer is to carry.
    pub(crate) fn nonce(&self) -> Option<String> {
        self.0.nonce.borrow().clone()
    }

    /// The answer will say how the caller stands with this limit.
    pub(crate) fn tell_limit(&self, standing: Standing) {
        self.0.limits.borrow_mut().push(standing);
    }

    /// The limits that the request was held to.
    pub(crate) fn limits(&self) -> Ref<'_, [Standing]> {
        Ref::map(self.0.limits.borrow(), Vec::as_slice)
    }

    /// Keeps what came of calls until whoever makes the answer asks for it.
    pub(crate) fn put_in_hand(&self, came: Vec<InHand>) {
        self.0.in_hand.replace(came);
    }

    /// What came of such a call; once.
    pub(crate) fn take_in_hand(&self, is_it: impl Fn(&InHand) -> bool) -> Option<InHand> {
        let mut in_hand = self.0.in_hand.borrow_mut();
        in_hand.iter().position(is_it).map(|at| in_hand.swap_remove(at))
    }

    /// The request has this place among all that are under way.
    pub(crate) fn is_at(&self, place: &Rc<Place>) {
        self.0.place.get_or_init(|| Rc::downgrade(place));
    }

    /// Its place, for as long as it has one.
    pub(crate) fn place(&self) -> Option<Rc<Place>> {
        self.0.place.get()?.upgrade()
    }

    /// The record of this request's parts.
    pub(crate) fn ledger(&self) -> RefMut<'_, Ledger> {
        self.0.ledger.borrow_mut()
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use proptest::prelude::*;

    use super::*;
    use crate::http::request_id;

    fn context(clock: &Clock, budget: Duration) -> Context {
        let headers = actix_web::http::header::HeaderMap::new();
        let id = RequestId::take_or_make(headers.get(request_id::HEADER));
        Context::new(id, TraceContext::take_or_make(&headers), None, clock.clone(), budget)
    }

    /// What happens to a request's time.
    #[derive(Clone, Copy, Debug)]
    enum Step {
        Passes(Duration),
        Limit(Duration),
    }

    fn step() -> impl Strategy<Value = Step> {
        let time = (0_u64..20_000).prop_map(Duration::from_millis);
        prop_oneof![time.clone().prop_map(Step::Passes), time.prop_map(Step::Limit)]
    }

    proptest! {
        /// Counted from the request's arrival, the smallest budget that was ever said is the one that holds.
        #[test]
        fn time_only_ever_shrinks(budget in 0_u64..20_000, steps in prop::collection::vec(step(), 0..20)) {
            let clock = Clock::manual(Timestamp::UNIX_EPOCH);
            let context = context(&clock, Duration::from_millis(budget));
            let (mut smallest, mut passed, mut before) = (Duration::from_millis(budget), Duration::ZERO, context.left());
            for step in steps {
                match step {
                    Step::Passes(time) => {
                        clock.advance(time);
                        passed += time;
                    }
                    Step::Limit(budget) => {
                        context.limit(budget);
                        smallest = smallest.min(budget);
                    }
                }
                let (left, for_calls) = (context.left(), context.left_for_calls());
                prop_assert_eq!(left, smallest.saturating_sub(passed));
                prop_assert!(left <= before);
                prop_assert!(for_calls <= left && left.saturating_sub(for_calls) <= ANSWERING);
                prop_assert_eq!(for_calls.is_zero(), left.is_zero());
                before = left;
            }
        }
    }
}
