//! One attempt of a call: whether the system may be asked at all, what goes down with it, and what its end says of the system.

use std::pin::pin;
use std::time::{Duration, Instant};

use actix_web::http::header::{HeaderName, HeaderValue};

use super::breaker::{Permit, Verdict};
use super::client::Upstream;
use super::error::{CLOSED_ON_REUSE, Error, Kind};
use super::exchange::Exchange;
use super::race::is_good;
use super::transport::Outgoing;
use crate::detached::detached;
use crate::http::context::Context;
use crate::http::digits::decimal;
use crate::http::request_id;
use crate::telemetry::{self, Turn};

impl Upstream {
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
        if within.is_zero() || context.is_over() {
            return Err(self.error(Kind::Timeout));
        }
        let permit = self.0.shared.breaker.admit(began);
        let permit = permit.map_err(|shut| self.left_alone(outgoing, context, shut))?;
        match exchange.beside().filter(|_| permit.probes()) {
            Some(exchange) => {
                self.probe(exchange, outgoing.clone(), context.apart(), (began, within, turn), permit).await
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
        detached(
            async move { upstream.permitted(&mut exchange, &mut outgoing, &context, time, permit).await },
        )
        .await
    }

    async fn permitted<E: Exchange>(
        &self,
        exchange: &mut E,
        outgoing: &mut Outgoing,
        context: &Context,
        (began, within, turn): (Instant, Duration, Turn),
        permit: Permit,
    ) -> Result<E::Answer, Error> {
        let span = telemetry::upstream_span(self.name(), outgoing.method.as_str(), turn, context.trace());
        let first = outgoing.headers.len();
        tell(&mut outgoing.headers, context, &span, within);
        // A kept connection closed on this call: once more, over one of its own.
        let alone = turn.is_after(CLOSED_ON_REUSE).then(|| self.0.transport.alone());
        let transport = alone.as_ref().unwrap_or(&self.0.transport);
        let result = {
            // Pinned where it is: each that wraps it would move it.
            let sent = pin!(exchange.once(transport, outgoing, within));
            tracing::Instrument::instrument(context.in_time(sent), span.clone()).await
        };
        let result = result.unwrap_or_else(|| Err(self.error(Kind::Timeout)));
        outgoing.headers.truncate(first);
        let now = context.clock().now();
        let took = now - began;
        let verdict = match &result {
            Err(Error { kind: Kind::Timeout, .. }) if within.min(took) < self.enough(now) => Verdict::Nothing,
            _ => exchange.verdict(&result),
        };
        permit.settle(verdict, now);
        if is_good::<E>(&result) {
            self.0.shared.pace.took(took, now);
            if let Some(hedge) = &self.0.shared.hedge {
                hedge.took(took);
            }
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

    /// The time after which an attempt without an answer says something of the system: what a good answer of late took at the most; where
    /// that is not known, half of the time that the settings give it. With less it might have answered yet, and who gives it less, be it
    /// a route or a client that sent its body slowly, is not to shut it off for others.
    fn enough(&self, now: Instant) -> Duration {
        let shared = &self.0.shared;
        shared.pace.most(now).unwrap_or(shared.config.timeout / 2)
    }

    /// The error of a call that is not sent since the breaker is open.
    pub(super) fn left_alone(&self, outgoing: &Outgoing, context: &Context, shut: Duration) -> Error {
        self.held_back(outgoing, context, Kind::BreakerOpen(shut))
    }

    /// The error of a call that is not sent; the trace and the metrics say so too.
    pub(super) fn held_back(&self, outgoing: &Outgoing, context: &Context, why: Kind) -> Error {
        let error = self.error(why);
        telemetry::upstream_held_back(self.name(), error.word());
        telemetry::held_back_span(self.name(), outgoing.method.as_str(), error.word(), context.trace());
        error
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
        (request_id::HEADER, Some(context.id().value())),
        (EXPECTED_TIMEOUT, u64::try_from(within.as_millis()).ok().map(decimal)),
    ];
    headers.extend(values.into_iter().filter_map(|(name, value)| Some((name, value?))));
}
