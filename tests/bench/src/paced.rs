//! Requests at a fixed rate, each begun when it is due, whether those before it were answered or not.
//!
//! How long one took is counted from when it was due, and not from when there was a connection for it: a server that stalls for a
//! moment is charged for all whom it kept waiting meanwhile. (A load that waits for an answer before it asks again leaves those
//! out: "coordinated omission".) One thread sends and reads them all.

use std::collections::VecDeque;
use std::io::{ErrorKind, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::num::NonZeroU64;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use test_support::quantile::per_mille;
use test_support::received::Answer;

/// Longer than any answer takes that is one.
const PATIENCE: Duration = Duration::from_secs(10);

/// How long each request took, from when it was due.
#[derive(Debug, Default)]
pub(crate) struct Took(Vec<Duration>);

impl Took {
    pub(crate) fn count(&self) -> usize {
        self.0.len()
    }

    /// In microseconds.
    pub(crate) fn per_mille(&self, of_thousand: usize) -> f64 {
        per_mille(self.0.iter().copied(), of_thousand).as_secs_f64() * 1_000_000.0
    }
}

/// So many requests a second, of these in turn, over so many connections that are kept.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pace {
    pub(crate) rate: u32,
    pub(crate) lasting: Duration,
    pub(crate) connections: usize,
}

impl Pace {
    /// Every answer is one of `body` bytes.
    ///
    /// # Errors
    /// With what became of the first request that was not answered well.
    pub(crate) fn put(self, to: SocketAddr, requests: &[Vec<u8>], body: usize) -> Result<Took, String> {
        // The kernel wakes who sleeps up to 50 µs late, to save power, unless asked not to.
        _ = rustix::thread::set_current_timer_slack(NonZeroU64::new(1));
        let streams: Vec<TcpStream> =
            (0..self.connections).map(|_| connected(to)).collect::<Result<_, _>>()?;
        let mut asked = Asked {
            streams: &streams,
            receiving: vec![Receiving::default(); self.connections],
            idle: (0..self.connections).collect(),
            waiting: VecDeque::new(),
            took: Vec::new(),
            body,
        };
        let mut ready: Vec<PollFd<'_>> =
            streams.iter().map(|stream| PollFd::new(stream, PollFlags::IN)).collect();
        let began = Instant::now();
        let due = |number: u32| began + Duration::from_secs_f64(f64::from(number) / f64::from(self.rate));
        let count = u32::try_from(self.lasting.as_secs()).unwrap_or(u32::MAX).saturating_mul(self.rate);
        let mut requests = requests.iter().cycle();
        let mut next = 0;
        while asked.took.len() < count as usize {
            let now = Instant::now();
            while next < count && due(next) <= now {
                asked.waiting.push_back(due(next));
                next += 1;
            }
            asked.send(&mut requests)?;
            let wait = if next < count { due(next).saturating_duration_since(now) } else { PATIENCE };
            let woken = poll(&mut ready, Some(&timespec(wait))).map_err(|error| error.to_string())?;
            if woken == 0 && next == count && wait == PATIENCE {
                return Err(format!("{} of {count} were not answered", count as usize - asked.took.len()));
            }
            for (connection, polled) in ready.iter().enumerate() {
                if !polled.revents().is_empty() {
                    asked.receive(connection)?;
                }
            }
        }
        Ok(Took(asked.took))
    }
}

/// What is under way.
struct Asked<'a> {
    streams: &'a [TcpStream],
    receiving: Vec<Receiving>,
    idle: VecDeque<usize>,
    /// When each was due that has no connection yet.
    waiting: VecDeque<Instant>,
    took: Vec<Duration>,
    /// The length of an answer's.
    body: usize,
}

#[derive(Clone, Debug, Default)]
struct Receiving {
    due: Option<Instant>,
    bytes: Vec<u8>,
}

impl Asked<'_> {
    /// Whatever is due, as far as there are connections.
    fn send<'r>(&mut self, requests: &mut impl Iterator<Item = &'r Vec<u8>>) -> Result<(), String> {
        while !self.waiting.is_empty() {
            let Some(connection) = self.idle.pop_front() else { return Ok(()) };
            let request = requests.next().ok_or("there is nothing to ask")?;
            self.receiving[connection].due = self.waiting.pop_front();
            // A head of some kilobytes always finds room in the socket of an idle connection.
            let mut stream = &self.streams[connection];
            stream.write_all(request).map_err(|error| format!("not taken: {error}"))?;
        }
        Ok(())
    }

    fn receive(&mut self, connection: usize) -> Result<(), String> {
        let receiving = &mut self.receiving[connection];
        let mut room = [0; 16 * 1024];
        match (&self.streams[connection]).read(&mut room) {
            Ok(0) => return Err("a kept connection was closed".to_owned()),
            Ok(read) => receiving.bytes.extend_from_slice(&room[..read]),
            Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(()),
            Err(error) => return Err(error.to_string()),
        }
        let Some(answer) = Answer::of(&receiving.bytes) else { return Ok(()) };
        if answer.status != 200 || answer.closes || answer.body.len() != self.body {
            let (length, text) = (answer.body.len(), String::from_utf8_lossy(&answer.body));
            return Err(format!("answered by {} with {length} bytes: {text}", answer.status));
        }
        let due = receiving.due.take().ok_or("an answer that nobody asked for")?;
        receiving.bytes.clear();
        self.took.push(due.elapsed());
        self.idle.push_back(connection);
        Ok(())
    }
}

fn connected(to: SocketAddr) -> Result<TcpStream, String> {
    let stream = TcpStream::connect(to).and_then(|stream| {
        stream.set_nodelay(true)?;
        stream.set_nonblocking(true)?;
        Ok(stream)
    });
    stream.map_err(|error| format!("no connection to {to}: {error}"))
}

fn timespec(wait: Duration) -> Timespec {
    Timespec {
        tv_sec: i64::try_from(wait.as_secs()).unwrap_or(i64::MAX),
        tv_nsec: wait.subsec_nanos().into(),
    }
}

#[cfg(test)]
mod tests {
    use test_support::upstream::{Reply, Upstream};

    use super::*;

    fn address(upstream: &Upstream) -> SocketAddr {
        upstream.url().trim_start_matches("http://").parse().expect("it is an address")
    }

    #[test]
    fn all_are_asked_in_turn_and_answered() {
        let upstream = Upstream::start(|_| Reply::status(200));
        let pace = Pace { rate: 50, lasting: Duration::from_secs(1), connections: 2 };
        let requests =
            ["/a", "/b"].map(|path| format!("GET {path} HTTP/1.1\r\nHost: x\r\n\r\n").into_bytes());
        let took = pace.put(address(&upstream), &requests, 0).expect("it answers well");
        assert_eq!(took.0.len(), 50);
        let seen = upstream.seen();
        assert_eq!(seen.iter().filter(|seen| seen.path() == "/b").count(), 25);
    }

    /// With one connection, and answers that take twice as long as there is between two requests, each waits for all before it.
    #[test]
    fn who_had_to_wait_for_a_connection_has_waited() {
        let upstream = Upstream::start(|_| Reply::status(200).after(Duration::from_millis(100)));
        let pace = Pace { rate: 20, lasting: Duration::from_secs(1), connections: 1 };
        let request = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n".to_vec();
        let took = pace.put(address(&upstream), &[request], 0).expect("it answers well");
        let (first, last) = (took.0[0], took.0[19]);
        assert!(
            last >= first + Duration::from_millis(19 * 50),
            "the last waited {last:?}, the first {first:?}"
        );
    }

    #[test]
    fn an_answer_that_is_none_ends_it() {
        let upstream = Upstream::start(|_| Reply::status(503));
        let pace = Pace { rate: 10, lasting: Duration::from_secs(1), connections: 1 };
        let request = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n".to_vec();
        assert!(pace.put(address(&upstream), &[request], 0).is_err_and(|why| why.contains("503")));
    }

    #[test]
    fn an_answer_of_another_length_ends_it() {
        let upstream = Upstream::start(|_| Reply::json(200, &serde_json::json!({"a": 1})));
        let pace = Pace { rate: 10, lasting: Duration::from_secs(1), connections: 1 };
        let requests = [b"GET / HTTP/1.1\r\nHost: x\r\n\r\n".to_vec()];
        assert!(pace.put(address(&upstream), &requests, 7).is_ok());
        let other = pace.put(address(&upstream), &requests, 8);
        assert!(other.as_ref().is_err_and(|why| why.contains("7 bytes")), "{other:?}");
    }
}
