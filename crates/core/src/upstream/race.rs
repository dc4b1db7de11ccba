//! The race of two attempts: a call's first, and a second beside it where that is slow.

use std::pin::pin;
use std::time::{Duration, Instant};

use futures_util::future::{Either, select};

use super::client::Upstream;
use super::error::Error;
use super::exchange::Exchange;
use super::transport::Outgoing;
use crate::http::context::Context;
use crate::telemetry::{self, Turn};

impl Upstream {
    /// An attempt, and where it is slow another beside it: the first good answer is taken, and the other attempt dropped.
    pub(super) async fn hedged<E: Exchange>(
        &self,
        exchange: &mut E,
        outgoing: &mut Outgoing,
        context: &Context,
        ends: Instant,
        slow: Duration,
    ) -> Result<E::Answer, Error> {
        let (shared, began) = (self.shared(), context.clock().now());
        let (beside, mut other) = (exchange.beside(), outgoing.clone());
        let mut first = pin!(self.attempt(exchange, outgoing, context, ends, Turn::First));
        if let Ok(result) = tokio::time::timeout(slow, first.as_mut()).await {
            return result;
        }
        // It waits for no place: where none is free, more load is the last thing that is needed.
        let place = shared.places.try_acquire().ok();
        let hedge = shared
            .hedge
            .as_ref()
            .filter(|hedge| place.is_some() && hedge.take() && self.one_more(&other, context));
        let (Some(hedge), Some(mut beside)) = (hedge, beside) else {
            return first.await;
        };
        telemetry::upstream_hedged(self.name(), "sent");
        let turn = Turn::First.again("slow");
        let mut second = pin!(self.attempt(&mut beside, &mut other, context, ends, turn));
        match select(first.as_mut(), second.as_mut()).await {
            Either::Left((result, _)) if is_good::<E>(&result) => result,
            Either::Left((failed, second)) => {
                let result = second.await;
                if is_good::<E>(&result) { result } else { failed }
            }
            Either::Right((result, _)) if is_good::<E>(&result) => {
                hedge.took(context.clock().now() - began);
                telemetry::upstream_hedged(self.name(), "won");
                result
            }
            Either::Right((_, first)) => first.await,
        }
    }
}

/// Whether a call may end with it.
pub(super) fn is_good<E: Exchange>(result: &Result<E::Answer, Error>) -> bool {
    result.as_ref().is_ok_and(|answer| !E::status(answer).is_server_error())
}
