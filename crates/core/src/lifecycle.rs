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

/// SIGHUPs as they come.
#[derive(Debug)]
pub(crate) struct Hangups(Option<tokio::signal::unix::Signal>);

/// From now on SIGHUP asks for the settings to be read again, and no longer ends the process.
pub(crate) fn told_to_reload() -> Hangups {
    Hangups(signal(SignalKind::hangup()).ok())
}

impl Hangups {
    pub(crate) async fn next(&mut self) {
        let told = match &mut self.0 {
            Some(signal) => signal.recv().await,
            None => None,
        };
        if told.is_none() {
            std::future::pending::<()>().await;
        }
    }
}
