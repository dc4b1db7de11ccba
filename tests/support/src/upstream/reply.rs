//! What a scripted upstream does with a request: answer well, answer late, answer wrongly, or not at all.

use std::time::Duration;

/// One way of treating a request. The builder methods at the end say when, with which headers, and what becomes of the
/// connection after it.
#[derive(Clone, Debug)]
pub struct Reply {
    pub(super) what: What,
    pub(super) headers: Vec<(String, String)>,
    pub(super) delay: Duration,
    pub(super) then: Then,
}

/// What goes over the wire.
#[derive(Clone, Debug)]
pub(super) enum What {
    Whole { status: u16, body: Vec<u8> },
    Drip { status: u16, body: Vec<u8>, every: Duration },
    Endless,
    Ticks { every: Duration },
    Huge { bytes: u64 },
    Truncated { status: u16, declared: u64, body: Vec<u8> },
    Raw(Vec<u8>),
    Stall,
    Close,
}

/// What becomes of the connection after a whole answer.
#[derive(Clone, Copy, Debug)]
pub(super) enum Then {
    KeepAlive,
    SayClose,
    CloseIdle(Duration),
    CloseOnReuse,
}

impl Reply {
    pub fn json(status: u16, value: &serde_json::Value) -> Self {
        Self::text(status, "application/json", value.to_string())
    }

    pub fn text(status: u16, content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        Self::of(What::Whole { status, body: body.into() }).header("Content-Type", content_type)
    }

    /// A status and no body: 204, 304, or a bare refusal.
    pub fn status(status: u16) -> Self {
        Self::of(What::Whole { status, body: Vec::new() })
    }

    /// Reads the request and never answers; the connection stays open until the peer closes it.
    pub fn stall() -> Self {
        Self::of(What::Stall)
    }

    /// Reads the request and closes without an answer.
    pub fn close() -> Self {
        Self::of(What::Close)
    }

    /// These bytes and nothing else, then close.
    pub fn raw(bytes: impl Into<Vec<u8>>) -> Self {
        Self::of(What::Raw(bytes.into()))
    }

    /// The head at once, then the body one byte each `every`, with a correct length.
    pub fn drip(status: u16, body: impl Into<Vec<u8>>, every: Duration) -> Self {
        Self::of(What::Drip { status, body: body.into(), every })
    }

    /// A chunked body that never ends, as fast as the reader takes it.
    pub fn endless(content_type: &str) -> Self {
        Self::of(What::Endless).header("Content-Type", content_type)
    }

    /// Server-sent events, `data: tick` each `every`, without end.
    pub fn ticks(every: Duration) -> Self {
        Self::of(What::Ticks { every }).header("Content-Type", "text/event-stream")
    }

    /// A body of that declared length, streamed as fast as the reader takes it and never held in memory.
    pub fn huge(bytes: u64) -> Self {
        Self::of(What::Huge { bytes }).header("Content-Type", "application/octet-stream")
    }

    /// Declares more than it sends, then closes.
    pub fn truncated(status: u16, declared: u64, body: impl Into<Vec<u8>>) -> Self {
        Self::of(What::Truncated { status, declared, body: body.into() })
    }

    /// A head that is not HTTP, then close.
    pub fn garbage() -> Self {
        Self::raw("HTTP/1.1 two-hundred \0\r\n: no name\r\n\r\n")
    }

    /// Adds a header; a name given twice is sent twice. A `Content-Length` of yours replaces the computed one.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// White space after a whole body, until it is that long: JSON stays JSON.
    pub fn padded(mut self, bytes: usize) -> Self {
        if let What::Whole { body, .. } = &mut self.what {
            body.resize(body.len().max(bytes), b' ');
        }
        self
    }

    /// This JSON as a whole body, whatever it was before; a 204 and a 304 have none.
    pub fn with_json(mut self, value: &serde_json::Value) -> Self {
        if let What::Whole { status, body } = &mut self.what
            && !matches!(status, 204 | 304)
        {
            *body = value.to_string().into_bytes();
            return self.header("Content-Type", "application/json");
        }
        self
    }

    /// Waits before the first byte of the answer.
    pub fn after(mut self, delay: Duration) -> Self {
        self.delay = delay;
        self
    }

    /// Answers with `Connection: close` and closes.
    pub fn saying_close(mut self) -> Self {
        self.then = Then::SayClose;
        self
    }

    /// Answers as if the connection were kept, and closes it once it has been idle for that long: the keep-alive race.
    pub fn close_after(mut self, idle: Duration) -> Self {
        self.then = Then::CloseIdle(idle);
        self
    }

    /// Answers as if the connection were kept, and closes it unread as soon as the next request's first byte arrives:
    /// the keep-alive race that is lost every time. That next request is not among those seen.
    pub fn close_on_reuse(mut self) -> Self {
        self.then = Then::CloseOnReuse;
        self
    }

    fn of(what: What) -> Self {
        Self { what, headers: Vec::new(), delay: Duration::ZERO, then: Then::KeepAlive }
    }
}
