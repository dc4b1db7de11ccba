//! What of all that a worker serves a request is for: the code's routes first, then the page on which the document can be browsed, the
//! settings' routes, and the front end's files.

use std::rc::Rc;

use actix_web::dev::{Payload, ServiceRequest};
use actix_web::{HttpRequest, HttpResponse};

use super::worker::Worker;
use super::{browse, coded, declared, edge};
use crate::http::context::Context;
use crate::http::problem::Failure;
use crate::telemetry::RouteMetrics;

/// Where a request goes.
pub(super) enum Way<S> {
    Coded(coded::Found<S>),
    Browsed(browse::Found),
    Declared(declared::Found<S>),
    /// It could be read as being for two routes.
    Refused(Failure),
    /// To a file of the front end's, if anywhere.
    Elsewhere,
}

impl<S: 'static> Worker<S> {
    /// Where this request goes.
    pub(super) fn way(&self, request: &mut ServiceRequest) -> Way<S> {
        if let Some(found) = self.coded.find(request) {
            return Way::Coded(found);
        }
        if let Some(found) = self.browse.find(request.request()) {
            return Way::Browsed(found);
        }
        match self.declared.find(request.request()) {
            Some(Ok(found)) => Way::Declared(found),
            Some(Err(refused)) => Way::Refused(refused),
            None => Way::Elsewhere,
        }
    }
}

impl<S: 'static> Way<S> {
    /// What is measured of the requests that go there.
    pub(super) fn metrics(&self, worker: &Worker<S>) -> Rc<RouteMetrics> {
        let metrics = match self {
            Self::Coded(found) => found.metrics(),
            Self::Browsed(found) => found.metrics(),
            Self::Declared(found) => found.metrics(),
            Self::Refused(_) | Self::Elsewhere => &worker.metrics,
        };
        metrics.clone()
    }

    /// Goes there.
    pub(super) async fn answer(
        self,
        worker: &Rc<Worker<S>>,
        request: HttpRequest,
        payload: Payload,
        context: &Context,
    ) -> HttpResponse {
        match self {
            Self::Coded(found) => found.answer(worker, request, payload, context).await,
            Self::Browsed(found) => found.answer(&request, context),
            Self::Declared(found) => found.answer(worker, request, payload, context).await,
            Self::Refused(failure) => edge::fail(context, &failure),
            Self::Elsewhere => {
                let file = worker.process.pages.as_ref().and_then(|pages| pages.answer(&request));
                file.unwrap_or_else(|| edge::no_such_route(context))
            }
        }
    }
}
