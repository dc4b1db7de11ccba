//! Bytes to a socket and bytes from it, for what no client would send.

use std::io::{ErrorKind, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream, ToSocketAddrs};
use std::time::{Duration, Instant};

/// Writes `bytes` and reads until the peer closes or `timeout` has passed; gives what came until then.
///
/// A peer that closes or resets while we still write is an answer like any other: what it sent is returned.
/// `addr` is `HOST:PORT`, with or without `http://` before it.
pub fn exchange(addr: impl AsRef<str>, bytes: impl AsRef<[u8]>, timeout: Duration) -> Vec<u8> {
    let mut connection = Connection::open(addr);
    let _refused_midway = connection.try_send(bytes);
    connection.read_to_end(timeout)
}

/// One connection, written and read step by step.
#[derive(Debug)]
pub struct Connection {
    stream: TcpStream,
    received: Vec<u8>,
}

impl Connection {
    /// Connects to `HOST:PORT`, with or without `http://` before it.
    pub fn open(addr: impl AsRef<str>) -> Self {
        let addr = address(addr.as_ref());
        let stream = TcpStream::connect_timeout(&addr, Duration::from_secs(5))
            .unwrap_or_else(|error| panic!("cannot connect to {addr}: {error}"));
        stream.set_nodelay(true).expect("TCP_NODELAY can be set");
        stream.set_write_timeout(Some(Duration::from_secs(30))).expect("a write timeout can be set");
        Self { stream, received: Vec::new() }
    }

    /// Writes all of `bytes`.
    pub fn send(&mut self, bytes: impl AsRef<[u8]>) {
        self.try_send(bytes).expect("the peer takes what is sent");
    }

    /// Writes `bytes`, or says how the peer refused them.
    pub fn try_send(&mut self, bytes: impl AsRef<[u8]>) -> std::io::Result<()> {
        self.stream.write_all(bytes.as_ref())
    }

    /// Says that nothing more will be written; reading goes on.
    pub fn finish(&self) {
        let _already_gone = self.stream.shutdown(Shutdown::Write);
    }

    /// Everything received so far by the calls below.
    pub fn received(&self) -> &[u8] {
        &self.received
    }

    /// Takes what was received so far, so that the next look begins afresh.
    pub fn take(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.received)
    }

    /// Reads until `pattern` has been received; false where the peer closed or `timeout` passed before.
    pub fn read_until(&mut self, pattern: impl AsRef<[u8]>, timeout: Duration) -> bool {
        let pattern = pattern.as_ref();
        let deadline = Instant::now() + timeout;
        loop {
            if self.received.windows(pattern.len()).any(|window| window == pattern) {
                return true;
            }
            if !matches!(self.read_some(deadline), Outcome::Bytes) {
                return false;
            }
        }
    }

    /// Reads until the peer closes or `timeout` has passed; gives all that was received on this connection and not taken.
    pub fn read_to_end(&mut self, timeout: Duration) -> Vec<u8> {
        let deadline = Instant::now() + timeout;
        while matches!(self.read_some(deadline), Outcome::Bytes) {}
        self.take()
    }

    /// Whether the peer closes within `timeout`; what it sends before that is kept in [`received`](Self::received).
    pub fn closes_within(&mut self, timeout: Duration) -> bool {
        let deadline = Instant::now() + timeout;
        loop {
            match self.read_some(deadline) {
                Outcome::Bytes => {}
                Outcome::Closed => return true,
                Outcome::TimedOut => return false,
            }
        }
    }

    fn read_some(&mut self, deadline: Instant) -> Outcome {
        let left = deadline.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Outcome::TimedOut;
        }
        self.stream.set_read_timeout(Some(left)).expect("a read timeout can be set");
        let mut piece = [0; 16 << 10];
        match self.stream.read(&mut piece) {
            Ok(0) => Outcome::Closed,
            Ok(read) => {
                self.received.extend_from_slice(&piece[..read]);
                Outcome::Bytes
            }
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                Outcome::TimedOut
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => Outcome::Bytes,
            // A reset is a close without manners.
            Err(_) => Outcome::Closed,
        }
    }
}

enum Outcome {
    Bytes,
    Closed,
    TimedOut,
}

fn address(addr: &str) -> SocketAddr {
    let bare = addr.strip_prefix("http://").unwrap_or(addr).trim_end_matches('/');
    bare.to_socket_addrs()
        .ok()
        .and_then(|mut found| found.next())
        .unwrap_or_else(|| panic!("{addr:?} is not HOST:PORT"))
}
