//! The one thread that writes: it takes all writes that wait, does them in one transaction, and answers each of them once the
//! disk has them. The more writes wait, the more share a commit.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread::JoinHandle;
use std::time::Duration;

use redb::StorageError;
use tokio::sync::oneshot;

use super::super::Error;
use super::batch::Batch;
use super::now;
use super::shelf::Shelf;
use crate::clock::Clock;

/// Writes that may wait; past that they are refused, not queued without bound.
const QUEUE: usize = 4096;

/// Writes that share a commit at the most: memory of one transaction, and the longest wait of its first.
const MOST: usize = 512;

/// How often an idle thread looks for what has ended.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// Values that one transaction removes because they have ended: some milliseconds of work.
const SWEEP: usize = 256;

type Write = Box<dyn FnOnce(&mut Batch<'_>) -> Result<Answer, StorageError> + Send>;

/// Tells the one who waits. Dropped instead where the transaction failed.
type Answer = Box<dyn FnOnce() + Send>;

/// The handle on the thread; when it is dropped, what waits is written first.
#[derive(Debug)]
pub(super) struct Writer {
    shelf: Arc<Shelf>,
    queue: Option<SyncSender<Write>>,
    thread: Option<JoinHandle<()>>,
    #[cfg_attr(not(test), expect(dead_code, reason = "the thread counts; only tests look"))]
    tally: Arc<Tally>,
}

#[derive(Debug, Default)]
struct Tally {
    writes: AtomicU64,
    commits: AtomicU64,
}

/// What the thread works with.
struct Desk {
    shelf: Arc<Shelf>,
    clock: Clock,
    tally: Arc<Tally>,
}

impl Writer {
    pub(super) fn start(shelf: Arc<Shelf>, clock: Clock) -> Result<Self, String> {
        let (queue, writes) = sync_channel(QUEUE);
        let tally = Arc::new(Tally::default());
        let desk = Desk { shelf: shelf.clone(), clock, tally: tally.clone() };
        let thread = std::thread::Builder::new().name("store".to_owned()).spawn(move || desk.work(&writes));
        let thread = thread.map_err(|error| format!("store: no thread can be started: {error}"))?;
        Ok(Self { shelf, queue: Some(queue), thread: Some(thread), tally })
    }

    /// Has a change made, and waits until it is on the disk.
    pub(super) async fn write<T: Send + 'static>(
        &self,
        change: impl FnOnce(&mut Batch<'_>) -> Result<T, StorageError> + Send + 'static,
    ) -> Result<T, Error> {
        let (answer, answered) = oneshot::channel();
        let write: Write = Box::new(move |batch| {
            let done = change(batch)?;
            Ok(Box::new(move || _ = answer.send(done)))
        });
        let queued = self.queue.as_ref().is_some_and(|queue| queue.try_send(write).is_ok());
        if !queued {
            return Err(Error::Away("more writes wait for the disk than may wait".to_owned()));
        }
        // Dropped with the transaction that failed, before the reason is known here: the log has it.
        answered.await.map_err(|_| self.shelf.unwritten())
    }

    #[cfg(test)]
    pub(super) fn writes_and_commits(&self) -> (u64, u64) {
        (self.tally.writes.load(Ordering::Relaxed), self.tally.commits.load(Ordering::Relaxed))
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.queue = None;
        if let Some(thread) = self.thread.take() {
            // It has panicked or not: there is nobody left to tell.
            _ = thread.join();
        }
    }
}

impl Desk {
    fn work(&self, writes: &Receiver<Write>) {
        let mut more_to_sweep = false;
        loop {
            let patience = if more_to_sweep { Duration::ZERO } else { LOOK_EVERY };
            let first = match writes.recv_timeout(patience) {
                Ok(write) => Some(write),
                Err(RecvTimeoutError::Timeout) => None,
                Err(RecvTimeoutError::Disconnected) => return,
            };
            let waiting: Vec<_> = first.into_iter().chain(writes.try_iter()).take(MOST).collect();
            if waiting.is_empty() && !self.shelf.has_ended(now(&self.clock)) {
                more_to_sweep = false;
                continue;
            }
            more_to_sweep = self.commit(waiting) == SWEEP;
        }
    }

    /// Does these writes and a part of the sweep in one transaction; gives how much was swept.
    fn commit(&self, writes: Vec<Write>) -> usize {
        let count = writes.len() as u64;
        // A damaged file can make redb panic: then it is closed and opened anew, and this thread goes on.
        let done = catch_unwind(AssertUnwindSafe(|| self.transaction(writes)));
        let done = done.unwrap_or_else(|_| Err("the file is damaged".to_owned()));
        match done {
            Ok((answers, swept)) => {
                self.tally.writes.fetch_add(count, Ordering::Relaxed);
                self.tally.commits.fetch_add(1, Ordering::Relaxed);
                for answer in answers {
                    answer();
                }
                swept
            }
            Err(why) => {
                self.shelf.open_anew(&why);
                0
            }
        }
    }

    fn transaction(&self, writes: Vec<Write>) -> Result<(Vec<Answer>, usize), String> {
        self.shelf.write(|transaction| {
            let mut batch = Batch::open(transaction, now(&self.clock))?;
            let mut answers = Vec::with_capacity(writes.len());
            for write in writes {
                answers.push(write(&mut batch)?);
            }
            let swept = batch.sweep(SWEEP)?;
            Ok((answers, swept))
        })
    }
}
