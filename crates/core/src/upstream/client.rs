//! A worker's clients: what a typed client holds and sends with.

use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, Instant};

use actix_web::http::header::{HeaderName, HeaderValue};

use tokio::sync::OwnedSemaphorePermit;

use super::answer::{Answer, Earlier};
use super::asking::{Asking, Fetching};
use super::breaker::{Permit, Verdict};
use super::error::{CLOSED_ON_REUSE, Error, Kind, Retry};
use super::exchange::{Exchange, Placed, Streamed, Whole};
use super::hedge::Hedge;
use super::link::below;
use super::opening::Opening;
use super::race::is_good;
use super::request::Unnamed;
use super::retry::{Repetitions, not_sooner};
use super::shared::Shared;
use super::transport::{Incoming, Outgoing, Transport, Upload};
use super::written::Written;
use crate::auth::Named;
use crate::auth::grant::{Endpoints, Grant};
use crate::cache::{Asked, Scope, Unanswered, Use, Whose};
use crate::compose::Source;
use crate::http::context::Context;
use crate::http::request_id;
use crate::telemetry::{self, Turn};

/// All upstreams on one worker.
#[derive(Clone, Debug)]
pub struct Upstreams {
    by_name: HashMap<Arc<str>, Upstream>,
}

/// One upstream on one worker; clones share its connections.
#[derive(Clone, Debug)]
pub struct Upstream(Rc<Inner>);

#[derive(Debug)]
struct Inner {
    shared: Arc<Shared>,
    transport: Transport,
    endpoints: Rc<Endpoints>,
    opening: Arc<Opening>,
}

impl Upstreams {
    pub(crate) fn open(opening: &Arc<Opening>, endpoints: &Rc<Endpoints>) -> Self {
        let open = |shared: &Arc<Shared>| {
            let inner = Inner {
                transport: shared.plan.open(),
                shared: shared.clone(),
                endpoints: endpoints.clone(),
                opening: opening.clone(),
            };
            (shared.name.clone(), Upstream(Rc::new(inner)))
        };
        Self { by_name: opening.shared.iter().map(open).collect() }
    }

    /// The upstream of this name.
    ///
    /// # Panics
    /// If the binary did not declare it: the configuration is held against what is declared, so this is a fault of code.
    #[expect(clippy::panic, reason = "an undeclared upstream is a fault of code, met at the first start")]
    pub fn get(&self, name: &str) -> Upstream {
        let found = self.by_name.get(name).cloned();
        found.unwrap_or_else(|| panic!("the upstream {name:?} is not declared by this binary's app"))
    }
}

impl Upstream {
    /// The upstream's name.
    pub fn name(&self) -> &str {
        &self.0.shared.name
    }

    /// Begins a `GET` of a path below the base URL; it starts with a slash, and what varies in it goes through
    /// [`Unnamed::segment`].
    pub fn get(&self, path: &str) -> Unnamed {
        Unnamed::get(self.clone(), path)
    }

    /// Begins a `POST` to a path below the base URL, the same way. It is never sent twice, unless [`Unnamed::once`] says that it may
    /// be.
    pub fn post(&self, path: &str) -> Unnamed {
        Unnamed::post(self.clone(), path)
    }

    /// Begins a `GET` of where an answer of this upstream links to. Only path and query of the link count: the call goes to
    /// the configured origin, whatever host the link names. `None` for a link that leads outside the base URL.
    pub fn follow(&self, link: &str) -> Option<Unnamed> {
        let (path, query) = below(&self.0.shared.config.url, link)?;
        Some(Unnamed::link(self.clone(), &path, query.as_deref()))
    }

    /// The answer, kept or fetched, and how it came to be used. It is waited for within `left`; what is being fetched others may wait
    /// for, and goes on.
    pub(crate) async fn through_cache(
        &self,
        asked: Asked,
        asking: Asking,
        context: &Context,
        left: Duration,
    ) -> Result<(Answer, Use), Unanswered> {
        let origin = Fetching { upstream: self.clone(), asking, context: context.clone() };
        let (result, used) = self.0.opening.cache.answer(asked, left, origin).await;
        let Some(used) = used else { return Err(Unanswered::NothingKept) };
        self.used(context, used);
        result.map(|answer| (answer, used))
    }

    /// Writes down how an answer of it came to be used.
    pub(crate) fn used(&self, context: &Context, used: Use) {
        telemetry::cache_used(self.name(), used.word());
        context.ledger().source(Source { upstream: self.0.shared.name.clone(), used });
    }

    /// The error of a call that nothing came of.
    pub(crate) fn unanswered(&self, why: Unanswered) -> Error {
        match why {
            Unanswered::Failed(error) => error,
            Unanswered::TooLate => self.error(Kind::Timeout),
            Unanswered::NothingKept => self.error(Kind::Unsent("nothing is kept of it".to_owned())),
        }
    }

    /// Who may be shown what is kept so.
    pub(crate) fn scope(&self, whose: &Whose, named: &Named) -> Scope {
        let shared = &self.0.shared;
        let shows_credential = match (&shared.grant, named) {
            (Grant::None, _) | (Grant::Relay { .. } | Grant::Exchange(_), Named::Nobody) => false,
            (Grant::Static(_) | Grant::ClientCredentials(_), Named::Nobody) => !shared.config.also_anonymous,
            (_, Named::Caller(..) | Named::Service) => true,
        };
        match whose {
            Whose::Public if shows_credential => Scope::EverybodyByCredential,
            Whose::Public => Scope::Everybody,
            Whose::Caller(_) | Whose::Service => Scope::One,
        }
    }

    pub(super) fn opening(&self) -> &Arc<Opening> {
        &self.0.opening
    }

    pub(crate) fn shared(&self) -> &Arc<Shared> {
        &self.0.shared
    }

    pub(super) fn transport(&self) -> &Transport {
        &self.0.transport
    }

    pub(crate) fn error(&self, kind: Kind) -> Error {
        Error { upstream: self.0.shared.name.clone(), kind }
    }

    /// Sends until an answer is there that is not worth another attempt, within `within` over all attempts.
    pub(crate) async fn call(
        &self,
        exchange: Whole,
        outgoing: Outgoing,
        named: &Named,
        context: &Context,
        within: Duration,
    ) -> Result<Answer, Error> {
        let placed = self.until_answered(exchange, outgoing, named, context, within).await?;
        Ok(placed.answer.after(placed.earlier))
    }

    /// The same for an answer whose body is still to come. It keeps its place among the calls for as long as it is there.
    pub(crate) async fn pass(
        &self,
        upload: Option<Upload>,
        outgoing: Outgoing,
        named: &Named,
        context: &Context,
        within: Duration,
    ) -> Result<Placed<Incoming>, Error> {
        self.until_answered(Streamed::new(upload), outgoing, named, context, within).await
    }

    async fn until_answered<E: Exchange>(
        &self,
        exchange: E,
        outgoing: Outgoing,
        named: &Named,
        context: &Context,
        within: Duration,
    ) -> Result<Placed<E::Answer>, Error> {
        let written = Written::of(&outgoing.method, &outgoing.url, &self.0.opening.cache);
        let result = self.attempts(exchange, outgoing, named, context, within).await;
        if let (Some(written), Ok(placed)) = (written, &result) {
            written.answered(E::status(&placed.answer), E::headers(&placed.answer));
        }
        result
    }

    async fn attempts<E: Exchange>(
        &self,
        mut exchange: E,
        mut outgoing: Outgoing,
        named: &Named,
        context: &Context,
        within: Duration,
    ) -> Result<Placed<E::Answer>, Error> {
        let ends = context.clock().now() + within;
        let left = || ends.saturating_duration_since(context.clock().now());
        let inner = &*self.0;
        if let Some(shut) = inner.shared.breaker.shut_for(context.clock().now()) {
            return Err(self.left_alone(&outgoing, shut));
        }
        // Who has the system's whole time need not ask.
        if within < inner.shared.config.timeout
            && let Some(least) =
                inner.shared.pace.least(context.clock().now()).filter(|least| within < *least)
        {
            return Err(self.held_back(&outgoing, Kind::NoTime(least)));
        }
        self.authorize(&mut outgoing, named, within).await?;
        let place = self.place(left).await?;
        let (mut repetitions, mut renewed) = (Repetitions::of(inner.shared.config.retries), false);
        inner.shared.budget.call(context.clock().now());
        let slow = inner.shared.hedge.as_ref().and_then(Hedge::call);
        // What a key makes repeatable is still a command: it is not sent beside itself.
        let mut slow = slow.filter(|_| outgoing.method.is_idempotent() && exchange.can_repeat());
        let (mut before, mut turn) = (None, Turn::First);
        // What may have been acted on is told in place of whatever keeps a later attempt from being sent: of the call as a whole, that
        // nothing was sent would be false.
        let mut doubt: Option<Error> = None;
        loop {
            let earlier = if doubt.is_some() { Earlier::Perhaps } else { Earlier::Nothing };
            let result = match slow.take() {
                // Boxed: few upstreams are called so, and the others' futures need not be large enough for it.
                Some(slow) => Box::pin(self.hedged(&mut exchange, &mut outgoing, context, ends, slow)).await,
                None => self.attempt(&mut exchange, &mut outgoing, context, ends, turn).await,
            };
            let (error, answer) = match result {
                // A kept token that the upstream no longer takes: nothing was done with the call, so it goes again.
                Ok(answer) if E::status(&answer) == 401 && !renewed && exchange.can_repeat() => {
                    if !inner.opening.tokens.forget(&inner.shared.grant, named).await
                        || !self.one_more(&outgoing, context)
                    {
                        return Ok(Placed { answer, place, earlier });
                    }
                    renewed = true;
                    let authorized = self.authorize(&mut outgoing, named, left()).await;
                    authorized.map_err(|error| doubt.take().unwrap_or(error))?;
                    telemetry::upstream_retried(self.name(), "token-refused");
                    turn = turn.again("token-refused");
                    continue;
                }
                // A status that says "try again" takes the same way as a connection that failed.
                Ok(answer) if matches!(E::status(&answer).as_u16(), 502..=504) => {
                    (self.error(Kind::Status(E::status(&answer))), Some(answer))
                }
                Ok(answer) => return Ok(Placed { answer, place, earlier }),
                // The breaker opened while this call waited to go again: what it failed of says more.
                Err(Error { kind: Kind::BreakerOpen(shut), .. }) => {
                    return Err(doubt.or(before).unwrap_or_else(|| self.error(Kind::BreakerOpen(shut))));
                }
                Err(error) => (error, None),
            };
            let asked = answer.as_ref().filter(|answer| E::status(answer) == 503);
            let asked = asked.map(|answer| not_sooner(E::headers(answer), context.clock().utc()));
            let wait = repetitions.next(exchange.twice(&outgoing.method), &error, asked.unwrap_or_default());
            let wait = wait
                .filter(|wait| exchange.can_repeat() && *wait < left() && self.one_more(&outgoing, context));
            let Some(wait) = wait else {
                return match answer {
                    Some(answer) => exchange.last(answer).map(|answer| Placed { answer, place, earlier }),
                    None if error.nothing_was_sent() => Err(doubt.unwrap_or(error)),
                    None => Err(error),
                };
            };
            telemetry::upstream_retried(self.name(), error.word());
            turn = turn.again(error.word());
            if error.retry() == Retry::IfIdempotent {
                doubt = Some(error.clone());
            }
            before = Some(error);
            // What it answered with is not read: its connection is closed now, not after the wait.
            drop(answer);
            tokio::time::sleep(wait).await;
        }
    }

    /// A place among the calls under way.
    async fn place(&self, left: impl Fn() -> Duration) -> Result<OwnedSemaphorePermit, Error> {
        let places = &self.0.shared.places;
        if let Ok(place) = places.clone().try_acquire_owned() {
            return Ok(place);
        }
        // At most half of the time is spent waiting: a call that got its place too late to be answered would be told as a
        // slow upstream, which it is not.
        match tokio::time::timeout(left() / 2, places.clone().acquire_owned()).await {
            Ok(Ok(place)) => Ok(place),
            _ => Err(self.error(Kind::Busy)),
        }
    }

    /// The time after which an attempt without an answer says something of the system: what a good answer of late took at the most; where
    /// that is not known, half of the time that the settings give it. With less it might have answered yet, and who gives it less, be it
    /// a route or a client that sent its body slowly, is not to shut it off for others.
    fn enough(&self, now: Instant) -> Duration {
        let shared = &self.0.shared;
        shared.pace.most(now).unwrap_or(shared.config.timeout / 2)
    }

    /// The error of a call that is not sent since the breaker is open.
    fn left_alone(&self, outgoing: &Outgoing, shut: Duration) -> Error {
        self.held_back(outgoing, Kind::BreakerOpen(shut))
    }

    /// The error of a call that is not sent; the trace and the metrics say so too.
    fn held_back(&self, outgoing: &Outgoing, why: Kind) -> Error {
        let error = self.error(why);
        telemetry::upstream_held_back(self.name(), error.word());
        telemetry::held_back_span(self.name(), outgoing.method.as_str(), error.word());
        error
    }

    /// Whether something may be sent beyond a call's first attempt. It is asked last: a yes is counted.
    pub(super) fn one_more(&self, outgoing: &Outgoing, context: &Context) -> bool {
        if self.0.shared.breaker.shut_for(context.clock().now()).is_some() {
            return false;
        }
        let granted = self.0.shared.budget.take(context.clock().now());
        if !granted {
            telemetry::upstream_held_back(self.name(), "budget");
            telemetry::held_back_span(self.name(), outgoing.method.as_str(), "budget");
        }
        granted
    }

    /// Puts what proves this name on the request, in place of what did before.
    async fn authorize(&self, outgoing: &mut Outgoing, named: &Named, within: Duration) -> Result<(), Error> {
        let inner = &*self.0;
        // The operator says that its system takes such calls; nobody's name is all that it is to know.
        if matches!(named, Named::Nobody) && inner.shared.config.also_anonymous {
            return Ok(());
        }
        let credential =
            inner.opening.tokens.credential(&inner.shared.grant, named, &inner.endpoints, within).await;
        if let Some(credential) = credential.map_err(|error| self.error(Kind::Token(error)))? {
            credential.put(&mut outgoing.headers);
        }
        Ok(())
    }

    pub(super) async fn attempt<E: Exchange>(
        &self,
        exchange: &mut E,
        outgoing: &mut Outgoing,
        context: &Context,
        ends: Instant,
        turn: Turn,
    ) -> Result<E::Answer, Error> {
        let began = context.clock().now();
        let within = ends.saturating_duration_since(began);
        if within.is_zero() {
            return Err(self.error(Kind::Timeout));
        }
        let permit = self.0.shared.breaker.admit(began);
        let permit = permit.map_err(|shut| self.left_alone(outgoing, shut))?;
        match exchange.beside().filter(|_| permit.probes()) {
            Some(exchange) => {
                self.probe(exchange, outgoing.clone(), context.clone(), (began, within, turn), permit).await
            }
            None => self.permitted(exchange, outgoing, context, (began, within, turn), permit).await,
        }
    }

    /// The one attempt that tries a system goes on when its caller leaves, for all wait for what it finds out. Of a screen whose
    /// parts come from one system, one part tries it, the others fail at once, and with them the screen: dropped with it, no
    /// attempt would ever come to an end. What uploads is its client's, and ends with it.
    async fn probe<E: Exchange>(
        &self,
        mut exchange: E,
        mut outgoing: Outgoing,
        context: Context,
        time: (Instant, Duration, Turn),
        permit: Permit,
    ) -> Result<E::Answer, Error> {
        let upstream = self.clone();
        let probe =
            async move { upstream.permitted(&mut exchange, &mut outgoing, &context, time, permit).await };
        match actix_rt::spawn(tracing::Instrument::in_current_span(probe)).await {
            Ok(result) => result,
            // A panic goes on in the one who waits; a cancelled task means that the runtime is ending.
            Err(error) if error.is_panic() => std::panic::resume_unwind(error.into_panic()),
            Err(_) => std::future::pending().await,
        }
    }

    async fn permitted<E: Exchange>(
        &self,
        exchange: &mut E,
        outgoing: &mut Outgoing,
        context: &Context,
        (began, within, turn): (Instant, Duration, Turn),
        permit: Permit,
    ) -> Result<E::Answer, Error> {
        let span = telemetry::upstream_span(self.name(), outgoing.method.as_str(), turn);
        let first = outgoing.headers.len();
        tell(&mut outgoing.headers, context, &span, within);
        // A kept connection closed on this call: once more, over one of its own.
        let alone = turn.is_after(CLOSED_ON_REUSE).then(|| self.0.transport.alone());
        let result = exchange.once(alone.as_ref().unwrap_or(&self.0.transport), outgoing, within);
        let result = tracing::Instrument::instrument(result, span.clone()).await;
        outgoing.headers.truncate(first);
        let now = context.clock().now();
        let took = now - began;
        let verdict = match &result {
            Err(Error { kind: Kind::Timeout, .. }) if within < self.enough(now) => Verdict::Nothing,
            _ => exchange.verdict(&result),
        };
        permit.settle(verdict, now);
        if is_good::<E>(&result) {
            self.0.shared.pace.took(took, now);
        }
        if let Some(hedge) = self.0.shared.hedge.as_ref().filter(|_| is_good::<E>(&result)) {
            hedge.took(took);
        }
        let outcome = match &result {
            Ok(answer) => {
                span.record("http.response.status_code", E::status(answer).as_u16());
                telemetry::status_class(E::status(answer))
            }
            Err(error) => {
                span.record("otel.status_code", "error");
                span.record("error.type", error.word());
                error.word()
            }
        };
        telemetry::upstream_answered(self.name(), outcome, took);
        result
    }
}

/// Envoy's header for the time that a caller will wait, in milliseconds.
const EXPECTED_TIMEOUT: HeaderName = HeaderName::from_static("x-envoy-expected-rq-timeout-ms");

/// What goes down with every attempt: the trace, the request's id, and the time that is left.
fn tell(
    headers: &mut Vec<(HeaderName, HeaderValue)>,
    context: &Context,
    span: &tracing::Span,
    within: Duration,
) {
    let values = [
        (telemetry::TRACEPARENT, HeaderValue::try_from(telemetry::traceparent(context.trace(), span)).ok()),
        (telemetry::TRACESTATE, context.trace().state().and_then(|state| HeaderValue::from_str(state).ok())),
        (request_id::HEADER, HeaderValue::from_str(context.id().as_str()).ok()),
        (EXPECTED_TIMEOUT, u64::try_from(within.as_millis()).ok().map(HeaderValue::from)),
    ];
    headers.extend(values.into_iter().filter_map(|(name, value)| Some((name, value?))));
}
