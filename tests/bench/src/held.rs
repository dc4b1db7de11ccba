//! Connections that are kept, each answered once: what so many of them take in memory.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use test_support::received::Answer;

use crate::contender::Contender;

const PATIENCE: Duration = Duration::from_secs(20);

/// The memory of a contender in KiB while it keeps so many.
pub(crate) fn memory(contender: &Contender, connections: usize) -> Result<u64, String> {
    let (to, requests) = (contender.address(), contender.request.written());
    let requests = requests.iter().cycle().take(connections);
    let held: Vec<TcpStream> = requests.map(|request| answered(to, request)).collect::<Result<_, _>>()?;
    let share = contender.server.share();
    drop(held);
    Ok(share)
}

fn answered(to: SocketAddr, request: &[u8]) -> Result<TcpStream, String> {
    exchanged(to, request).map_err(|error| error.to_string())
}

fn exchanged(to: SocketAddr, request: &[u8]) -> std::io::Result<TcpStream> {
    let mut stream = TcpStream::connect_timeout(&to, PATIENCE)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.write_all(request)?;
    let (mut received, mut room) = (Vec::new(), [0; 16 * 1024]);
    while Answer::of(&received).is_none() {
        match stream.read(&mut room)? {
            0 => return Err(std::io::ErrorKind::UnexpectedEof.into()),
            read => received.extend_from_slice(&room[..read]),
        }
    }
    Ok(stream)
}
