//! A plain HTTP/1.1 client: one connection a request, the answer just as it came.
//!
//! It never follows a redirect, never decodes a content coding, never retries, and takes every status for an answer. The
//! target goes out exactly as written. Written out on a socket because the client library at hand decodes gzip whenever
//! any member of the workspace builds it with that feature, and tests count the bytes on the wire.

use std::io::{self, ErrorKind, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::time::{Duration, Instant};

use crate::wire::{self, Framing, Reader};

/// How long a whole exchange may take unless said otherwise.
pub const TIMEOUT: Duration = Duration::from_secs(30);

/// What came back.
#[derive(Clone, Debug)]
pub struct Answer {
    pub status: u16,
    /// Names as they came, in order; repeated ones stay apart.
    pub headers: Vec<(String, String)>,
    /// Freed of chunking, still in its content coding.
    pub body: Vec<u8>,
}

impl Answer {
    /// The first header of that name, in whatever case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers(name).first().copied()
    }

    /// All headers of that name, in order.
    pub fn headers(&self, name: &str) -> Vec<&str> {
        self.headers
            .iter()
            .filter(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
            .collect()
    }

    #[track_caller]
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("not JSON ({error}): {} {:?}", self.status, self.text()))
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

#[track_caller]
pub fn get(url: impl AsRef<str>) -> Answer {
    get_with(url, &[])
}

#[track_caller]
pub fn get_with(url: impl AsRef<str>, headers: &[(&str, &str)]) -> Answer {
    send("GET", url, headers, "")
}

#[track_caller]
pub fn post_form(url: impl AsRef<str>, form: &[(&str, &str)]) -> Answer {
    post_form_with(url, &[], form)
}

#[track_caller]
pub fn post_form_with(url: impl AsRef<str>, headers: &[(&str, &str)], form: &[(&str, &str)]) -> Answer {
    let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
    let mut all = vec![("Content-Type", "application/x-www-form-urlencoded")];
    all.extend(headers);
    send("POST", url, &all, body)
}

#[track_caller]
pub fn post_json(url: impl AsRef<str>, headers: &[(&str, &str)], value: &serde_json::Value) -> Answer {
    let mut all = vec![("Content-Type", "application/json")];
    all.extend(headers);
    send("POST", url, &all, value.to_string())
}

/// # Panics
/// Where no whole answer came within [`TIMEOUT`].
#[track_caller]
pub fn send(method: &str, url: impl AsRef<str>, headers: &[(&str, &str)], body: impl AsRef<[u8]>) -> Answer {
    let url = url.as_ref();
    try_send(method, url, headers, body, TIMEOUT).unwrap_or_else(|error| panic!("{method} {url}: {error}"))
}

/// The answer, or why there was no whole one: refused, timed out, closed in the middle.
pub fn try_send(
    method: &str,
    url: impl AsRef<str>,
    headers: &[(&str, &str)],
    body: impl AsRef<[u8]>,
    timeout: Duration,
) -> io::Result<Answer> {
    let deadline = Instant::now() + timeout;
    let (authority, target) = split(url.as_ref());
    let mut stream = connect(authority, timeout)?;
    stream.set_nodelay(true)?;
    stream.set_write_timeout(Some(timeout))?;
    let mut request = head(method, authority, target, headers, body.as_ref().len());
    request.extend_from_slice(body.as_ref());
    // A server may answer, and close, before it has read all of a body: what it said counts, not our broken pipe.
    let written = stream.write_all(&request);
    match answer(method, &mut Reader::new(Timed { stream, deadline })) {
        Err(unread) => Err(written.err().unwrap_or(unread)),
        answered => answered,
    }
}

fn connect(authority: &str, timeout: Duration) -> io::Result<TcpStream> {
    let mut refusal = io::Error::new(ErrorKind::NotFound, format!("{authority:?} has no address"));
    for addr in authority.to_socket_addrs()? {
        match TcpStream::connect_timeout(&addr, timeout) {
            Ok(stream) => return Ok(stream),
            Err(error) => refusal = error,
        }
    }
    Err(refusal)
}

fn split(url: &str) -> (&str, &str) {
    let rest = url.strip_prefix("http://").unwrap_or_else(|| panic!("not an http:// URL: {url:?}"));
    match rest.find(['/', '?']) {
        Some(at) if rest.as_bytes()[at] == b'/' => rest.split_at(at),
        Some(_) => panic!("a URL with a query needs a path: {url:?}"),
        None => (rest, "/"),
    }
}

fn head(method: &str, authority: &str, target: &str, headers: &[(&str, &str)], length: usize) -> Vec<u8> {
    let says = |name: &str| headers.iter().any(|(key, _)| key.eq_ignore_ascii_case(name));
    let mut lines = vec![format!("{method} {target} HTTP/1.1")];
    if !says("host") {
        lines.push(format!("Host: {authority}"));
    }
    lines.extend(headers.iter().map(|(name, value)| format!("{name}: {value}")));
    let body_expected = matches!(method, "POST" | "PUT" | "PATCH");
    if (length > 0 || body_expected) && !says("content-length") && !says("transfer-encoding") {
        lines.push(format!("Content-Length: {length}"));
    }
    if !says("connection") {
        lines.push("Connection: close".to_owned());
    }
    (lines.join("\r\n") + "\r\n\r\n").into_bytes()
}

fn answer(method: &str, reader: &mut Reader<Timed>) -> io::Result<Answer> {
    let (status, headers) = loop {
        let head = reader
            .head()?
            .ok_or_else(|| io::Error::new(ErrorKind::UnexpectedEof, "closed without an answer"))?;
        let (status, headers) = parse(&head)?;
        // Interim answers (100, 103) come before the one that counts.
        if !(100..200).contains(&status) || status == 101 {
            break (status, headers);
        }
    };
    let bodiless = method == "HEAD" || matches!(status, 101 | 204 | 304);
    let body = match Framing::of(&headers)? {
        _ if bodiless => Vec::new(),
        Framing::Length(length) => reader.exact(length)?,
        Framing::Chunked => reader.chunked()?,
        Framing::Unsaid => reader.rest()?,
    };
    Ok(Answer { status, headers, body })
}

fn parse(head: &[u8]) -> io::Result<(u16, Vec<(String, String)>)> {
    let mut room = [httparse::EMPTY_HEADER; wire::MAX_HEADERS];
    let mut response = httparse::Response::new(&mut room);
    response
        .parse(head)
        .map_err(|error| io::Error::new(ErrorKind::InvalidData, format!("a malformed head: {error}")))?;
    Ok((response.code.unwrap_or_default(), wire::owned(response.headers)))
}

/// A socket whose reads all end at one deadline.
struct Timed {
    stream: TcpStream,
    deadline: Instant,
}

impl io::Read for Timed {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = self.deadline.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(io::Error::new(ErrorKind::TimedOut, "no whole answer in time"));
        }
        self.stream.set_read_timeout(Some(left))?;
        self.stream.read(buffer)
    }
}
