//! Connections that are kept, each answered once: what so many of them take in memory.

use std::net::{SocketAddr, TcpStream};

use bench::exchange;

use crate::contender::Contender;

/// The memory of a contender in KiB while it keeps so many.
pub(crate) fn memory(contender: &Contender, connections: usize) -> Result<u64, String> {
    let (to, requests) = (contender.address(), contender.request.written());
    let requests = requests.iter().cycle().take(connections);
    let held: Vec<TcpStream> = requests.map(|request| answered(to, request)).collect::<Result<_, _>>()?;
    let taken = contender.server.taken();
    drop(held);
    Ok(taken)
}

fn answered(to: SocketAddr, request: &[u8]) -> Result<TcpStream, String> {
    exchange::of(to, request).map(|(stream, _)| stream).map_err(|error| error.to_string())
}
