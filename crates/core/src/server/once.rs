//! Routes by which something is ordered once, and what other routes may do with such an order.

use std::future::Future;
use std::marker::PhantomData;
use std::panic::AssertUnwindSafe;
use std::rc::Rc;
use std::time::Duration;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderValue};
use futures_util::FutureExt as _;
use futures_util::future::LocalBoxFuture;
use serde::Serialize;
use serde::de::DeserializeOwned;
use utoipa::ToSchema;

use super::access::Access;
use super::call::{Call, Intent};
use super::input::{Body, Input as _, Raw, json};
use super::output::{Json, Output as _};
use super::route::{Endpoint, entered};
use super::worker::Worker;
use crate::auth::Caller;
use crate::boxed::boxed;
use crate::http::context::Context;
use crate::http::problem::{Failure, Kind};
use crate::idempotency::{
    AGAIN, Answer, Asked, Begun, Held, Known, Name, NotWritten, Order, Orders, Outcome, Owner, Refused,
    Standing, State, key,
};
use crate::limit::Concerned;
use crate::telemetry;

/// Kept back of a route's time to write the answer down before the client has it; of a short time a tenth.
const WRITING: Duration = Duration::from_millis(250);

/// The largest body of an order, in bytes, where `public.max_body` is not less: it is kept for as long as the order is, which is some
/// thousand times as long as other bodies are there.
const LARGEST: usize = 16 * 1024;

/// What answers a request for an order.
pub(super) struct Once<A, F, B> {
    access: A,
    path: &'static str,
    handler: F,
    asked: PhantomData<fn(B)>,
}

impl<A, F, B> Once<A, F, B> {
    /// `path` is the route's.
    pub(super) fn new(access: A, path: &'static str, handler: F) -> Self {
        Self { access, path, handler, asked: PhantomData }
    }
}

impl<S, A, B, V, F, Fut> Endpoint<S> for Once<A, F, B>
where
    S: 'static,
    A: Access<Who = Caller>,
    B: DeserializeOwned + ToSchema + 'static,
    V: Serialize + ToSchema + 'static,
    F: Fn(Call<S, Caller>, Order<B>) -> Fut + Clone + 'static,
    Fut: Future<Output = Result<Outcome<V>, Failure>> + 'static,
{
    fn answer<'a>(
        &'a self,
        worker: &'a Rc<Worker<S>>,
        mut raw: Raw,
        context: Context,
        limits: &'a Concerned,
    ) -> LocalBoxFuture<'a, Result<HttpResponse, Failure>> {
        boxed(move || async move {
            raw.max_body = raw.max_body.min(LARGEST);
            let call = entered(self.access, worker, &mut raw, context, limits).await?;
            let key = key::of(raw.request.headers())?;
            let Body(body) = Body::<B>::read(&mut raw).await?;
            let owner = Owner::new(call.caller().identity(), self.path);
            let name = Name::new(owner, &raw.parameters(), &key);
            let text = text(&mut raw).await?;
            let asked = Asked::new(raw.request.query_string(), &text);
            let (orders, handler) = (call.orders()?.clone(), self.handler.clone());
            // From before it is begun: dropped between the two it would be under way, and with nobody.
            let under_way = orders.under_way.clone();
            let carried_out = under_way.to_its_end(call.here().place.clone(), async move {
                match orders.begin(&name, asked, call.context().left()).await? {
                    Begun::Answered(answer) => Ok(answer),
                    Begun::Held(held) => carry_out(call, body, held, handler).await,
                }
            });
            Ok(carried_out.await?.response())
        })
    }
}

impl<S: 'static> Call<S, Caller> {
    /// The order of this id that this very caller asked for at the path `route`; a 404 where there is none, or no more.
    pub async fn order<B: DeserializeOwned>(
        &self,
        route: &'static str,
        id: &str,
    ) -> Result<Known<B>, Failure> {
        // What becomes of an order, no system's answer says.
        self.own_context().ledger().made_of.more_than_answers();
        let owner = Owner::new(self.caller().identity(), route);
        let found = self.orders()?.find(&owner, id).await?;
        Known::new(found.ok_or_else(|| Failure::not_found("You have ordered nothing with this id."))?)
    }

    /// Goes on with an order as a request for it would, where nobody is at it and it has no answer, and gives what is known of it then.
    /// A failure after which one may go on is the failure of this; any other is an answer. A `HEAD`, or what a browser fetches ahead, only
    /// looks.
    pub async fn go_on<B, V, F, Fut>(&self, known: Known<B>, handler: F) -> Result<Known<B>, Failure>
    where
        B: DeserializeOwned + 'static,
        V: Serialize + ToSchema + 'static,
        F: Fn(Call<S, Caller>, Order<B>) -> Fut + 'static,
        Fut: Future<Output = Result<Outcome<V>, Failure>> + 'static,
    {
        if self.here().intent == Intent::Look {
            return Ok(known);
        }
        let (call, orders) = (self.clone(), self.orders()?.clone());
        let under_way = orders.under_way.clone();
        let gone_on = under_way.to_its_end(self.here().place.clone(), async move {
            let within = call.context().left();
            let Some(held) = orders.resume(&known.record, known.version, within).await? else {
                return Ok(known);
            };
            let asked = Known::new(held.kept())?.into_asked();
            let ended = carry_out(call, asked, held.clone(), handler).await;
            let known = Known::new(held.kept())?;
            match ended {
                // How the order ended is its answer: who looks at it has not failed.
                Err(failure) if !matches!(known.standing(), Standing::Answered(_)) => Err(failure),
                _ => Ok(known),
            }
        });
        gone_on.await
    }

    /// They are there wherever a route orders something: the routes decide whether the store is opened.
    fn orders(&self) -> Result<&Orders, Failure> {
        self.here().process.orders.as_ref().ok_or_else(|| Failure::new(Kind::Internal))
    }
}

/// Has the handler do it, and writes down how it ended before anybody is told.
async fn carry_out<S: 'static, B, V, F, Fut>(
    call: Call<S, Caller>,
    asked: B,
    held: Rc<Held>,
    handler: F,
) -> Result<Answer, Failure>
where
    V: Serialize + ToSchema,
    F: Fn(Call<S, Caller>, Order<B>) -> Fut,
    Fut: Future<Output = Result<Outcome<V>, Failure>>,
{
    let (context, orders) = (call.context().clone(), call.orders()?.clone());
    let public = call.public_url();
    context.keep_back(WRITING.min(context.left() / 10));
    let work =
        AssertUnwindSafe(async { handler(call, Order::new(asked, held.clone())).await }).catch_unwind();
    let ended = match tokio::time::timeout(context.left(), work).await {
        Ok(Ok(ended)) => ended,
        Ok(Err(_)) => Err(Failure::new(Kind::Internal)),
        Err(_) => Err(Failure::new(Kind::UpstreamTimeout)
            .detail("The order was not done in time; ask again under the same key.")),
    };
    telemetry::order_ended(match &ended {
        Ok(Outcome::Done(_)) => "done",
        Ok(Outcome::NotKnown(_)) => "not-known",
        Ok(Outcome::NeverKnown(_)) => "never-known",
        Err(failure) if is_final(failure.kind()) => "refused",
        Err(_) => "failed",
    });
    let (state, answer) = match ended {
        Ok(Outcome::Done(view)) => {
            let answer = answer(StatusCode::CREATED, view, &public, &held)?;
            (State::Answered(answer.clone()), Ok(answer))
        }
        Ok(Outcome::NotKnown(view)) => {
            let mut answer = answer(StatusCode::ACCEPTED, view, &public, &held)?;
            answer.again_after(AGAIN);
            (State::Open, Ok(answer))
        }
        Ok(Outcome::NeverKnown(view)) => {
            tracing::warn!(
                event = "order",
                order.id = held.id(),
                "what became of an order will not be known here: whoever asked for it has to ask the systems' people"
            );
            let answer = answer(StatusCode::ACCEPTED, view, &public, &held)?;
            (State::Answered(answer.clone()), Ok(answer))
        }
        Err(failure) if is_final(failure.kind()) => {
            let answer = Answer::of(failure.answer(context.id().as_str()))?;
            (State::Answered(answer), Err(failure))
        }
        Err(failure) => (State::Open, Err(failure)),
    };
    match held.end(state.clone()).await {
        Ok(()) => answer,
        Err(not) => {
            if matches!(not, NotWritten::Store(_)) {
                // What the systems have answered is not to be asked of them again if that can be helped.
                orders.under_way.run(None, async move { held.end_later(state).await });
            }
            Err(Refused::from(not).into())
        }
    }
}

fn answer<V: Serialize + ToSchema>(
    status: StatusCode,
    view: V,
    public: &str,
    held: &Held,
) -> Result<Answer, Failure> {
    let mut response = Json(view).answer()?;
    *response.status_mut() = status;
    let fields = response.headers_mut();
    if let Some(path) = held.shown_at() {
        let place = HeaderValue::try_from(format!("{public}{path}"));
        fields.insert(header::LOCATION, place.map_err(|error| Failure::new(Kind::Internal).cause(error))?);
    }
    Answer::of(response)
}

/// Whether the same order will fail again. Where it may not, the key is not spent: what is busy, away or slow, a credential that has to be
/// renewed.
fn is_final(kind: Kind) -> bool {
    let may_pass = [
        Kind::Unauthorized,
        Kind::InsufficientScope,
        Kind::Forbidden,
        Kind::RequestTimeout,
        Kind::UnderWay,
        Kind::TooManyRequests,
    ];
    !kind.status().is_server_error() && !may_pass.contains(&kind)
}

/// The body as it came; its type has read it as JSON, which is UTF-8.
async fn text(raw: &mut Raw) -> Result<String, Failure> {
    let body = json(raw).await?;
    String::from_utf8(body.into()).map_err(|error| Failure::new(Kind::Internal).cause(error))
}
