//! How one attempt of a call is made: its answer read as a whole, or from its head on as it comes.

use std::time::Duration;

use actix_web::http::header::HeaderMap;
use actix_web::http::{Method, StatusCode};
use tokio::sync::OwnedSemaphorePermit;

use super::answer::{Answer, Earlier};
use super::breaker::Verdict;
use super::error::{Error, Kind};
use super::retry::Twice;
use super::transport::{Incoming, Outgoing, Transport, Upload};

/// An answer and its place among the upstream's calls, which is free again when this is dropped.
pub(crate) struct Placed<A> {
    pub(crate) answer: A,
    pub(crate) place: OwnedSemaphorePermit,
    /// What came of the attempts before it.
    pub(crate) earlier: Earlier,
}

/// A kind of attempt.
pub(super) trait Exchange: Sized + 'static {
    type Answer: 'static;

    async fn once(
        &mut self,
        transport: &Transport,
        outgoing: &Outgoing,
        within: Duration,
    ) -> Result<Self::Answer, Error>;

    /// Whether it can be made again, whatever came of it.
    fn can_repeat(&self) -> bool;

    /// What it comes to where it is made twice.
    fn twice(&self, method: &Method) -> Twice {
        Twice::of(method)
    }

    /// One beside it, where it can be made again.
    fn beside(&self) -> Option<Self>;

    fn status(answer: &Self::Answer) -> StatusCode;

    fn headers(answer: &Self::Answer) -> &HeaderMap;

    /// What an attempt says of the system.
    fn verdict(&self, result: &Result<Self::Answer, Error>) -> Verdict {
        match result {
            Ok(answer) => Verdict::of_status(Self::status(answer)),
            // What broke, or came too late, may have been the client's body; a connection that never was is not the client's.
            Err(error) if !self.can_repeat() && !matches!(error.kind, Kind::Connect(_)) => Verdict::Nothing,
            Err(error) => Verdict::of_error(&error.kind),
        }
    }

    /// What an answer that says "try again" comes to when it is not tried again.
    fn last(&self, answer: Self::Answer) -> Result<Self::Answer, Error>;
}

/// The whole answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Whole {
    /// The method says what it comes to twice.
    Plain,
    /// Under a key that the system keeps, so that it is done once however often it is sent.
    Keyed,
}

/// The answer from its head on; perhaps with a body that goes up as it comes, and comes once.
pub(super) struct Streamed {
    upload: Option<Upload>,
    uploads: bool,
}

impl Streamed {
    pub(super) fn new(upload: Option<Upload>) -> Self {
        Self { uploads: upload.is_some(), upload }
    }
}

impl Exchange for Whole {
    type Answer = Answer;

    async fn once(
        &mut self,
        transport: &Transport,
        outgoing: &Outgoing,
        within: Duration,
    ) -> Result<Answer, Error> {
        transport.exchange(outgoing, within).await
    }

    fn can_repeat(&self) -> bool {
        true
    }

    fn twice(&self, method: &Method) -> Twice {
        match self {
            Self::Plain => Twice::of(method),
            Self::Keyed => Twice::Once,
        }
    }

    fn beside(&self) -> Option<Self> {
        Some(*self)
    }

    fn status(answer: &Answer) -> StatusCode {
        answer.status()
    }

    fn headers(answer: &Answer) -> &HeaderMap {
        answer.headers()
    }

    /// A failed part of something larger.
    fn last(&self, answer: Answer) -> Result<Answer, Error> {
        answer.success()
    }
}

impl Exchange for Streamed {
    type Answer = Incoming;

    async fn once(
        &mut self,
        transport: &Transport,
        outgoing: &Outgoing,
        within: Duration,
    ) -> Result<Incoming, Error> {
        transport.begin(outgoing, self.upload.take(), within).await
    }

    fn can_repeat(&self) -> bool {
        !self.uploads
    }

    fn beside(&self) -> Option<Self> {
        self.can_repeat().then(|| Self::new(None))
    }

    fn status(answer: &Incoming) -> StatusCode {
        answer.status()
    }

    fn headers(answer: &Incoming) -> &HeaderMap {
        answer.headers()
    }

    /// What the client asked for, as the upstream says it.
    fn last(&self, answer: Incoming) -> Result<Incoming, Error> {
        Ok(answer)
    }
}
