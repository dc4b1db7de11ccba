//! The listening socket of a scripted upstream: it can close, and come back on the same port.

use std::collections::HashMap;
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use super::{Reply, Seen, connection};

/// What decides, for every request, how it is treated.
pub(crate) type Script = Arc<dyn Fn(&Seen) -> Reply + Send + Sync>;

/// What the upstream's handle, its accepting thread and its connections share.
pub(super) struct Shared {
    pub(super) addr: SocketAddr,
    pub(super) script: Mutex<Script>,
    pub(super) seen: Mutex<Vec<Seen>>,
    pub(super) door: Mutex<Door>,
    connections: AtomicU64,
}

/// Who is in, and who lets them in.
#[derive(Default)]
pub(super) struct Door {
    pub(super) open: HashMap<u64, TcpStream>,
    accepting: Option<Accepting>,
}

struct Accepting {
    closing: Arc<AtomicBool>,
    thread: JoinHandle<()>,
}

impl Shared {
    pub(super) fn listen(addr: SocketAddr, script: Script) -> Arc<Self> {
        let listener = TcpListener::bind(addr).expect("a free port on the loopback");
        let shared = Arc::new(Self {
            addr: listener.local_addr().expect("a bound listener has an address"),
            script: Mutex::new(script),
            seen: Mutex::default(),
            door: Mutex::default(),
            connections: AtomicU64::new(0),
        });
        shared.accept_on(listener);
        shared
    }

    pub(super) fn stop(&self) {
        let Some(accepting) = lock(&self.door).accepting.take() else {
            return;
        };
        accepting.closing.store(true, Ordering::SeqCst);
        // `accept` has no other bell than a visitor.
        let _bell = TcpStream::connect(self.addr);
        accepting.thread.join().expect("the accepting thread does not panic");
        self.disconnect();
    }

    pub(super) fn disconnect(&self) {
        for (_, stream) in lock(&self.door).open.drain() {
            let _already_gone = stream.shutdown(Shutdown::Both);
        }
    }

    pub(super) fn restart(self: &Arc<Self>) {
        self.stop();
        let deadline = Instant::now() + Duration::from_secs(5);
        let listener = loop {
            match TcpListener::bind(self.addr) {
                Ok(listener) => break listener,
                // An outgoing connection of somebody else's may hold the port for a moment.
                Err(_) if Instant::now() < deadline => thread::sleep(Duration::from_millis(20)),
                Err(error) => panic!("cannot listen on {} again: {error}", self.addr),
            }
        };
        self.accept_on(listener);
    }

    fn accept_on(self: &Arc<Self>, listener: TcpListener) {
        let closing = Arc::new(AtomicBool::new(false));
        let shared = Arc::clone(self);
        let told = Arc::clone(&closing);
        let thread = thread::spawn(move || shared.accept_until(&told, &listener));
        lock(&self.door).accepting = Some(Accepting { closing, thread });
    }

    fn accept_until(self: &Arc<Self>, closing: &AtomicBool, listener: &TcpListener) {
        for stream in listener.incoming() {
            if closing.load(Ordering::SeqCst) {
                return;
            }
            let Ok(stream) = stream else { continue };
            self.welcome(stream);
        }
    }

    fn welcome(self: &Arc<Self>, stream: TcpStream) {
        let number = self.connections.fetch_add(1, Ordering::Relaxed);
        let Ok(handle) = stream.try_clone() else { return };
        lock(&self.door).open.insert(number, handle);
        let shared = Arc::clone(self);
        thread::spawn(move || {
            connection::serve(&shared, &stream, number);
            lock(&shared.door).open.remove(&number);
        });
    }
}

/// A script that panics must fail its own test, not every later look at what arrived.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}
