//! One request and its answer, byte for byte.

use std::io::{self, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use test_support::received::Answer;

const PATIENCE: Duration = Duration::from_secs(20);

/// What an answer takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Length {
    /// With its head, and whatever its body is cut by.
    pub whole: usize,
    pub body: usize,
}

/// Asks, and gives the connection back with what the answer took.
///
/// # Errors
/// Where there is no answer, or one that is not well (200).
pub fn of(to: SocketAddr, request: &[u8]) -> io::Result<(TcpStream, Length)> {
    let mut stream = TcpStream::connect_timeout(&to, PATIENCE)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.write_all(request)?;
    let (mut received, mut room) = (Vec::new(), [0; 16 * 1024]);
    loop {
        match stream.read(&mut room)? {
            0 => return Err(io::ErrorKind::UnexpectedEof.into()),
            read => received.extend_from_slice(&room[..read]),
        }
        if let Some(answer) = Answer::of(&received) {
            let length = Length { whole: received.len(), body: answer.body.len() };
            return match answer.status {
                200 => Ok((stream, length)),
                status => Err(io::Error::other(format!("answered by {status}"))),
            };
        }
    }
}
