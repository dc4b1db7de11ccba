//! Waiting for a fact to become true, with an end to the patience.

use std::thread;
use std::time::{Duration, Instant};

/// Polls `fact` every 10 ms until it holds.
///
/// # Panics
/// After `timeout`, naming `what` was waited for.
#[track_caller]
pub fn until(timeout: Duration, what: &str, mut fact: impl FnMut() -> bool) {
    let deadline = Instant::now() + timeout;
    while !fact() {
        assert!(Instant::now() < deadline, "waited {timeout:?} in vain for: {what}");
        thread::sleep(Duration::from_millis(10));
    }
}
