//! The two sockets: bound before anything else starts, so that a port in use is told at once and plainly.

use std::io;
use std::net::{SocketAddr, TcpListener};

use rustix::net::listen;

use crate::config::Settings;

/// Connections that may wait to be taken; the kernel takes less where it is told to (`net.core.somaxconn`).
const AWAITING: i32 = 4096;

/// The public and the admin socket.
#[derive(Debug)]
pub struct Listeners {
    pub(super) public: TcpListener,
    pub(super) admin: TcpListener,
}

impl Listeners {
    /// Binds both.
    pub fn bind<C>(settings: &Settings<C>) -> Result<Self, String> {
        let config = &settings.config;
        let public = bind("public", config.public.listen)?;
        // The standard library lets 128 wait to be taken: of a thousand who come in one moment the rest would come again a second later.
        listen(&public, AWAITING).map_err(|error| format!("public.listen: {error}"))?;
        Ok(Self { public, admin: bind("admin", config.admin.listen)? })
    }
}

fn bind(name: &str, address: SocketAddr) -> Result<TcpListener, String> {
    TcpListener::bind(address).map_err(|error| match error.kind() {
        io::ErrorKind::AddrInUse => format!(
            "{name}.listen: {address} is in use: stop what listens there, or set {name}.listen to another address (port 0 takes any free one)"
        ),
        io::ErrorKind::PermissionDenied => {
            format!("{name}.listen: {address} may not be bound by this user: take a port above 1023")
        }
        _ => format!("{name}.listen: {address} cannot be bound: {error}"),
    })
}
