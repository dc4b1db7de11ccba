//! The orders under way in this process: shutdown waits for them, since no client's connection need hold one.

use std::future::Future;
use std::rc::Rc;

use actix_web::rt;
use tokio::sync::{oneshot, watch};
use tracing::Instrument as _;

use crate::http::problem::{Failure, Kind};
use crate::{limit, telemetry};

/// How many there are; clones share it.
#[derive(Clone, Debug)]
pub(crate) struct UnderWay(watch::Sender<usize>);

/// Counts one until it is dropped.
struct Counted(watch::Sender<usize>);

impl UnderWay {
    pub(super) fn new() -> Self {
        Self(watch::Sender::new(0))
    }

    /// Work that goes on to its end as a task of its own, whether or not somebody waits for it: a client that goes away ends its request,
    /// and an order that was told to one system and not to the next must not end with it. It stays on its worker, whose clients it uses.
    /// The request's place is its own until then, or who asks and leaves would have as many at once as they like.
    pub(crate) async fn to_its_end<T: 'static>(
        &self,
        place: Option<Rc<limit::Place>>,
        work: impl Future<Output = Result<T, Failure>> + 'static,
    ) -> Result<T, Failure> {
        let (tell, told) = oneshot::channel();
        self.run(place, async move {
            if tell.send(work.await).is_err() {
                tracing::info!(event = "order", "an order came to its end after its client had left");
            }
        });
        told.await.unwrap_or_else(|_| Err(Failure::new(Kind::Internal)))
    }

    /// The same for what nobody waits for from the start.
    pub(crate) fn run(&self, place: Option<Rc<limit::Place>>, work: impl Future<Output = ()> + 'static) {
        self.0.send_modify(|count| *count += 1);
        telemetry::orders_under_way(1.0);
        let counted = Counted(self.0.clone());
        rt::spawn(
            async move {
                work.await;
                drop((counted, place));
            }
            .in_current_span(),
        );
    }

    /// Waits until there is none.
    pub(crate) async fn finish(&self) {
        _ = self.0.subscribe().wait_for(|count| *count == 0).await;
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.send_modify(|count| *count -= 1);
        telemetry::orders_under_way(-1.0);
    }
}
