//! Bodies on their way through: counted, never kept. What the one side does not take, the other is not asked for.

use std::cell::Cell;
use std::error::Error;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context as Task, Poll, ready};
use std::time::Duration;

use actix_web::body::{BodySize, MessageBody};
use actix_web::dev::Payload;
use actix_web::error::PayloadError;
use bytes::Bytes;
use futures_util::future::LocalBoxFuture;
use futures_util::{FutureExt as _, Stream, StreamExt as _};
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::Sleep;

use crate::upstream::Placed;
use crate::upstream::transport::Incoming;

/// How far a request's body has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Came {
    /// Not to its end.
    SoFar,
    Whole,
    /// It is larger than passes.
    TooMuch,
    /// It ended early, or is malformed.
    Broken,
    /// Nothing more of it came for too long.
    Stalled,
}

/// The same, to be asked at any time.
pub(super) type Coming = Rc<Cell<Came>>;

/// A request's body on its way up.
pub(super) struct Up {
    payload: Payload,
    left: u64,
    stall: Duration,
    silent: Option<Pin<Box<Sleep>>>,
    came: Coming,
}

impl Up {
    /// What passes of it, `most` bytes, none after a silence as long as `stall`; and how far it has come.
    pub(super) fn new(payload: Payload, most: u64, stall: Duration) -> (Self, Coming) {
        let came = Rc::new(Cell::new(Came::SoFar));
        (Self { payload, left: most, stall, silent: None, came: came.clone() }, came)
    }
}

impl Stream for Up {
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(mut self: Pin<&mut Self>, task: &mut Task<'_>) -> Poll<Option<Self::Item>> {
        let next = match self.payload.poll_next_unpin(task) {
            Poll::Ready(next) => next,
            Poll::Pending => {
                let stall = self.stall;
                let silent = self.silent.get_or_insert_with(|| Box::pin(tokio::time::sleep(stall)));
                ready!(silent.poll_unpin(task));
                self.came.set(Came::Stalled);
                return Poll::Ready(Some(Err(PayloadError::Incomplete(None))));
            }
        };
        self.silent = None;
        let (came, next) = match next {
            None => (Came::Whole, None),
            Some(Err(error)) => (Came::Broken, Some(Err(error))),
            Some(Ok(chunk)) => match self.left.checked_sub(chunk.len() as u64) {
                Some(left) => {
                    self.left = left;
                    (Came::SoFar, Some(Ok(chunk)))
                }
                None => (Came::TooMuch, Some(Err(PayloadError::Overflow))),
            },
        };
        self.came.set(came);
        Poll::Ready(next)
    }
}

/// When an answer that does not end by itself is to end.
pub(crate) type Ends = Option<LocalBoxFuture<'static, ()>>;

/// How long an answer goes on.
pub(super) enum Runs {
    /// Until all of it has come; until then it keeps its place among the upstream's calls.
    ToItsEnd,
    /// For as long as somebody reads it, and may. It keeps no place: a few who read would leave none for anybody else.
    On(Ends),
}

/// An upstream's body on its way down.
pub(super) struct Down {
    body: Incoming,
    left: Option<u64>,
    stall: Duration,
    silent: Option<Pin<Box<Sleep>>>,
    ends: Ends,
    _place: Option<OwnedSemaphorePermit>,
}

impl Down {
    pub(super) fn new(placed: Placed<Incoming>, stall: Duration, runs: Runs) -> Self {
        let Placed { answer: body, place, .. } = placed;
        let (ends, place) = match runs {
            Runs::ToItsEnd => (None, Some(place)),
            Runs::On(ends) => (ends, None),
        };
        Self { left: body.length, body, stall, silent: None, ends, _place: place }
    }

    /// Whether nothing has come for too long.
    fn stalls(&mut self, task: &mut Task<'_>) -> bool {
        if self.stall.is_zero() {
            return false;
        }
        // Most bodies are there with their head, and need no timer.
        let silent = self.silent.get_or_insert_with(|| Box::pin(tokio::time::sleep(self.stall)));
        silent.poll_unpin(task).is_ready()
    }
}

impl MessageBody for Down {
    type Error = Box<dyn Error>;

    fn size(&self) -> BodySize {
        self.body.length.map_or(BodySize::Stream, BodySize::Sized)
    }

    fn poll_next(mut self: Pin<&mut Self>, task: &mut Task<'_>) -> Poll<Option<Result<Bytes, Self::Error>>> {
        if self.ends.as_mut().is_some_and(|ends| ends.poll_unpin(task).is_ready()) {
            return Poll::Ready(None);
        }
        match self.body.poll_next_unpin(task) {
            Poll::Pending if self.stalls(task) => Poll::Ready(Some(Err("the upstream fell silent".into()))),
            Poll::Pending => Poll::Pending,
            Poll::Ready(Some(Ok(chunk))) => {
                self.silent = None;
                self.left = self.left.map(|left| left.saturating_sub(chunk.len() as u64));
                Poll::Ready(Some(Ok(chunk)))
            }
            Poll::Ready(Some(Err(error))) => Poll::Ready(Some(Err(error.into()))),
            // A body that is shorter than it was said to be did not end: the client must see that too.
            Poll::Ready(None) if self.left.is_some_and(|left| left > 0) => {
                Poll::Ready(Some(Err("the upstream's answer ended early".into())))
            }
            Poll::Ready(None) => Poll::Ready(None),
        }
    }
}

/// The body of an answer to `HEAD`: how long it would be.
pub(super) struct Told(pub(super) u64);

impl MessageBody for Told {
    type Error = std::convert::Infallible;

    fn size(&self) -> BodySize {
        BodySize::Sized(self.0)
    }

    fn poll_next(self: Pin<&mut Self>, _: &mut Task<'_>) -> Poll<Option<Result<Bytes, Self::Error>>> {
        Poll::Ready(None)
    }
}
