//! The relay's connections: two threads for each, one for either way.

use std::collections::HashMap;
use std::io::{self, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use socket2::SockRef;

use super::faults::{End, Faults};

const GARBAGE: &[u8] = b"HTTP/1.1 two-hundred \0\r\n: no name\r\n\r\n";

/// What the relay's handle, its accepting thread and its connections share.
pub(super) struct Shared {
    pub(super) addr: SocketAddr,
    upstream: SocketAddr,
    state: Mutex<State>,
    changed: Condvar,
    up: AtomicU64,
    down: AtomicU64,
}

#[derive(Default)]
struct State {
    faults: Faults,
    accepted: u64,
    open: HashMap<u64, Line>,
    stopped: bool,
}

/// An open connection.
#[derive(Default)]
struct Line {
    streams: Vec<Arc<TcpStream>>,
    /// Its client sends no more, and so waits for nothing that is held up.
    is_left: bool,
}

impl Shared {
    pub(super) fn listen(upstream: SocketAddr) -> Arc<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port on the loopback");
        let shared = Arc::new(Self {
            addr: listener.local_addr().expect("a bound listener has an address"),
            upstream,
            state: Mutex::default(),
            changed: Condvar::new(),
            up: AtomicU64::new(0),
            down: AtomicU64::new(0),
        });
        let accepting = Arc::clone(&shared);
        thread::spawn(move || {
            for client in listener.incoming() {
                if accepting.state().stopped {
                    return;
                }
                let Ok(client) = client else { continue };
                accepting.welcome(client);
            }
        });
        shared
    }

    pub(super) fn set(&self, faults: Faults) {
        self.state().faults = faults;
        self.changed.notify_all();
    }

    pub(super) fn disconnect(&self) {
        for stream in self.state().open.drain().flat_map(|(_, line)| line.streams) {
            let _already_gone = stream.shutdown(Shutdown::Both);
        }
        self.changed.notify_all();
    }

    pub(super) fn stop(&self) {
        self.state().stopped = true;
        // `accept` has no other bell than a visitor.
        let _bell = TcpStream::connect(self.addr);
        self.disconnect();
    }

    pub(super) fn accepted(&self) -> u64 {
        self.state().accepted
    }

    pub(super) fn open(&self) -> usize {
        self.state().open.len()
    }

    pub(super) fn bytes_up(&self) -> u64 {
        self.up.load(Ordering::SeqCst)
    }

    pub(super) fn bytes_down(&self) -> u64 {
        self.down.load(Ordering::SeqCst)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn welcome(self: &Arc<Self>, client: TcpStream) {
        let _no_delay = client.set_nodelay(true);
        let client = Arc::new(client);
        let mut state = self.state();
        let number = state.accepted;
        state.accepted += 1;
        state.open.entry(number).or_default().streams.push(Arc::clone(&client));
        let black_hole = state.faults.black_hole;
        drop(state);
        let shared = Arc::clone(self);
        thread::spawn(move || {
            let _ended = if black_hole { swallow(&client) } else { shared.relay(number, &client) };
            shared.state().open.remove(&number);
            shared.changed.notify_all();
        });
    }

    /// Until either side ends it.
    fn relay(self: &Arc<Self>, number: u64, client: &Arc<TcpStream>) -> io::Result<()> {
        let upstream = Arc::new(TcpStream::connect(self.upstream)?);
        let _no_delay = upstream.set_nodelay(true);
        if let Some(line) = self.state().open.get_mut(&number) {
            line.streams.push(Arc::clone(&upstream));
        }
        let (shared, from, to) = (Arc::clone(self), Arc::clone(client), Arc::clone(&upstream));
        let going_up = thread::spawn(move || {
            let _ended = shared.up(&from, &to);
            let _already_gone = to.shutdown(Shutdown::Write);
            if let Some(line) = shared.state().open.get_mut(&number) {
                line.is_left = true;
            }
            shared.changed.notify_all();
        });
        let ended = self.down(number, &upstream, client);
        let _already_gone = upstream.shutdown(Shutdown::Both);
        if matches!(ended, Ok(End::Reset)) {
            // Nothing goes out but the reset, which comes with the last handle's end.
            let _already_gone = SockRef::from(&**client).set_linger(Some(Duration::ZERO));
            let _already_gone = client.shutdown(Shutdown::Read);
        } else {
            let _already_gone = client.shutdown(Shutdown::Both);
        }
        let _panicked = going_up.join();
        ended.map(drop)
    }

    fn up(&self, mut from: &TcpStream, mut to: &TcpStream) -> io::Result<()> {
        let mut buffer = [0; 1 << 14];
        loop {
            let read = from.read(&mut buffer)?;
            if read == 0 {
                return Ok(());
            }
            // Before they are there: who has their answer finds them counted.
            self.up.fetch_add(read as u64, Ordering::SeqCst);
            to.write_all(&buffer[..read])?;
        }
    }

    fn down(&self, number: u64, mut from: &TcpStream, mut to: &TcpStream) -> io::Result<End> {
        let (mut passed, mut chance) = (0, Chance(number + 1));
        let mut buffer = [0; 1 << 14];
        loop {
            let read = from.read(&mut buffer)?;
            if read == 0 {
                return Ok(End::Cut);
            }
            let Faults { delay, jitter, .. } = self.state().faults;
            thread::sleep(delay + jitter.mul_f64(chance.next()));
            let mut rest = &buffer[..read];
            while !rest.is_empty() {
                let faults = self.state().faults.clone();
                if faults.garbage && passed == 0 {
                    to.write_all(GARBAGE)?;
                    return Ok(End::Cut);
                }
                if faults.hold_up(passed) {
                    self.wait(number, passed)?;
                    continue;
                }
                let left = match faults.ends {
                    Some((after, end)) if passed >= after => return Ok(end),
                    Some((after, _)) => after - passed,
                    None => u64::MAX,
                };
                let (most, pause) = faults.pieces.unwrap_or((usize::MAX, Duration::ZERO));
                let piece = rest.len().min(most).min(usize::try_from(left).unwrap_or(usize::MAX));
                self.down.fetch_add(piece as u64, Ordering::SeqCst);
                to.write_all(&rest[..piece])?;
                rest = &rest[piece..];
                passed += piece as u64;
                thread::sleep(pause);
            }
        }
    }

    /// Until what has passed is held up no more, or nobody waits for it.
    fn wait(&self, number: u64, passed: u64) -> io::Result<()> {
        let is_held = |state: &mut State| state.faults.hold_up(passed) && state.is_wanted(number);
        let waited = self.changed.wait_while(self.state(), is_held);
        let state = waited.unwrap_or_else(PoisonError::into_inner);
        if state.is_wanted(number) { Ok(()) } else { Err(io::Error::other("nobody waits")) }
    }
}

impl State {
    fn is_wanted(&self, number: u64) -> bool {
        self.open.get(&number).is_some_and(|line| !line.is_left)
    }
}

/// Reads to its end and says nothing.
fn swallow(mut client: &TcpStream) -> io::Result<()> {
    io::copy(&mut client, &mut io::sink()).map(drop)
}

/// Numbers that look like chance, the same in each run.
struct Chance(u64);

impl Chance {
    /// From 0 to 1.
    fn next(&mut self) -> f64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        f64::from(u32::try_from(self.0 >> 32).unwrap_or_default()) / f64::from(u32::MAX)
    }
}
