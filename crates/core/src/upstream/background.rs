//! Work that no request waits for, on a thread of its own with its own clients: a worker is not kept busy by somebody
//! else's work, and awc's futures cannot leave their thread. It is reached by a channel and waited for at shutdown.

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::HashMap;
use std::fmt;
use std::future::Future;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use actix_rt::Arbiter;
use futures_util::future::LocalBoxFuture;
use tokio::sync::{mpsc, oneshot};

use super::client::Upstreams;
use super::opening::Opening;
use super::transport::{Plan, Transport};

/// Jobs that may wait at the most; past that the work is refused, not queued without bound.
const QUEUE: usize = 1024;

type Job = Box<dyn FnOnce(Rc<Desk>) -> LocalBoxFuture<'static, ()> + Send>;

enum Message {
    Job(Job),
    Loop(Job),
    Finish(oneshot::Sender<()>),
}

/// A handle on the background thread; clones share it.
#[derive(Clone)]
pub struct Background(mpsc::Sender<Message>);

impl fmt::Debug for Background {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Background")
    }
}

/// What a job works with: clients that live on the background thread.
#[derive(Default)]
pub(crate) struct Desk {
    transports: RefCell<HashMap<Arc<str>, Transport>>,
    upstreams: OnceCell<Upstreams>,
    under_way: Cell<usize>,
    idle: tokio::sync::Notify,
}

impl Desk {
    /// The client for a plan, opened at first use.
    pub(crate) fn transport(&self, plan: &Plan) -> Transport {
        self.transports.borrow_mut().entry(plan.name.clone()).or_insert_with(|| plan.open()).clone()
    }
}

impl Desk {
    /// The upstreams, opened at first use.
    pub(super) fn upstreams(&self, opening: &Arc<Opening>) -> &Upstreams {
        self.upstreams.get_or_init(|| Upstreams::open(opening, &opening.endpoints()))
    }
}

impl Background {
    /// Starts the thread. Needs a running actix system.
    pub(crate) fn start() -> Self {
        let (sender, receiver) = mpsc::channel(QUEUE);
        Arbiter::new().spawn_fn(move || {
            actix_rt::spawn(work(receiver));
        });
        Self(sender)
    }

    /// Hands over a job that shutdown waits for; `false` says that the queue is full and nothing will be done.
    pub(crate) fn run<F: Future<Output = ()> + 'static>(
        &self,
        job: impl FnOnce(Rc<Desk>) -> F + Send + 'static,
    ) -> bool {
        self.0.try_send(Message::Job(Box::new(move |desk| Box::pin(job(desk))))).is_ok()
    }

    /// Hands over a job that goes on until the end; shutdown drops it where it stands.
    pub(crate) fn keep_running<F: Future<Output = ()> + 'static>(
        &self,
        job: impl FnOnce(Rc<Desk>) -> F + Send + 'static,
    ) -> bool {
        self.0.try_send(Message::Loop(Box::new(move |desk| Box::pin(job(desk))))).is_ok()
    }

    /// Waits for the jobs under way, at most `grace`.
    pub(crate) async fn finish(&self, grace: Duration) {
        let (done, finished) = oneshot::channel();
        if self.0.send(Message::Finish(done)).await.is_ok() {
            _ = tokio::time::timeout(grace, finished).await;
        }
    }
}

#[cfg(test)]
impl Background {
    /// One that takes jobs and begins none of them until it is told to; it takes no more once [`Waiting`] is dropped.
    pub(crate) fn idle() -> (Self, Waiting) {
        let (sender, receiver) = mpsc::channel(QUEUE);
        (Self(sender), Waiting(receiver))
    }
}

/// The jobs that a test's background has not begun.
#[cfg(test)]
pub(crate) struct Waiting(mpsc::Receiver<Message>);

#[cfg(test)]
impl Waiting {
    pub(crate) fn count(&self) -> usize {
        self.0.len()
    }

    /// Does them, one after the other.
    pub(crate) async fn work(&mut self) {
        while let Ok(Message::Job(job)) = self.0.try_recv() {
            job(Rc::default()).await;
        }
    }
}

async fn work(mut messages: mpsc::Receiver<Message>) {
    let desk = Rc::new(Desk::default());
    while let Some(message) = messages.recv().await {
        match message {
            Message::Loop(job) => {
                actix_rt::spawn(job(desk.clone()));
            }
            Message::Job(job) => {
                desk.under_way.set(desk.under_way.get() + 1);
                let place = Place(desk.clone());
                actix_rt::spawn(async move {
                    job(place.0.clone()).await;
                    drop(place);
                });
            }
            Message::Finish(done) => {
                while desk.under_way.get() > 0 {
                    desk.idle.notified().await;
                }
                _ = done.send(());
            }
        }
    }
}

/// Counts a job as ended however it ends, a panic included.
struct Place(Rc<Desk>);

impl Drop for Place {
    fn drop(&mut self) {
        self.0.under_way.set(self.0.under_way.get() - 1);
        self.0.idle.notify_one();
    }
}
