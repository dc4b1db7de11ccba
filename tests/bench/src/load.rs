//! Requests without a pause, by `wrk`.

use bench::wrk::{self, Load};

use crate::running::Server;

/// Puts a server under load for a while, and gives how many requests it has answered, all of them well.
pub(crate) fn put(server: &Server, path: &str, connections: usize, seconds: u64) -> u32 {
    let load = Load { connections, seconds };
    wrk::put(&format!("{}{path}", server.url), &["Accept: application/json"], None, load)
}
