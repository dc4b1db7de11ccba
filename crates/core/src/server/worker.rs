//! What one worker has: its own clients, opened once, and what it shares with the others.

use std::rc::Rc;
use std::sync::Arc;

use super::app::App;
use super::browse::Browse;
use super::coded::Coded;
use super::critical::Critical;
use super::declared::Declared;
use super::process::Process;
use crate::auth::grant::Endpoints;
use crate::config::Live;
use crate::telemetry::RouteMetrics;
use crate::upstream::Upstreams;

/// A worker's own.
#[derive(Debug)]
pub(super) struct Worker<S> {
    pub(super) process: Arc<Process>,
    pub(super) endpoints: Rc<Endpoints>,
    pub(super) upstreams: Upstreams,
    pub(super) state: Rc<S>,
    pub(super) critical: Critical,
    pub(super) coded: Coded<S>,
    pub(super) declared: Declared<S>,
    pub(super) browse: Browse,
    /// Of requests that no route takes.
    pub(super) metrics: Rc<RouteMetrics>,
}

impl<S: 'static> Worker<S> {
    /// Looks at the app's routes; the error names one that cannot be told from another.
    pub(super) fn check<C>(app: &App<S, C>) -> Result<(), String> {
        Coded::of(app.all_routes().into_iter().map(Rc::new).collect()).map(drop)
    }

    /// Opens this worker's clients.
    pub(super) fn open<C>(app: &App<S, C>, own: &Live<C>, process: &Arc<Process>) -> Rc<Self> {
        if let Some(store) = &process.store {
            store.keep_own();
        }
        let endpoints = process.opening.endpoints();
        let upstreams = Upstreams::open(&process.opening, &endpoints);
        let routes: Vec<_> = app
            .all_routes()
            .into_iter()
            .map(|route| {
                let expected = process.expectations.find(&route.method, route.path);
                Rc::new(route.expecting(expected).held_to(&process.limits, &[]))
            })
            .collect();
        Rc::new(Self {
            endpoints,
            state: Rc::new((app.state)(&upstreams, own)),
            declared: Declared::open(&process.declared, &upstreams, &process.limits),
            critical: Critical::among(&routes),
            // They were looked at before any worker was opened.
            coded: Coded::of(routes).unwrap_or_default(),
            browse: Browse::of(app),
            metrics: RouteMetrics::of("unknown"),
            upstreams,
            process: process.clone(),
        })
    }
}
