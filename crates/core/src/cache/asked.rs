//! What is asked of the cache: by whom, under which rules, and where it gets from what it has not.

use std::sync::Arc;

use actix_web::http::header::{HeaderName, HeaderValue};
use futures_util::future::LocalBoxFuture;
use tracing::Span;

use super::choice::Choice;
use super::key::Key;
use super::stored::Stored;
use super::tags::Tags;
use super::terms::Rules;
use super::unwaited::Unwaited;
use super::wish::Wish;
use crate::until::Until;
use crate::upstream::{Answer, Error};

/// What is asked for, by whom, and under which rules.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Asked {
    pub(crate) key: Key,
    pub(crate) choice: Choice,
    pub(crate) rules: Rules,
    pub(crate) wish: Wish,
    pub(crate) tags: Tags,
}

/// Fields that make a request conditional.
pub(crate) type Conditions = Vec<(HeaderName, HeaderValue)>;

/// Where answers come from.
pub(crate) trait Origin: Clone + 'static {
    /// Asks it; with conditions, it may say that what is kept still holds. Once `until` is over it ends as what did not come in time,
    /// though an attempt that tries a system for all may go on.
    fn fetch(&self, conditions: Conditions, until: Until) -> LocalBoxFuture<'static, Result<Answer, Error>>;

    /// The same for a fetch that may go on without the request that it is for.
    fn apart(&self) -> Self {
        self.clone()
    }

    /// The span of waiting for a fetch of it.
    fn span(&self) -> Span {
        Span::none()
    }

    /// Places for fetches from this origin that go on though nobody waits for them.
    fn unwaited(&self) -> &Unwaited;

    /// Has [`Cache::refresh`](super::Cache::refresh) done where no request waits for it; `false` where there is no leave to.
    fn refresh(&self, asked: &Asked, over: Over) -> bool;
}

/// An answer that is over and is to be fetched anew.
#[derive(Debug)]
pub(crate) struct Over(pub(super) Arc<Stored>);

impl Drop for Over {
    fn drop(&mut self) {
        self.0.ended_refresh();
    }
}

/// Why a request was not answered.
#[derive(Clone, Debug)]
pub(crate) enum Unanswered {
    Failed(Error),
    /// Nothing that is kept would do, and the client wants nothing else.
    NothingKept,
    /// Nothing came in time.
    TooLate,
}
