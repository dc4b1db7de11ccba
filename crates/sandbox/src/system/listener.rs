//! A bound port with the address under which others reach it.

use std::{
    fmt, io,
    net::{IpAddr, SocketAddr, TcpListener},
};

/// Bound before anything else is done, so that a taken port is told at once.
pub(crate) struct Listener {
    pub(crate) socket: TcpListener,
    /// Without a slash at its end: the provider's is its issuer.
    pub(crate) url: String,
}

/// A port that cannot be bound.
#[derive(Debug)]
pub(crate) struct ListenError {
    address: SocketAddr,
    flag: &'static str,
    cause: io::Error,
}

impl fmt::Display for ListenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.cause.kind() == io::ErrorKind::AddrInUse {
            write!(
                f,
                "{} is in use; choose another port with {} (0 for any free one)",
                self.address, self.flag
            )
        } else {
            write!(f, "cannot listen on {}: {}; see --host and {}", self.address, self.cause, self.flag)
        }
    }
}

impl std::error::Error for ListenError {}

impl Listener {
    pub(crate) fn bind(
        host: IpAddr,
        port: u16,
        flag: &'static str,
        public_host: Option<&str>,
    ) -> Result<Self, ListenError> {
        let address = SocketAddr::new(host, port);
        let bound = TcpListener::bind(address).and_then(|socket| Ok((socket.local_addr()?, socket)));
        let (local, socket) = bound.map_err(|cause| ListenError { address, flag, cause })?;
        let url = match public_host {
            Some(name) => format!("http://{name}:{}", local.port()),
            None => format!("http://{local}"),
        };
        Ok(Self { socket, url })
    }
}
