//! Reading HTTP/1.1 off a socket: heads, counted bodies, chunked bodies.
//!
//! Both the scripted upstream and the client read through it. It parses no header values and forgives nothing that
//! `httparse` does not.

use std::io::{self, ErrorKind, Read};

/// Enough for any head a test sends, and an end to one that never closes.
const HEAD_LIMIT: usize = 4 << 20;

/// A buffered stream of HTTP/1.1 messages, one after the other.
pub(crate) struct Reader<R> {
    stream: R,
    buffer: Vec<u8>,
}

impl<R: Read> Reader<R> {
    pub(crate) fn new(stream: R) -> Self {
        Self { stream, buffer: Vec::new() }
    }

    /// The bytes of the next head with its closing empty line, or `None` where the peer closed in between messages.
    pub(crate) fn head(&mut self) -> io::Result<Option<Vec<u8>>> {
        let mut searched = 0;
        loop {
            if let Some(end) = end_of_head(&self.buffer, searched) {
                return Ok(Some(self.take(end)));
            }
            searched = self.buffer.len().saturating_sub(3);
            if self.buffer.len() > HEAD_LIMIT {
                return Err(io::Error::new(ErrorKind::InvalidData, "a head of more than 4 MiB"));
            }
            if self.fill()? == 0 {
                return if self.buffer.is_empty() { Ok(None) } else { Err(cut()) };
            }
        }
    }

    /// Exactly `length` bytes.
    pub(crate) fn exact(&mut self, length: usize) -> io::Result<Vec<u8>> {
        while self.buffer.len() < length {
            if self.fill()? == 0 {
                return Err(cut());
            }
        }
        Ok(self.take(length))
    }

    /// A chunked body, its trailers dropped.
    pub(crate) fn chunked(&mut self) -> io::Result<Vec<u8>> {
        let mut body = Vec::new();
        loop {
            let size = self.chunk_size()?;
            if size == 0 {
                break;
            }
            body.extend(self.exact(size)?);
            if self.exact(2)? != b"\r\n" {
                return Err(io::Error::new(ErrorKind::InvalidData, "a chunk longer than it says"));
            }
        }
        while !self.line()?.is_empty() {}
        Ok(body)
    }

    /// Everything until the peer closes.
    pub(crate) fn rest(&mut self) -> io::Result<Vec<u8>> {
        while self.fill()? != 0 {}
        Ok(std::mem::take(&mut self.buffer))
    }

    fn chunk_size(&mut self) -> io::Result<usize> {
        let line = self.line()?;
        let digits = line.split(|byte| *byte == b';').next().unwrap_or_default();
        std::str::from_utf8(digits)
            .ok()
            .and_then(|digits| usize::from_str_radix(digits.trim(), 16).ok())
            .ok_or_else(|| io::Error::new(ErrorKind::InvalidData, "a chunk without a size"))
    }

    fn line(&mut self) -> io::Result<Vec<u8>> {
        loop {
            if let Some(end) = self.buffer.windows(2).position(|pair| pair == b"\r\n") {
                let mut line = self.take(end + 2);
                line.truncate(end);
                return Ok(line);
            }
            if self.fill()? == 0 {
                return Err(cut());
            }
        }
    }

    fn take(&mut self, length: usize) -> Vec<u8> {
        let rest = self.buffer.split_off(length);
        std::mem::replace(&mut self.buffer, rest)
    }

    fn fill(&mut self) -> io::Result<usize> {
        let mut piece = [0; 16 << 10];
        let read = self.stream.read(&mut piece)?;
        self.buffer.extend_from_slice(&piece[..read]);
        Ok(read)
    }
}

fn end_of_head(bytes: &[u8], from: usize) -> Option<usize> {
    bytes[from..].windows(4).position(|four| four == b"\r\n\r\n").map(|at| from + at + 4)
}

fn cut() -> io::Error {
    io::Error::new(ErrorKind::UnexpectedEof, "the peer closed in the middle of a message")
}

/// How the body that follows a head is delimited, by its headers alone (RFC 9112, section 6).
pub(crate) enum Framing {
    Length(usize),
    Chunked,
    /// Neither was said: nothing for a request, until close for an answer.
    Unsaid,
}

impl Framing {
    pub(crate) fn of(headers: &[(String, String)]) -> io::Result<Self> {
        let value =
            |name: &str| headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, v)| v);
        if value("transfer-encoding").is_some_and(|coding| coding.to_ascii_lowercase().contains("chunked")) {
            return Ok(Self::Chunked);
        }
        let Some(length) = value("content-length") else {
            return Ok(Self::Unsaid);
        };
        length
            .trim()
            .parse()
            .map(Self::Length)
            .map_err(|_| io::Error::new(ErrorKind::InvalidData, format!("a content-length of {length:?}")))
    }
}

/// Room for the headers of one head; more than that is a fault of the test.
pub(crate) const MAX_HEADERS: usize = 512;

/// Names and values as they came, in order. Bytes beyond ASCII are read as Latin-1, so that none is lost.
pub(crate) fn owned(headers: &[httparse::Header<'_>]) -> Vec<(String, String)> {
    headers
        .iter()
        .map(|header| {
            let value = header.value.iter().copied().map(char::from).collect();
            (header.name.to_owned(), value)
        })
        .collect()
}
