//! The servers: one for each system and one for the control path, until a signal ends them all.

use std::{
    io::{self, Write},
    time::Duration,
};

use actix_web::{
    App, HttpServer,
    dev::{Server, ServerHandle},
    middleware::{Compress, from_fn},
    rt,
    web::Data,
};
use serde::Serialize;
use tokio::signal::unix::{SignalKind, signal};

use crate::{
    accounts, clock, control, messages,
    open_banking::interaction,
    open_data, payments, provider,
    provider::Provider,
    startup::{Listeners, Sandbox},
    system::watch,
};

/// The line on stdout that says where everything listens.
#[derive(Serialize)]
struct Announcement<'a> {
    provider: &'a str,
    accounts: &'a str,
    messages: &'a str,
    payments: &'a str,
    open_data: &'a str,
    control: &'a str,
}

/// Serves until SIGTERM or SIGINT.
pub(crate) async fn serve(sandbox: Sandbox, listeners: Listeners) -> io::Result<()> {
    let announcement = serde_json::to_string(&Announcement {
        provider: &listeners.provider.url,
        accounts: &listeners.accounts.url,
        messages: &listeners.messages.url,
        payments: &listeners.payments.url,
        open_data: &listeners.open_data.url,
        control: &listeners.control.url,
    })?;
    // Before the announcement: whoever reads it may send the signal at once.
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    let provider = sandbox.provider.clone();
    let handles: Vec<ServerHandle> = servers(sandbox, listeners)?.into_iter().map(start).collect();
    rt::spawn(forget_expired(provider));
    let mut stdout = io::stdout();
    writeln!(stdout, "{announcement}")?;
    stdout.flush()?;
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    tracing::info!("the sandbox ends");
    for handle in handles {
        // Not gracefully: a stalled request would be waited for, and nothing here is worth draining.
        handle.stop(false).await;
    }
    Ok(())
}

/// The settings of all servers. A macro, since actix's server types cannot be named without its internals.
macro_rules! server {
    ($workers:literal, $listener:expr, $app:expr) => {
        HttpServer::new($app)
            .workers($workers)
            .disable_signals()
            // A client that goes away ends its request: else every stalled one would stay for ever.
            .h1_allow_half_closed(false)
            .keep_alive(Duration::from_secs(75))
            .listen($listener.socket)?
            .run()
    };
}

/// The layers of a system from the outside in: compression, then the memory and the faults, then what the system adds.
fn servers(sandbox: Sandbox, listeners: Listeners) -> io::Result<Vec<Server>> {
    let Sandbox { provider, accounts, messages, payments, systems, control } = sandbox;
    let [provider_system, accounts_system, messages_system, payments_system, open_data_system] = systems;
    let provider = server!(1, listeners.provider, move || {
        App::new()
            .app_data(provider_system.clone())
            .app_data(provider.clone())
            .configure(provider::routes)
            .wrap(from_fn(watch))
    });
    let accounts = server!(2, listeners.accounts, move || {
        App::new()
            .app_data(accounts_system.clone())
            .app_data(accounts.clone())
            .configure(accounts::routes)
            .wrap(from_fn(interaction))
            .wrap(from_fn(watch))
            .wrap(Compress::default())
    });
    let messages = server!(1, listeners.messages, move || {
        App::new()
            .app_data(messages_system.clone())
            .app_data(messages.clone())
            .configure(messages::routes)
            .wrap(from_fn(watch))
            .wrap(Compress::default())
    });
    let payments = server!(1, listeners.payments, move || {
        App::new()
            .app_data(payments_system.clone())
            .app_data(payments.clone())
            .configure(payments::routes)
            .wrap(from_fn(payments::signed))
            .wrap(from_fn(interaction))
            .wrap(from_fn(watch))
    });
    let open_data = server!(1, listeners.open_data, move || {
        App::new().app_data(open_data_system.clone()).configure(open_data::routes).wrap(from_fn(watch))
    });
    let control = server!(1, listeners.control, move || App::new()
        .app_data(control.clone())
        .configure(control::routes));
    Ok(vec![provider, accounts, messages, payments, open_data, control])
}

fn start(server: Server) -> ServerHandle {
    let handle = server.handle();
    rt::spawn(server);
    handle
}

async fn forget_expired(provider: Data<Provider>) {
    let mut every = tokio::time::interval(Duration::from_secs(30));
    loop {
        every.tick().await;
        provider.forget_expired(clock::now_seconds());
    }
}
