//! Requests without a pause on a few kept connections.

use std::io::{Read, Write};
use std::net::TcpStream;

/// With one request at a time on each.
const CONNECTIONS: usize = 32;

/// A client of a service.
pub(crate) struct Load {
    connections: Vec<TcpStream>,
    received: Vec<u8>,
}

impl Load {
    /// On a service at `http://HOST:PORT`.
    #[expect(clippy::disallowed_methods, reason = "a load comes from outside")]
    pub(crate) fn on(url: &str) -> Self {
        let connect = |_| {
            let stream = TcpStream::connect(url.trim_start_matches("http://")).expect("it listens");
            stream.set_nodelay(true).expect("TCP_NODELAY can be set");
            stream
        };
        Self { connections: (0..CONNECTIONS).map(connect).collect(), received: vec![0; 256 << 10] }
    }

    /// One request on each connection; `head` is of the one with this number.
    pub(crate) fn round(&mut self, head: impl Fn(usize) -> String) {
        for (number, connection) in self.connections.iter_mut().enumerate() {
            connection.write_all(head(number).as_bytes()).expect("it takes what is sent");
        }
        for connection in &mut self.connections {
            read(connection, &mut self.received);
        }
    }

    pub(crate) fn connections(&self) -> usize {
        self.connections.len()
    }
}

/// A request for `path` as a phone sends it, with these further fields.
pub(crate) fn request(path: &str, more: &str) -> String {
    format!(
        "GET {path} HTTP/1.1\r\nHost: localhost\r\nUser-Agent: phone/1\r\nAccept: application/json\r\nAccept-Language: en\r\n{more}\r\n"
    )
}

/// One whole answer, of status 200.
fn read(connection: &mut TcpStream, buffer: &mut [u8]) {
    let (mut received, mut whole) = (0, None);
    while whole.is_none_or(|whole| received < whole) {
        let read = connection.read(&mut buffer[received..]).expect("it answers");
        assert!(read > 0, "it closed: {}", String::from_utf8_lossy(&buffer[..received]));
        received += read;
        whole = whole.or_else(|| length(&buffer[..received]));
    }
    assert!(buffer.starts_with(b"HTTP/1.1 200"), "{}", String::from_utf8_lossy(&buffer[..received]));
}

/// The bytes of an answer, once its head is there.
fn length(received: &[u8]) -> Option<usize> {
    let head = received.windows(4).position(|window| window == b"\r\n\r\n")? + 4;
    let text = std::str::from_utf8(&received[..head]).ok()?.to_ascii_lowercase();
    let (_, length) = text.split_once("content-length: ")?;
    Some(head + length.split("\r\n").next()?.parse::<usize>().ok()?)
}
