//! How long work has that others wait for: whoever waits says so when nobody has time any more.

use std::fmt;
use std::future::Future;
use std::pin::pin;
use std::time::Duration;

use futures_util::FutureExt as _;
use futures_util::future::{Either, LocalBoxFuture, Shared, pending, select};
use tokio::sync::oneshot;

/// An end that comes, or does not; clones are of the same one.
#[derive(Clone)]
pub(crate) struct Until(Shared<LocalBoxFuture<'static, ()>>);

impl Until {
    /// In so long.
    pub(crate) fn after(time: Duration) -> Self {
        Self(tokio::time::sleep(time).boxed_local().shared())
    }

    /// Once it is said; who can no longer say it never does.
    pub(crate) fn said(end: oneshot::Receiver<()>) -> Self {
        let said = async move {
            if end.await.is_err() {
                pending::<()>().await;
            }
        };
        Self(said.boxed_local().shared())
    }

    /// Never: the work has an end of its own.
    pub(crate) fn never() -> Self {
        Self(pending().boxed_local().shared())
    }

    pub(crate) fn is_over(&self) -> bool {
        self.0.clone().now_or_never().is_some()
    }

    /// What the work comes to, or `None` where the end comes first. The work sees the end before that, and may come to something by it.
    pub(crate) async fn of<F: Future>(&self, work: F) -> Option<F::Output> {
        match select(pin!(work), self.0.clone()).await {
            Either::Left((output, _)) => Some(output),
            Either::Right(_) => None,
        }
    }
}

impl fmt::Debug for Until {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Until").finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[actix_web::test]
    async fn work_sees_the_end_before_it_is_dropped() {
        let (say, end) = oneshot::channel();
        let until = Until::said(end);
        assert_eq!((until.is_over(), until.of(async { 1 }).await), (false, Some(1)));
        say.send(()).unwrap();
        let inner = until.clone();
        let settles = async move { inner.of(pending::<()>()).await.is_none() };
        assert_eq!((until.is_over(), until.of(settles).await), (true, Some(true)));
        assert_eq!(until.of(pending::<()>()).await, None);
    }

    #[actix_web::test]
    async fn an_end_that_nobody_can_say_any_more_never_comes() {
        let (say, end) = oneshot::channel();
        drop(say);
        for until in [Until::said(end), Until::never()] {
            assert!(!until.is_over());
        }
    }
}
