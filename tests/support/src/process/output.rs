//! The lines that a child writes, kept in memory as they come.

use std::io::{BufRead, BufReader, Read};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// One of a child's two streams. It is read to its end whatever happens, so that the child never blocks on a full pipe.
#[derive(Clone, Debug, Default)]
pub(crate) struct Lines {
    shared: Arc<(Mutex<Collected>, Condvar)>,
}

#[derive(Debug, Default)]
struct Collected {
    lines: Vec<String>,
    ended: bool,
}

impl Lines {
    pub(crate) fn collect(stream: impl Read + Send + 'static) -> Self {
        let lines = Self::default();
        let writing = lines.clone();
        thread::spawn(move || writing.read(BufReader::new(stream)));
        lines
    }

    pub(crate) fn so_far(&self) -> Vec<String> {
        self.lock().lines.clone()
    }

    /// The first line, past or to come, that `pick` makes something of; `None` after `timeout` or at the stream's end.
    pub(crate) fn wait_for<T>(
        &self,
        timeout: Duration,
        mut pick: impl FnMut(&str) -> Option<T>,
    ) -> Option<T> {
        let deadline = Instant::now() + timeout;
        let mut looked = 0;
        let mut collected = self.lock();
        loop {
            if let Some(found) = collected.lines[looked..].iter().find_map(|line| pick(line)) {
                return Some(found);
            }
            looked = collected.lines.len();
            let left = deadline.saturating_duration_since(Instant::now());
            if collected.ended || left.is_zero() {
                return None;
            }
            let waited = self.shared.1.wait_timeout(collected, left);
            collected = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// All lines once the stream has ended; what there is by then after a second, should a grandchild hold it open.
    pub(crate) fn drained(&self) -> Vec<String> {
        let _never: Option<()> = self.wait_for(Duration::from_secs(1), |_| None);
        self.so_far()
    }

    fn read(&self, mut stream: impl BufRead) {
        let mut line = Vec::new();
        while stream.read_until(b'\n', &mut line).is_ok_and(|read| read > 0) {
            let text = String::from_utf8_lossy(&line).trim_end_matches(['\r', '\n']).to_owned();
            self.lock().lines.push(text);
            self.shared.1.notify_all();
            line.clear();
        }
        self.lock().ended = true;
        self.shared.1.notify_all();
    }

    fn lock(&self) -> MutexGuard<'_, Collected> {
        self.shared.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
