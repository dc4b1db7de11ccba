//! A route: method, path, who may use it, how long it may take, and its handler. None of them can be left out.

use std::fmt;
use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::pin::pin;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use actix_web::http::header::HeaderMap;
use actix_web::http::{Method, header};
use actix_web::{HttpRequest, HttpResponse};
use futures_util::FutureExt as _;
use futures_util::future::LocalBoxFuture;
use serde::Serialize;
use serde::de::DeserializeOwned;
use utoipa::ToSchema;

use super::access::{Access, Rule};
use super::call::{Call, Here, Intent};
use super::deprecation::Deprecation;
use super::expected::Expected;
use super::handler::Handler;
use super::input::{Body, Input as _, Raw, too_large};
use super::once::Once;
use super::openapi::Description;
use super::output::Output as _;
use super::worker::Worker;
use crate::auth::Caller;
use crate::boxed::boxed;
use crate::http::context::Context;
use crate::http::length;
use crate::http::problem::{Failure, Kind};
use crate::idempotency::{Order, Outcome};
use crate::limit::{Concerned, Limits, is_prefetch};

/// A route of a binary whose handlers work with `S`.
pub struct Route<S> {
    pub(super) method: Method,
    pub(super) path: &'static str,
    pub(super) rule: Rule,
    pub(super) deadline: Duration,
    /// Whether `HEAD` goes where `GET` goes: not where a `GET` does something.
    pub(super) head: bool,
    pub(super) description: Description,
    pub(super) deprecation: Option<Deprecation>,
    pub(super) standing: Standing,
    /// None until a worker holds it to them.
    limits: Concerned,
    /// What the document asks of its requests, if anything; each worker's routes have the process's.
    pub(super) expected: Option<Arc<Expected>>,
    endpoint: Rc<dyn Endpoint<S>>,
}

/// Which requests to a route are shed, when there is more to do than can be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// As what they say of themselves.
    Usual,
    /// Only when nothing else is left to shed.
    Critical,
}

impl<S> fmt::Debug for Route<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Route({} {})", self.method, self.path)
    }
}

impl<S: 'static> Route<S> {
    /// A `GET` (and `HEAD`) route. `summary` is its line in the document; `deadline` the time within which it is answered.
    pub fn get<A: Access, I: 'static, H: Handler<S, A::Who, I>>(
        path: &'static str,
        summary: &'static str,
        access: A,
        deadline: Duration,
        handler: H,
    ) -> Self {
        Self::new(Method::GET, path, summary, access, deadline, handler)
    }

    /// A `POST` route.
    pub fn post<A: Access, I: 'static, H: Handler<S, A::Who, I>>(
        path: &'static str,
        summary: &'static str,
        access: A,
        deadline: Duration,
        handler: H,
    ) -> Self {
        Self::new(Method::POST, path, summary, access, deadline, handler)
    }

    /// A `DELETE` route.
    pub fn delete<A: Access, I: 'static, H: Handler<S, A::Who, I>>(
        path: &'static str,
        summary: &'static str,
        access: A,
        deadline: Duration,
        handler: H,
    ) -> Self {
        Self::new(Method::DELETE, path, summary, access, deadline, handler)
    }

    /// A `POST` route by which a caller orders something that must happen once: it demands `Idempotency-Key`, and its handler gets
    /// the order in place of the body.
    pub fn once<A, B, V, F, Fut>(
        path: &'static str,
        summary: &'static str,
        access: A,
        deadline: Duration,
        handler: F,
    ) -> Self
    where
        A: Access<Who = Caller>,
        B: DeserializeOwned + ToSchema + 'static,
        V: Serialize + ToSchema + 'static,
        F: Fn(Call<S, Caller>, Order<B>) -> Fut + Clone + 'static,
        Fut: Future<Output = Result<Outcome<V>, Failure>> + 'static,
    {
        let mut description = Description::new(summary);
        Body::<B>::describe(&mut description);
        description.once::<V>();
        let endpoint = Rc::new(Once::new(access, path, handler));
        Self::of(Method::POST, path, access.rule(), deadline, description, endpoint)
    }

    /// The same on its way out: its document and its answers say since when, until when, and where to go instead.
    pub fn deprecated(self, deprecation: Deprecation) -> Self {
        Self { deprecation: Some(deprecation), ..self }
    }

    /// The same, shed only when nothing else is left to shed. It is for what must work when nothing else does, such as to end access:
    /// each that is marked so takes from the others' reserve.
    pub fn critical(self) -> Self {
        Self { standing: Standing::Critical, ..self }
    }

    /// A route of the settings, whose requests go elsewhere.
    pub(super) fn declared(
        method: Method,
        path: &'static str,
        rule: Rule,
        deadline: Duration,
        endpoint: Rc<dyn Endpoint<S>>,
    ) -> Self {
        let head = method == Method::GET;
        let description = Description::new("Passes straight through");
        Self { head, ..Self::of(method, path, rule, deadline, description, endpoint) }
    }

    /// The same, whose requests are held to this.
    pub(super) fn expecting(self, expected: Option<Arc<Expected>>) -> Self {
        Self { expected, ..self }
    }

    /// The same, held to the limits that concern it; `named` are those that the settings name at the route.
    pub(super) fn held_to(self, limits: &Limits, named: &[String]) -> Self {
        let limits = limits.of(&self.method, self.path, self.rule.access(), named);
        Self { limits, ..self }
    }

    /// The same without `HEAD`.
    pub(super) fn without_head(self) -> Self {
        Self { head: false, ..self }
    }

    fn new<A: Access, I: 'static, H: Handler<S, A::Who, I>>(
        method: Method,
        path: &'static str,
        summary: &'static str,
        access: A,
        deadline: Duration,
        handler: H,
    ) -> Self {
        let mut description = Description::new(summary);
        H::describe(&mut description);
        let endpoint = Rc::new(Guarded { access, handler, inputs: std::marker::PhantomData::<fn() -> I> });
        Self::of(method, path, access.rule(), deadline, description, endpoint)
    }

    fn of(
        method: Method,
        path: &'static str,
        rule: Rule,
        deadline: Duration,
        description: Description,
        endpoint: Rc<dyn Endpoint<S>>,
    ) -> Self {
        Self {
            method,
            path,
            rule,
            deadline,
            head: true,
            description,
            deprecation: None,
            standing: Standing::Usual,
            limits: Concerned::default(),
            expected: None,
            endpoint,
        }
    }

    /// Answers one request, and says on whatever answer that the route is on its way out.
    pub(super) async fn answer(
        &self,
        worker: &Rc<Worker<S>>,
        mut raw: Raw,
        context: &Context,
    ) -> HttpResponse {
        raw.expected.clone_from(&self.expected);
        raw.reads = self.description.reads();
        let Some(deprecation) = &self.deprecation else { return self.work(worker, raw, context).await };
        let request = raw.request.clone();
        let mut answer = self.work(worker, raw, context).await;
        // Refusals too: whoever is refused learns where to turn.
        deprecation.tell(&request, self.path, answer.headers_mut());
        answer
    }

    /// Limits that ask for no credential first, then access, the limits of whoever has it, inputs, the handler.
    async fn answer_within(
        &self,
        worker: &Rc<Worker<S>>,
        raw: Raw,
        context: &Context,
    ) -> Result<HttpResponse, Failure> {
        self.limits.arrived(context).await?;
        self.endpoint.answer(worker, raw, context.clone(), &self.limits).await
    }

    /// All within the deadline. A panic is a 500.
    async fn work(&self, worker: &Rc<Worker<S>>, raw: Raw, context: &Context) -> HttpResponse {
        context.limit(self.deadline);
        let work = pin!(self.answer_within(worker, raw, context));
        let work = AssertUnwindSafe(work).catch_unwind();
        let failure = match tokio::time::timeout_at(context.ends().into(), work).await {
            Ok(Ok(Ok(answer))) => return answer,
            Ok(Ok(Err(failure))) => failure,
            Ok(Err(_)) => Failure::new(Kind::Internal),
            Err(_) => {
                Failure::new(Kind::UpstreamTimeout).detail("The answer was not ready in time; try again.")
            }
        };
        failure.answer(context.id().as_str())
    }
}

/// Several lines of a field are one list (RFC 9110 section 5.3).
fn languages(headers: &HeaderMap) -> String {
    let mut lines = headers.get_all(header::ACCEPT_LANGUAGE).filter_map(|line| line.to_str().ok());
    let first = lines.next().unwrap_or_default().to_owned();
    lines.fold(first, |list, line| list + "," + line)
}

/// What answers once the route's time runs; it holds whoever it lets in to the route's limits.
pub(super) trait Endpoint<S> {
    fn answer<'a>(
        &'a self,
        worker: &'a Rc<Worker<S>>,
        raw: Raw,
        context: Context,
        limits: &'a Concerned,
    ) -> LocalBoxFuture<'a, Result<HttpResponse, Failure>>;
}

struct Guarded<A, H, I> {
    access: A,
    handler: H,
    inputs: std::marker::PhantomData<fn() -> I>,
}

impl<S: 'static, A: Access, I: 'static, H: Handler<S, A::Who, I>> Endpoint<S> for Guarded<A, H, I> {
    fn answer<'a>(
        &'a self,
        worker: &'a Rc<Worker<S>>,
        mut raw: Raw,
        context: Context,
        limits: &'a Concerned,
    ) -> LocalBoxFuture<'a, Result<HttpResponse, Failure>> {
        boxed(move || async move {
            let call = entered(self.access, worker, &mut raw, context, limits).await?;
            let question = call.asked().question();
            if let Some(question) = &question {
                let asked = (question, raw.request.headers());
                if let Some(answer) = call.as_before(worker, A::caller(call.who()), asked).await {
                    return Ok(answer);
                }
            }
            let making = question.map(|question| call.begins(question));
            // Boxed apart: where the last answer is given again, nobody makes room for what the handler takes.
            let answer = boxed(|| self.handler.clone().handle(call, raw)).await?.answer()?;
            Ok(match making {
                Some(making) => making.ended(answer),
                None => answer,
            })
        })
    }
}

fn intent(request: &HttpRequest) -> Intent {
    let looks = request.method() == Method::HEAD || is_prefetch(request.headers());
    if looks { Intent::Look } else { Intent::Use }
}

/// Lets a request in, or says why not.
pub(super) async fn entered<S, A: Access>(
    access: A,
    worker: &Rc<Worker<S>>,
    raw: &mut Raw,
    context: Context,
    limits: &Concerned,
) -> Result<Call<S, A::Who>, Failure> {
    // Before any work: whoever may not use the route learns nothing of its inputs.
    let who = access.admit(&worker.process.gate, &raw.request, &context).await?;
    limits.admitted(A::caller(&who), &context).await?;
    let declared = length::declared(raw.request.headers());
    if declared.is_some_and(|length| length > raw.max_body as u64) {
        return Err(too_large(raw.max_body));
    }
    raw.held().await?;
    let here = Here {
        process: worker.process.clone(),
        uri: raw.request.uri().clone(),
        languages: languages(raw.request.headers()),
        endpoints: worker.endpoints.clone(),
        method: raw.request.method().clone(),
        body: raw.reads,
        intent: intent(&raw.request),
        place: context.place(),
        whose: A::caller(&who).map(Caller::shared_identity),
    };
    Ok(Call::new(worker.state.clone(), who, context, here))
}
