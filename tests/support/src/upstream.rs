//! A scripted HTTP/1.1 upstream on a real socket: it remembers what arrived and answers as it is told.

mod connection;
mod listener;
mod reply;
mod seen;

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;

pub(crate) use listener::Script;
use listener::Shared;
pub use reply::Reply;
pub use seen::Seen;

const LOOPBACK: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0);

/// A listening upstream, on 127.0.0.1 and a port of its own. It stops when dropped.
///
/// Connections are kept alive and each has its own thread, so that one stalled answer holds up no other.
pub struct Upstream {
    shared: Arc<Shared>,
}

impl Upstream {
    pub fn start(script: impl Fn(&Seen) -> Reply + Send + Sync + 'static) -> Self {
        Self { shared: Shared::listen(LOOPBACK, Arc::new(script)) }
    }

    /// The same on another address of the loopback, such as 127.0.0.2.
    pub fn start_at(addr: SocketAddr, script: impl Fn(&Seen) -> Reply + Send + Sync + 'static) -> Self {
        Self { shared: Shared::listen(addr, Arc::new(script)) }
    }

    /// `http://127.0.0.1:PORT`, the same after a [`restart`](Self::restart).
    pub fn url(&self) -> String {
        format!("http://{}", self.addr())
    }

    pub fn addr(&self) -> SocketAddr {
        self.shared.addr
    }

    /// All requests read so far, in the order in which they were read.
    pub fn seen(&self) -> Vec<Seen> {
        listener::lock(&self.shared.seen).clone()
    }

    pub fn count(&self) -> usize {
        listener::lock(&self.shared.seen).len()
    }

    /// Forgets what arrived so far.
    pub fn clear(&self) {
        listener::lock(&self.shared.seen).clear();
    }

    /// Connections that are open now.
    pub fn connections(&self) -> usize {
        listener::lock(&self.shared.door).open.len()
    }

    /// Answers every request read from now on by this script.
    pub fn script(&self, script: impl Fn(&Seen) -> Reply + Send + Sync + 'static) {
        *listener::lock(&self.shared.script) = Arc::new(script);
    }

    /// Closes the listener and every connection: connects are refused from here on. Twice is harmless.
    pub fn stop(&self) {
        self.shared.stop();
    }

    /// Closes every open connection in whatever state it is; new ones are welcome.
    pub fn disconnect(&self) {
        self.shared.disconnect();
    }

    /// Listens on the same port again, after a [`stop`](Self::stop).
    pub fn restart(&self) {
        self.shared.restart();
    }
}

impl Drop for Upstream {
    fn drop(&mut self) {
        self.stop();
    }
}

impl fmt::Debug for Upstream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Upstream")
            .field("addr", &self.addr())
            .field("seen", &self.count())
            .finish_non_exhaustive()
    }
}
