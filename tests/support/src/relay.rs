//! A TCP relay that does harm: it stands between a client and an upstream on the loopback, and spoils what comes back, as it is told
//! and from when it is told.

mod faults;
mod lines;

use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;

pub use faults::Faults;
use lines::Shared;

/// A listening relay, on 127.0.0.1 and a port of its own. Whoever connects is connected to the upstream, and gets what that
/// sends, but for the faults of the moment. It stops when dropped.
pub struct Relay {
    shared: Arc<Shared>,
}

impl Relay {
    /// Without a fault.
    pub fn to(upstream: SocketAddr) -> Self {
        Self { shared: Shared::listen(upstream) }
    }

    /// `http://127.0.0.1:PORT`.
    pub fn url(&self) -> String {
        format!("http://{}", self.addr())
    }

    pub fn addr(&self) -> SocketAddr {
        self.shared.addr
    }

    /// From now on these faults and no others, on connections that are open too.
    pub fn set(&self, faults: Faults) {
        self.shared.set(faults);
    }

    /// From now on no fault. What was held up goes on.
    pub fn heal(&self) {
        self.set(Faults::default());
    }

    /// Ends every open connection; new ones are welcome.
    pub fn disconnect(&self) {
        self.shared.disconnect();
    }

    /// Connections so far.
    pub fn accepted(&self) -> u64 {
        self.shared.accepted()
    }

    /// Connections that are open now.
    pub fn open(&self) -> usize {
        self.shared.open()
    }

    /// Bytes that went to the upstream so far.
    pub fn bytes_up(&self) -> u64 {
        self.shared.bytes_up()
    }

    /// Bytes that went to clients so far, garbage not counted.
    pub fn bytes_down(&self) -> u64 {
        self.shared.bytes_down()
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        self.shared.stop();
    }
}

impl fmt::Debug for Relay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Relay")
            .field("addr", &self.addr())
            .field("open", &self.open())
            .finish_non_exhaustive()
    }
}
