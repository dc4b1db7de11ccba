//! What one worker has: its own clients, opened once, and what it shares with the others.

use std::rc::Rc;
use std::sync::Arc;

use super::app::App;
use super::critical::Critical;
use super::declared::Declared;
use super::process::Process;
use super::route::Route;
use crate::auth::grant::Endpoints;
use crate::config::Live;
use crate::upstream::Upstreams;

/// A worker's own.
#[derive(Debug)]
pub(super) struct Worker<S> {
    pub(super) process: Arc<Process>,
    pub(super) endpoints: Rc<Endpoints>,
    pub(super) upstreams: Upstreams,
    pub(super) state: Rc<S>,
    pub(super) routes: Vec<Rc<Route<S>>>,
    pub(super) critical: Critical,
    pub(super) declared: Declared<S>,
}

impl<S: 'static> Worker<S> {
    /// Opens this worker's clients.
    pub(super) fn open<C>(app: &App<S, C>, own: &Live<C>, process: &Arc<Process>) -> Rc<Self> {
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
            routes,
            upstreams,
            process: process.clone(),
        })
    }
}
