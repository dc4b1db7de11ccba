//! A port that is named to two programs before either listens.

use std::net::TcpListener;

/// One that nobody listens on now.
pub fn free() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("there is a free port");
    listener.local_addr().expect("a listener has an address").port()
}
