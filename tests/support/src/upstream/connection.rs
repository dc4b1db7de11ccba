//! One connection of a scripted upstream: read a request, ask the script, do as it says.

use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use super::listener::{Shared, lock};
use super::reply::{Reply, Then, What};
use super::seen::Seen;
use crate::wire::{self, Framing, Reader};

/// Serves the connection until either side ends it. Its own death is no news: the peer's tests are about the peer.
pub(super) fn serve(shared: &Shared, stream: &TcpStream, number: u64) {
    let _no_delay = stream.set_nodelay(true);
    let _ended = converse(shared, stream, number);
    let _already_gone = stream.shutdown(Shutdown::Both);
}

fn converse(shared: &Shared, stream: &TcpStream, connection: u64) -> io::Result<()> {
    let mut reader = Reader::new(stream);
    for nth in 0.. {
        let Some(seen) = request(&mut reader, connection, nth)? else {
            return Ok(());
        };
        lock(&shared.seen).push(seen.clone());
        let script = Arc::clone(&lock(&shared.script));
        let reply = script(&seen);
        thread::sleep(reply.delay);
        perform(&reply, &seen.method, stream)?;
        match reply.then {
            Then::KeepAlive if asks_to_close(&seen) => return Ok(()),
            Then::KeepAlive => {}
            Then::SayClose => return Ok(()),
            Then::CloseIdle(idle) => {
                thread::sleep(idle);
                return Ok(());
            }
            Then::CloseOnReuse => {
                let _first_byte = stream.peek(&mut [0]);
                return Ok(());
            }
        }
    }
    Ok(())
}

fn asks_to_close(seen: &Seen) -> bool {
    seen.header("connection").is_some_and(|value| value.eq_ignore_ascii_case("close"))
}

fn request<R: Read>(reader: &mut Reader<R>, connection: u64, nth: u64) -> io::Result<Option<Seen>> {
    let Some(head) = reader.head()? else {
        return Ok(None);
    };
    let mut room = [httparse::EMPTY_HEADER; wire::MAX_HEADERS];
    let mut parsed = httparse::Request::new(&mut room);
    parsed.parse(&head).map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))?;
    let method = parsed.method.unwrap_or_default().to_owned();
    let target = parsed.path.unwrap_or_default().to_owned();
    let headers = wire::owned(parsed.headers);
    let body = match Framing::of(&headers)? {
        Framing::Length(length) => reader.exact(length)?,
        Framing::Chunked => reader.chunked()?,
        Framing::Unsaid => Vec::new(),
    };
    Ok(Some(Seen { method, target, headers, body, at: Instant::now(), connection, nth }))
}

/// Ok where the connection is in a state to be kept.
fn perform(reply: &Reply, method: &str, mut stream: &TcpStream) -> io::Result<()> {
    match &reply.what {
        What::Whole { status, body } => {
            let mut bytes = head(reply, *status, Length::Known(body.len() as u64));
            if method != "HEAD" {
                bytes.extend_from_slice(body);
            }
            stream.write_all(&bytes)
        }
        What::Drip { status, body, every } => {
            stream.write_all(&head(reply, *status, Length::Known(body.len() as u64)))?;
            drip(stream, body, *every)
        }
        What::Endless => {
            stream.write_all(&head(reply, 200, Length::Chunked))?;
            endless(stream)
        }
        What::Ticks { every } => {
            stream.write_all(&head(reply, 200, Length::Chunked))?;
            loop {
                stream.write_all(b"c\r\ndata: tick\n\n\r\n")?;
                thread::sleep(*every);
            }
        }
        What::Huge { bytes } => {
            stream.write_all(&head(reply, 200, Length::Known(*bytes)))?;
            io::copy(&mut io::repeat(b'x').take(*bytes), &mut stream).map(drop)
        }
        What::Truncated { status, declared, body } => {
            stream.write_all(&head(reply, *status, Length::Known(*declared)))?;
            stream.write_all(body)?;
            Err(over())
        }
        What::Raw(bytes) => {
            stream.write_all(bytes)?;
            Err(over())
        }
        What::Stall => {
            io::copy(&mut stream, &mut io::sink())?;
            Err(over())
        }
        What::Close => Err(over()),
    }
}

fn drip(mut stream: &TcpStream, body: &[u8], every: Duration) -> io::Result<()> {
    for byte in body {
        thread::sleep(every);
        stream.write_all(&[*byte])?;
    }
    Ok(())
}

fn endless(mut stream: &TcpStream) -> io::Result<()> {
    let mut chunk = b"4000\r\n".to_vec();
    chunk.resize(chunk.len() + 0x4000, b'x');
    chunk.extend_from_slice(b"\r\n");
    loop {
        stream.write_all(&chunk)?;
    }
}

#[derive(Clone, Copy)]
enum Length {
    Known(u64),
    Chunked,
}

fn head(reply: &Reply, status: u16, length: Length) -> Vec<u8> {
    let own_length = reply.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("content-length"));
    let mut lines = vec![format!("HTTP/1.1 {status} {}", reason(status))];
    lines.extend(reply.headers.iter().map(|(name, value)| format!("{name}: {value}")));
    match length {
        // Neither has a body, and a length beside 204 is a fault (RFC 9110, section 8.6).
        Length::Known(_) if own_length || matches!(status, 204 | 304) => {}
        Length::Known(length) => lines.push(format!("Content-Length: {length}")),
        Length::Chunked => lines.push("Transfer-Encoding: chunked".to_owned()),
    }
    if matches!(reply.then, Then::SayClose) {
        lines.push("Connection: close".to_owned());
    }
    (lines.join("\r\n") + "\r\n\r\n").into_bytes()
}

fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        404 => "Not Found",
        503 => "Service Unavailable",
        _ => "Scripted",
    }
}

/// The script has ended this connection.
fn over() -> io::Error {
    io::Error::other("closed as scripted")
}
