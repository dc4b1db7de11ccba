//! Serves until told to stop: both listeners, then the sequence of `crate::lifecycle`.

use std::any::Any;
use std::net::TcpListener;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use actix_service::fn_service;
use actix_web::dev::{Extensions, Server, ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::middleware::from_fn;
use actix_web::rt::net::TcpStream;
use actix_web::{Error, HttpServer};
use rustix::net::sockopt::set_tcp_user_timeout;
use rustix::net::{Shutdown, shutdown};

use super::app::App;
use super::command::Stop;
use super::edge;
use super::held::expectations;
use super::listeners::Listeners;
use super::process::{Named, Process};
use super::version;
use super::worker::Worker;
use crate::boxed::boxed;
use crate::config::section::Section;
use crate::config::{Live, Settings};
use crate::lifecycle;
use crate::limit::Connections;

/// Serves the app on its listeners until SIGTERM or SIGINT, and drains.
pub fn serve<S: 'static, C: Section + Send + Sync + 'static>(
    app: App<S, C>,
    settings: Settings<C>,
    listeners: Listeners,
) -> Result<(), Stop> {
    actix_rt::System::new().block_on(run(app, settings, listeners)).map_err(Stop::Fault)
}

async fn run<S: 'static, C: Section + Send + Sync + 'static>(
    app: App<S, C>,
    settings: Settings<C>,
    listeners: Listeners,
) -> Result<(), String> {
    let named = Named { name: app.name, version: app.version };
    let expectations = expectations(&app)?;
    Worker::check(&app)?;
    let process = Process::start(settings.config.clone(), named, app.needs(&[], &[]), expectations).await?;
    let own = settings.own.clone();
    let (rotated, known) = (process.clone(), process.known.clone());
    settings.watch(move |config, changes| rotated.rotate(config, changes), move || known.forget_all())?;
    let draining = process.readiness.ready_until_told("lifecycle");
    let addresses = (address(&listeners.public)?, address(&listeners.admin)?);
    let public =
        public(app, own, &process, listeners.public).map_err(|error| format!("public.listen: {error}"))?;
    let admin = admin(&process, listeners.admin).map_err(|error| format!("admin.listen: {error}"))?;
    tracing::info!(
        event = "listening",
        service = app.name,
        version = app.version,
        commit = version::commit(),
        public = addresses.0,
        admin = addresses.1,
        "serving"
    );
    let (public_handle, admin_handle) = (public.handle(), admin.handle());
    actix_rt::spawn(public);
    actix_rt::spawn(admin);

    lifecycle::until_told().await;
    let times = &process.config.lifecycle;
    tracing::info!(
        event = "draining",
        drain.ms = millis(times.drain),
        "told to stop: not ready, still serving"
    );
    draining.not_ready("told to stop");
    lifecycle::pause(times.drain).await;
    tracing::info!(
        event = "stopping",
        grace.ms = millis(times.grace),
        "no new connections; finishing what is under way"
    );
    let ends = process.clock.now() + times.grace;
    let left = || ends.saturating_duration_since(process.clock.now());
    public_handle.pause().await;
    // Before the workers stop, who wait for connections alone: an order may have lost its own.
    if let Some(orders) = &process.orders {
        _ = tokio::time::timeout(left(), orders.under_way.finish()).await;
    }
    _ = tokio::time::timeout(left(), public_handle.stop(true)).await;
    process.opening.purges.finish(left()).await;
    process.background.finish(left()).await;
    if process.exporter.is_some() {
        let process = process.clone();
        _ = tokio::task::spawn_blocking(move || {
            process.exporter.as_ref().map(crate::telemetry::Exporter::finish)
        })
        .await;
    }
    admin_handle.stop(false).await;
    tracing::info!(event = "stopped", "ended");
    Ok(())
}

#[expect(clippy::disallowed_methods, reason = "this module is the one that registers routes and listens")]
fn public<S: 'static, C: Send + Sync + 'static>(
    app: App<S, C>,
    own: Live<C>,
    process: &Arc<Process>,
    listener: TcpListener,
) -> std::io::Result<Server> {
    let settings = process.config.public.clone();
    let workers =
        if settings.workers == 0 { std::thread::available_parallelism()?.get() } else { settings.workers };
    let process = process.clone();
    let grace = process.config.lifecycle.grace.as_secs().max(1);
    let write_timeout = settings.write_timeout;
    let connections = Connections::new(&settings);
    let server = HttpServer::new(move || service(Worker::open(&app, &own, &process)));
    let server = server
        .on_connect(move |connection, its| connected(connection, its, &connections, write_timeout))
        .workers(workers)
        .max_connections(settings.max_connections)
        .client_request_timeout(settings.head_timeout)
        .keep_alive(settings.keep_alive)
        // A client that goes away ends its handler; what must finish is spawned.
        .h1_allow_half_closed(false)
        .shutdown_timeout(grace)
        .disable_signals();
    Ok(server.listen(listener)?.run())
}

/// What a worker answers requests with, wherever they come from. The framework reads and writes HTTP; where a request goes is ours to say.
pub(super) fn service<S: 'static>(
    worker: Rc<Worker<S>>,
) -> actix_web::App<
    impl ServiceFactory<ServiceRequest, Config = (), Response = ServiceResponse, Error = Error, InitError = ()>
    + use<S>,
> {
    let pass = move |request: ServiceRequest| {
        let worker = worker.clone();
        // Actix boxes what it gets, and moves it there.
        boxed(|| async move { Ok::<_, Error>(edge::pass(worker, request).await) })
    };
    actix_web::App::new().default_service(fn_service(pass))
}

#[expect(clippy::disallowed_methods, reason = "this module is the one that registers routes and listens")]
fn admin(process: &Arc<Process>, listener: TcpListener) -> std::io::Result<Server> {
    let process = process.clone();
    let server = HttpServer::new(move || {
        let guarded = process.clone();
        actix_web::App::new()
            .configure(super::admin::routes(process.clone()))
            // Around every path, known or not: what is open says so, and not what is closed.
            .wrap(from_fn(move |request, next| super::admin::pass(guarded.clone(), request, next)))
    });
    Ok(server.workers(1).disable_signals().shutdown_timeout(1).listen(listener)?.run())
}

/// A connection that came: counted for as long as it is open, or closed at once.
fn connected(
    connection: &dyn Any,
    its: &mut Extensions,
    connections: &Arc<Connections>,
    write_timeout: Duration,
) {
    let Some(stream) = connection.downcast_ref::<TcpStream>() else { return };
    // Who has gone already has no address.
    let Ok(peer) = stream.peer_addr() else { return };
    match connections.open(peer.ip()) {
        Some(open) => {
            its.insert(open);
            cut_off(stream, write_timeout);
        }
        None => {
            // The server reads its end, and gives it up.
            _ = shutdown(stream, Shutdown::Both);
        }
    }
}

/// A client that does not read holds what waits for it: the kernel ends a connection on which nothing was taken for so long
/// (RFC 5482), since the server itself has no deadline for writing.
fn cut_off(stream: &TcpStream, after: Duration) {
    let after = u32::try_from(after.as_millis()).unwrap_or(u32::MAX);
    if let Err(error) = set_tcp_user_timeout(stream, after) {
        tracing::debug!(%error, "a connection has no deadline for writing");
    }
}

fn address(listener: &TcpListener) -> Result<String, String> {
    listener.local_addr().map(|address| address.to_string()).map_err(|error| error.to_string())
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
