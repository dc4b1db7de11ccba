//! One request through: what goes up, what comes down.

use std::borrow::Cow;
use std::time::Duration;

use actix_web::body::BoxBody;
use actix_web::dev::Payload;
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue, HttpDate, TryIntoHeaderValue as _};
use actix_web::http::{Method, StatusCode};
use actix_web::web::BytesMut;
use actix_web::{HttpRequest, HttpResponse};
use bytes::Bytes;
use futures_util::StreamExt as _;

use super::body::{Came, Coming, Down, Ends, Runs, Told, Up};
use super::control;
use super::filter::Filter;
use super::headers::{ABOUT_BYTES, cookie_may_come_down, picked, sets_a_cookie};
use super::kept::{Keeps, whose};
use crate::auth::Named;
use crate::cache::{Scope, Tags, expires_from};
use crate::clock::Clock;
use crate::config::{self, RouteAnswer};
use crate::http::context::Context;
use crate::http::length::declared;
use crate::http::problem::{Failure, Kind};
use crate::http::representation;
use crate::limit::Unplaced;
use crate::upstream::transport::{Incoming, Outgoing, Upload};
use crate::upstream::{Answer, Error, ErrorKind, Placed, Upstream};

/// As many fields as mostly go up. (More of them take more than a kilobyte, which an allocator has to look for.)
const FIELDS: usize = 12;

/// A declared route on one worker.
pub(crate) struct Pass {
    pub(super) config: config::Route,
    pub(super) upstream: Upstream,
    keeps: Option<Keeps>,
    up: Vec<HeaderName>,
    down: Vec<HeaderName>,
    filter: Option<Filter>,
    of_problems: Option<Filter>,
}

/// A request that may pass.
pub(crate) struct Arrived<'a> {
    pub(crate) request: &'a HttpRequest,
    pub(crate) payload: Payload,
    /// How long that may stall.
    pub(crate) stall: Duration,
    /// Its address at the upstream.
    pub(crate) url: String,
    /// What its answer is about where it is kept, else what it changes.
    pub(crate) tags: Tags,
    pub(crate) named: Named,
    pub(crate) context: &'a Context,
    /// When what it gets must end, where that does not end by itself.
    pub(crate) ends: Ends,
}

impl Pass {
    pub(crate) fn new(config: config::Route, upstream: Upstream) -> Self {
        let (mut up, mut down) = (config.request_headers.clone(), config.response_headers.clone());
        let keeps = Keeps::of(&config, &upstream.shared().config);
        if config.answer == RouteAnswer::Json || keeps.is_some() {
            // The answer is read here and made anew: what is said of its bytes is not said of these.
            up.retain(|name| !ABOUT_BYTES.contains(name));
            let bytes = [header::ACCEPT_RANGES, header::CONTENT_ENCODING, header::CONTENT_RANGE];
            down.retain(|name| !ABOUT_BYTES.contains(name) && !bytes.contains(name));
        }
        let filter = Filter::of(&config);
        Self {
            of_problems: filter.clone().map(Filter::of_problems),
            filter,
            upstream,
            keeps,
            up,
            down,
            config,
        }
    }

    /// Sends it on, and answers with what comes.
    pub(crate) async fn through(&self, arrived: Arrived<'_>) -> Result<HttpResponse, Failure> {
        let Arrived { request, payload, stall, url, tags, named, context, ends } = arrived;
        let outgoing = self.outgoing(request, url);
        if let Some(keeps) = &self.keeps {
            return self.kept((request.headers(), tags), outgoing, named, context, keeps).await;
        }
        let (upload, came) = self.upload(request, payload, stall)?.unzip();
        let (number, scope) = (self.upstream.bypassed(context), self.upstream.scope(&whose(&named), &named));
        let within = context.left_for_calls();
        let changing = self.upstream.changing(&outgoing.method, tags, &named);
        let passed = self.upstream.pass(upload, outgoing, &named, context, within).await;
        if let (Some(changing), Ok(placed)) = (changing, &passed) {
            changing.answered(placed.answer.status());
        }
        let status = passed.as_ref().map_or_else(Error::status, |placed| Some(placed.answer.status()));
        context.ledger().answered(number, status);
        let placed = passed.map_err(|error| self.blamed(error, came))?;
        self.look(placed.answer.status())?;
        let of = (scope, context.clock());
        match self.config.answer {
            RouteAnswer::Json => self.json(placed, scope, context).await,
            RouteAnswer::Any => Ok(self.streamed(request, placed, Runs::ToItsEnd, of)),
            RouteAnswer::Events if !is_type(placed.answer.headers(), "text/event-stream") => {
                // What it says instead of events, such as that there are none, is not one of them.
                Ok(self.streamed(request, placed, Runs::ToItsEnd, of))
            }
            RouteAnswer::Events => Ok(self.streamed(request, placed, Runs::On(ends), of)),
        }
    }

    /// The request's body, where it has one, and how far it has come.
    fn upload(
        &self,
        request: &HttpRequest,
        payload: Payload,
        stall: Duration,
    ) -> Result<Option<(Upload, Coming)>, Failure> {
        let headers = request.headers();
        let length = declared(headers);
        let most = self.config.max_body.0;
        if length.is_some_and(|length| length > most) {
            return Err(too_large(most));
        }
        let has_body =
            length.is_some_and(|length| length > 0) || headers.contains_key(header::TRANSFER_ENCODING);
        if !has_body || matches!(*request.method(), Method::GET | Method::HEAD) {
            return Ok(None);
        }
        let (up, came) = Up::new(payload, most, stall);
        Ok(Some((Upload { length, body: Box::pin(up) }, came)))
    }

    fn outgoing(&self, request: &HttpRequest, url: String) -> Outgoing {
        let reads = self.config.answer == RouteAnswer::Json || self.keeps.is_some();
        let method =
            if reads && *request.method() == Method::HEAD { Method::GET } else { request.method().clone() };
        // With room for what is told beside them.
        let mut headers = Vec::with_capacity(FIELDS);
        headers.extend(picked(&self.up, request.headers()));
        Outgoing { method, url, headers, body: Bytes::new() }
    }

    /// A failed call is not the upstream's fault where the client did not send what it began.
    fn blamed(&self, error: Error, came: Option<Coming>) -> Failure {
        let failure = match (came.map(|came| came.get()), &error.kind) {
            (Some(Came::TooMuch), _) => too_large(self.config.max_body.0),
            (Some(Came::Broken), _) => Failure::bad_request("The body ended early or is malformed."),
            (Some(Came::Stalled), _) | (Some(Came::SoFar), ErrorKind::Timeout) => {
                Failure::new(Kind::RequestTimeout).detail("Send the whole body at once.")
            }
            _ => return error.into(),
        };
        failure.cause(error)
    }

    /// What no answer may be, whatever the route lets pass.
    pub(super) fn look(&self, status: StatusCode) -> Result<(), Failure> {
        let unfit = |why: &str| Err(self.upstream.error(ErrorKind::Unreadable(why.to_owned())).into());
        match status {
            // Which credential is asked for, no client of this service has: it would sign in again and again.
            StatusCode::UNAUTHORIZED | StatusCode::PROXY_AUTHENTICATION_REQUIRED => {
                unfit("it asks for a credential, or refuses the one that it got")
            }
            StatusCode::NOT_MODIFIED => Ok(()),
            // Where it leads, nobody looked; a client that follows would leave this service's rules.
            status if status.is_redirection() && !self.down.contains(&header::LOCATION) => {
                unfit("it leads elsewhere, and this route does not let location pass")
            }
            status if status.is_informational() => unfit("it would speak another protocol"),
            _ => Ok(()),
        }
    }

    fn streamed(
        &self,
        request: &HttpRequest,
        placed: Placed<Incoming>,
        runs: Runs,
        of: (Scope, &Clock),
    ) -> HttpResponse {
        let (status, headers) = (placed.answer.status(), placed.answer.headers());
        let head = self.head(status, headers, of);
        let bodiless = matches!(status, StatusCode::NO_CONTENT | StatusCode::NOT_MODIFIED);
        if !bodiless && *request.method() != Method::HEAD {
            let goes_on = matches!(runs, Runs::On(_));
            let mut answer = head.set_body(BoxBody::new(Down::new(placed, self.config.stall, runs)));
            if goes_on {
                answer.extensions_mut().insert(Unplaced);
            }
            return answer;
        }
        let mut answer = match declared(headers) {
            Some(length) if !bodiless => head.set_body(BoxBody::new(Told(length))),
            _ => head,
        };
        representation::leave(&mut answer);
        answer
    }

    /// The whole answer, as JSON or not at all.
    async fn json(
        &self,
        placed: Placed<Incoming>,
        scope: Scope,
        context: &Context,
    ) -> Result<HttpResponse, Failure> {
        let Placed { mut answer, place, .. } = placed;
        let body = self.whole(&mut answer, context.left_for_calls()).await?;
        drop(place);
        self.whole_answer(answer.status(), answer.headers(), body, (scope, context.clock()))
    }

    /// Made anew of what was read.
    fn whole_answer(
        &self,
        status: StatusCode,
        headers: &HeaderMap,
        body: Bytes,
        of: (Scope, &Clock),
    ) -> Result<HttpResponse, Failure> {
        let body = self.whole_body(status, headers, body)?;
        Ok(with_body(self.head(status, headers, of), status, body))
    }

    /// What passes of a body that was read.
    pub(super) fn whole_body(
        &self,
        status: StatusCode,
        headers: &HeaderMap,
        body: Bytes,
    ) -> Result<Bytes, Failure> {
        let unfit = |why: &str| self.upstream.error(ErrorKind::Unreadable(why.to_owned()));
        if status == StatusCode::NOT_MODIFIED {
            // No condition of a client's goes up from here.
            return Err(unfit("it says that nothing changed, which nobody asked").into());
        }
        if body.is_empty() && status == StatusCode::NO_CONTENT {
            return Ok(body);
        }
        if status == StatusCode::PARTIAL_CONTENT || headers.contains_key(header::CONTENT_ENCODING) {
            return Err(unfit("it is not the whole text, which nobody asked for").into());
        }
        if self.config.answer == RouteAnswer::Any {
            return Ok(body);
        }
        if !is_json(headers) {
            return Err(unfit("it is not JSON").into());
        }
        let problem = is_type(headers, "application/problem+json");
        Ok(match if problem { &self.of_problems } else { &self.filter } {
            Some(filter) => {
                filter.apply(&body).map_err(|_| unfit("it says that it is JSON, and is not"))?.into()
            }
            None => body,
        })
    }

    async fn whole(&self, answer: &mut Incoming, within: Duration) -> Result<Bytes, Error> {
        let most = self.upstream.shared().config.max_response.0;
        let length = answer.length;
        if length.is_some_and(|length| length > most) {
            return Err(self.upstream.error(ErrorKind::TooLarge(most)));
        }
        let read = async {
            let mut bytes = BytesMut::new();
            while let Some(chunk) = answer.next().await {
                let chunk = chunk.map_err(|error| ErrorKind::Disconnected(error.to_string()))?;
                if (bytes.len() + chunk.len()) as u64 > most {
                    return Err(ErrorKind::TooLarge(most));
                }
                bytes.extend_from_slice(&chunk);
            }
            match length {
                Some(length) if length != bytes.len() as u64 => {
                    Err(ErrorKind::Disconnected("the body is shorter than declared".to_owned()))
                }
                _ => Ok(bytes.freeze()),
            }
        };
        let read = tokio::time::timeout(within, read).await.unwrap_or(Err(ErrorKind::Timeout));
        read.map_err(|kind| self.upstream.error(kind))
    }

    /// Status and fields, as far as they pass.
    fn head(&self, status: StatusCode, headers: &HeaderMap, of: (Scope, &Clock)) -> HttpResponse {
        let passing = |take: Take<'_>| picked(&self.down, headers).for_each(take);
        self.head_of(
            status,
            passing,
            (|name: &HeaderName| headers.contains_key(name), |_| Cow::Borrowed(headers)),
            of,
        )
    }

    /// The same of an answer that was read as a whole.
    pub(super) fn whole_head(&self, answer: &Answer, of: (Scope, &Clock)) -> HttpResponse {
        let passing = |take: Take<'_>| answer.pick(&self.down, take);
        self.head_of(
            answer.status(),
            passing,
            (|name: &HeaderName| answer.says(name), |names| answer.some_headers(names)),
            of,
        )
    }

    fn head_of<'a>(
        &self,
        status: StatusCode,
        passing: impl FnOnce(Take<'_>),
        (says, headers): (impl Fn(&HeaderName) -> bool, impl Fn(&[HeaderName]) -> Cow<'a, HeaderMap>),
        (scope, clock): (Scope, &Clock),
    ) -> HttpResponse {
        let (mut answer, mut expires) = (HttpResponse::new(status), false);
        let fields = answer.headers_mut();
        passing(&mut |(name, value)| {
            expires |= name == header::EXPIRES;
            if !sets_a_cookie(&name) || cookie_may_come_down(&value) {
                fields.append(name, value);
            }
        });
        let dated = || expires_from(clock.utc(), &headers(&[header::EXPIRES, header::DATE]));
        let expires = expires.then(dated).flatten();
        if let Some(Ok(expires)) = expires.map(HttpDate::try_into_value) {
            // It leaves with a date of this service's.
            fields.insert(header::EXPIRES, expires);
        }
        // As nearly all do.
        let passes_as_it_is = control::passes_as_it_is(self.config.access, scope, fields, says);
        if !passes_as_it_is {
            control::tell(&headers(&control::SAID), self.config.access, scope, fields);
        }
        answer
    }
}

/// Takes what passes, field by field.
type Take<'a> = &'a mut dyn FnMut((HeaderName, HeaderValue));

/// What says that there is nothing has no body at all.
pub(super) fn with_body(head: HttpResponse, status: StatusCode, body: Bytes) -> HttpResponse {
    if body.is_empty() && status == StatusCode::NO_CONTENT { head } else { head.set_body(BoxBody::new(body)) }
}

fn too_large(most: u64) -> Failure {
    Failure::new(Kind::BodyTooLarge).detail(format!("Send at most {most} bytes."))
}

fn essence(headers: &HeaderMap) -> &str {
    let value = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    value.and_then(|value| value.split(';').next()).unwrap_or_default().trim()
}

fn is_type(headers: &HeaderMap, expected: &str) -> bool {
    essence(headers).eq_ignore_ascii_case(expected)
}

fn is_json(headers: &HeaderMap) -> bool {
    let essence = essence(headers).to_ascii_lowercase();
    essence == "application/json" || essence.ends_with("+json")
}
