//! Serves until told to stop: both listeners, then the sequence of `crate::lifecycle`.

use std::any::Any;
use std::collections::BTreeMap;
use std::net::TcpListener;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use actix_web::dev::{Extensions, Payload, Server};
use actix_web::http::Method;
use actix_web::middleware::from_fn;
use actix_web::rt::net::TcpStream;
use actix_web::web::{self, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse, HttpServer};
use rustix::net::sockopt::set_tcp_user_timeout;
use rustix::net::{Shutdown, shutdown};

use super::app::App;
use super::browse;
use super::command::Stop;
use super::edge;
use super::held::expectations;
use super::input::Raw;
use super::listeners::Listeners;
use super::process::{Named, Process};
use super::route::Route;
use super::version;
use super::worker::Worker;
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
    let server = HttpServer::new(move || {
        let worker = Worker::open(&app, &own, &process);
        let (edge_worker, pages_worker) = (worker.clone(), worker.clone());
        actix_web::App::new()
            .configure(|config| routes(config, &worker))
            .configure(|config| browse::page(config, &app))
            .default_service(web::to(move |request: HttpRequest, body: web::Payload| {
                elsewhere(pages_worker.clone(), request, body.into_inner())
            }))
            .wrap(from_fn(move |request, next| edge::pass(edge_worker.clone(), request, next)))
    });
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

/// One resource per path, one entry per method; `HEAD` goes where `GET` goes.
fn routes<S: 'static>(config: &mut ServiceConfig, worker: &Rc<Worker<S>>) {
    let mut by_path: BTreeMap<&'static str, Vec<Rc<Route<S>>>> = BTreeMap::new();
    for route in &worker.routes {
        by_path.entry(route.path).or_default().push(route.clone());
    }
    for (path, routes) in by_path {
        let mut resource = web::resource(path);
        let mut allowed = Vec::new();
        for route in routes {
            let head = (route.method == Method::GET && route.head).then_some(Method::HEAD);
            for method in std::iter::once(route.method.clone()).chain(head) {
                allowed.push(method.to_string());
                let (route, worker) = (route.clone(), worker.clone());
                resource = resource.route(web::method(method).to(
                    move |request: HttpRequest, body: web::Payload| {
                        answer(route.clone(), worker.clone(), request, body.into_inner())
                    },
                ));
            }
        }
        let allowed = allowed.join(", ");
        config.service(resource.default_service(web::to(move |request: HttpRequest| {
            let allowed = allowed.clone();
            async move { edge::method_not_allowed(&request, &allowed) }
        })));
    }
}

/// What is no route of the code's is a declared one; or else the front end's, where it has files.
async fn elsewhere<S: 'static>(
    worker: Rc<Worker<S>>,
    request: HttpRequest,
    payload: Payload,
) -> HttpResponse {
    match worker.declared.route(&request) {
        Some(Ok(declared)) => declared.answer(&worker, request, payload).await,
        Some(Err(refused)) => refused,
        None => match &worker.process.pages {
            Some(pages) => pages.answer(&request),
            None => edge::no_such_route(&request),
        },
    }
}

async fn answer<S: 'static>(
    route: Rc<Route<S>>,
    worker: Rc<Worker<S>>,
    request: HttpRequest,
    payload: Payload,
) -> HttpResponse {
    let Some(context) = edge::context(&request) else {
        return edge::no_such_route(&request);
    };
    let public = &worker.process.config.public;
    let (max_body, stall) = (public.max_body.as_usize(), public.body_timeout);
    let raw = Raw::new(request, payload, max_body, stall, context.clone());
    route.answer(&worker, raw, &context).await
}

fn address(listener: &TcpListener) -> Result<String, String> {
    listener.local_addr().map(|address| address.to_string()).map_err(|error| error.to_string())
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
