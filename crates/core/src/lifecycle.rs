//! How a process ends: SIGTERM or SIGINT, not ready while still serving for the drain delay, then a graceful stop.
//!
//! actix closes its listener the moment it hears SIGTERM, which fails the requests that a load balancer still sends; so its
//! signal handling is off and the sequence is ours. A second signal ends the wait.

use std::time::Duration;

use tokio::signal::unix::{SignalKind, signal};

/// Waits for SIGTERM or SIGINT.
pub(crate) async fn until_told() {
    let (Ok(mut terminate), Ok(mut interrupt)) =
        (signal(SignalKind::terminate()), signal(SignalKind::interrupt()))
    else {
        // Without signals the process can only be killed; it goes on serving.
        return std::future::pending().await;
    };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
}

/// Waits for the drain delay, or for a second signal.
pub(crate) async fn pause(drain: Duration) {
    tokio::select! {
        () = tokio::time::sleep(drain) => {}
        () = until_told() => {}
    }
}
