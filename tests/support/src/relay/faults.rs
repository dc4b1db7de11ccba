//! What a relay does to the bytes that come back from the upstream.

use std::time::Duration;

/// Faults that hold together; the default is none. Numbers of bytes are those of one connection.
#[derive(Clone, Debug, Default)]
pub struct Faults {
    pub(super) delay: Duration,
    pub(super) jitter: Duration,
    pub(super) pieces: Option<(usize, Duration)>,
    pub(super) ends: Option<(u64, End)>,
    pub(super) garbage: bool,
    pub(super) black_hole: bool,
}

/// What becomes of a connection that has got its bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// It is closed.
    Cut,
    /// It is reset.
    Reset,
    /// Nothing more comes.
    Stall,
}

impl Faults {
    /// Everything comes that much later.
    pub fn delay(mut self, by: Duration) -> Self {
        self.delay = by;
        self
    }

    /// And up to that much later again, each time anew.
    pub fn jitter(mut self, up_to: Duration) -> Self {
        self.jitter = up_to;
        self
    }

    /// So many bytes at once, and the next after that time.
    pub fn drip(mut self, bytes: usize, every: Duration) -> Self {
        self.pieces = Some((bytes.max(1), every));
        self
    }

    /// So many bytes in a second, spread over it.
    pub fn bandwidth(self, bytes_in_a_second: usize) -> Self {
        self.drip(bytes_in_a_second / 50, Duration::from_millis(20))
    }

    /// Closed after so many bytes.
    pub fn cut_after(mut self, bytes: u64) -> Self {
        self.ends = Some((bytes, End::Cut));
        self
    }

    /// Reset after so many bytes.
    pub fn reset_after(mut self, bytes: u64) -> Self {
        self.ends = Some((bytes, End::Reset));
        self
    }

    /// Silent after so many bytes, and open.
    pub fn stall_after(mut self, bytes: u64) -> Self {
        self.ends = Some((bytes, End::Stall));
        self
    }

    /// What is not HTTP, in place of the first bytes, and closed.
    pub fn garbage(mut self) -> Self {
        self.garbage = true;
        self
    }

    /// Takes connections and what they send, asks nobody, and answers nothing; on those that are open already nothing comes any more.
    pub fn black_hole(mut self) -> Self {
        self.black_hole = true;
        self
    }

    /// Whether nothing comes after so many bytes.
    pub(super) fn hold_up(&self, passed: u64) -> bool {
        self.black_hole || matches!(self.ends, Some((after, End::Stall)) if passed >= after)
    }
}
