//! A call to a system: attempts, one after the other, until an answer is there that is not worth another, within the call's time.

use std::time::Duration;

use tokio::sync::OwnedSemaphorePermit;

use super::answer::{Answer, Earlier};
use super::client::Upstream;
use super::error::{Error, Kind, Retry};
use super::exchange::{Exchange, Placed, Streamed, Whole};
use super::hedge::Hedge;
use super::retry::{Repetitions, not_sooner};
use super::transport::{Incoming, Outgoing, Upload};
use super::written::Written;
use crate::auth::Named;
use crate::boxed::boxed;
use crate::http::context::Context;
use crate::telemetry::{self, Turn};

impl Upstream {
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
        let written = Written::of(&outgoing.method, &outgoing.url, &self.0.opening.purges);
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
            return Err(self.left_alone(&outgoing, context, shut));
        }
        // What others may wait for too goes on for longer than the one who asked for it waits.
        let waited = within.min(context.left_for_calls());
        // Who has the system's whole time need not ask.
        if waited < inner.shared.config.timeout
            && let Some(least) =
                inner.shared.pace.least(context.clock().now()).filter(|least| waited < *least)
        {
            return Err(self.held_back(&outgoing, context, Kind::NoTime(least)));
        }
        self.authorize(&mut outgoing, named, within).await?;
        let place = self.place(|| left().min(context.left_for_calls())).await?;
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
                Some(slow) => boxed(|| self.hedged(&mut exchange, &mut outgoing, context, ends, slow)).await,
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

    /// Whether something may be sent beyond a call's first attempt. It is asked last: a yes is counted.
    pub(super) fn one_more(&self, outgoing: &Outgoing, context: &Context) -> bool {
        if self.0.shared.breaker.shut_for(context.clock().now()).is_some() {
            return false;
        }
        let granted = self.0.shared.budget.take(context.clock().now());
        if !granted {
            telemetry::upstream_held_back(self.name(), "budget");
            telemetry::held_back_span(self.name(), outgoing.method.as_str(), "budget", context.trace());
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
}
