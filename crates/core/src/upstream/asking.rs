//! A call whose answer may be kept, as the cache has it made: for who waits for it, or on the background thread for those who come
//! later.

use std::time::Duration;

use futures_util::FutureExt as _;
use futures_util::future::LocalBoxFuture;
use tracing::Span;

use super::answer::Answer;
use super::client::Upstream;
use super::error::{Error, Kind};
use super::exchange::Whole;
use super::signature::{self, Signatures};
use super::transport::Outgoing;
use crate::auth::Named;
use crate::cache::{Asked, Conditions, Origin, Over, Unwaited};
use crate::http::context::Context;
use crate::telemetry;
use crate::until::Until;

/// A call with all that it takes to send it, on whatever thread.
#[derive(Clone, Debug)]
pub(crate) struct Asking {
    pub(crate) outgoing: Outgoing,
    pub(crate) named: Named,
    pub(crate) signed: Signed,
    /// The time for all of its attempts.
    pub(crate) within: Duration,
}

/// Whether signatures go along.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Signed {
    No,
    BothWays,
}

impl Asking {
    /// Sends it, signed where it is to be.
    pub(super) async fn sent(
        self,
        exchange: Whole,
        upstream: &Upstream,
        context: &Context,
    ) -> Result<Answer, Error> {
        let Self { mut outgoing, named, signed, within } = self;
        let clock = context.clock();
        let ends = clock.now() + within;
        let left = || ends.saturating_duration_since(clock.now());
        let (signatures, transport) = (signatures(signed, upstream)?, upstream.transport());
        if let Some(signatures) = signatures {
            signatures.ready(transport, clock, left()).await?;
            if !outgoing.body.is_empty() {
                let value = signatures.sign(&outgoing.body, clock);
                outgoing.headers.push((signature::HEADER, value.map_err(|kind| upstream.error(kind))?));
            }
        }
        let answer = upstream.call(exchange, outgoing, &named, context, left()).await?;
        if let Some(signatures) = signatures {
            signatures.check(&answer, transport, clock, left()).await?;
        }
        Ok(answer)
    }
}

/// What signs it, where anything is to.
fn signatures(signed: Signed, upstream: &Upstream) -> Result<Option<&Signatures>, Error> {
    match (signed, &upstream.shared().signatures) {
        (Signed::No, _) => Ok(None),
        (Signed::BothWays, Some(signatures)) => Ok(Some(signatures)),
        (Signed::BothWays, None) => Err(upstream.error(Kind::Unsent("signing_key is not set".to_owned()))),
    }
}

/// Where the cache gets an answer from.
#[derive(Clone)]
pub(super) struct Fetching {
    pub(super) upstream: Upstream,
    pub(super) asking: Asking,
    pub(super) context: Context,
    pub(super) waits: Waits,
}

/// Who waits for what is fetched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Waits {
    /// Its request alone: the call has what that has left.
    One,
    /// Whoever asks for the same: the call has all the time that it may take.
    Others,
}

impl Origin for Fetching {
    fn fetch(&self, conditions: Conditions, until: Until) -> LocalBoxFuture<'static, Result<Answer, Error>> {
        let (upstream, mut asking, context) =
            (self.upstream.clone(), self.asking.clone(), self.context.until(until.clone()));
        if self.waits == Waits::One {
            asking.within = asking.within.min(context.left_for_calls());
        }
        // A signature is of a body, which a 304 has not.
        if asking.signed == Signed::No {
            asking.outgoing.headers.extend(conditions);
        }
        let fetch = async move {
            let sent = until.of(asking.sent(Whole::Plain, &upstream, &context)).await;
            sent.unwrap_or_else(|| Err(upstream.error(Kind::Timeout)))
        };
        fetch.boxed_local()
    }

    fn apart(&self) -> Self {
        Self { context: self.context.apart(), waits: Waits::Others, ..self.clone() }
    }

    fn span(&self) -> Span {
        telemetry::fetch_span(self.upstream.name(), self.context.trace())
    }

    fn unwaited(&self) -> &Unwaited {
        &self.upstream.shared().unwaited
    }

    fn refresh(&self, asked: &Asked, over: Over) -> bool {
        if !self.upstream.one_more(&self.asking.outgoing, &self.context) {
            return false;
        }
        let (opening, asked, asking) = (self.upstream.opening().clone(), asked.clone(), self.asking.clone());
        let (id, trace, clock) = (
            self.context.id().clone(),
            telemetry::handed_on(self.context.trace()),
            self.context.clock().clone(),
        );
        let background = opening.background.clone();
        background.run(move |desk| async move {
            let upstream = desk.upstreams(&opening).get(&asked.key.upstream);
            let context = Context::new(id, trace, None, clock, asking.within);
            let cache = opening.cache.clone();
            cache.refresh(&asked, over, Self { upstream, asking, context, waits: Waits::Others }).await;
        })
    }
}
