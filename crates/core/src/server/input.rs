//! What a handler reads of a request: path, query, body. Each names what is wrong with it, and describes itself.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use actix_web::FromRequest as _;
use actix_web::HttpRequest;
use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::web::{Bytes, BytesMut};
use futures_util::StreamExt as _;
use percent_encoding::percent_decode_str;
use serde::de::DeserializeOwned;
use serde_path_to_error::Segment;
use utoipa::openapi::path::ParameterIn;
use utoipa::openapi::request_body::RequestBodyBuilder;
use utoipa::openapi::{Content, Ref, Required};
use utoipa::{IntoParams, ToSchema};

use super::declared::Target;
use super::expected::Expected;
use super::openapi::Description;
use crate::compose;
use crate::http::context::Context;
use crate::http::fault::{Fault, Place};
use crate::http::problem::{Failure, Kind};

/// A request's parts, while they are being read.
pub struct Raw {
    pub(super) request: HttpRequest,
    pub(super) payload: Payload,
    pub(super) max_body: usize,
    /// How long its body may stall.
    pub(super) stall: Duration,
    pub(super) context: Context,
    /// What the document asks of it, if anything.
    pub(super) expected: Option<Arc<Expected>>,
    /// Whether its handler reads a body.
    pub(super) reads: compose::Body,
    /// The body, once it was read.
    pub(super) body: Option<Bytes>,
    /// Where it goes, where its route passes it on.
    pub(super) target: Option<Target>,
}

impl Raw {
    pub(super) fn new(
        request: HttpRequest,
        payload: Payload,
        max_body: usize,
        stall: Duration,
        context: Context,
    ) -> Self {
        let reads = compose::Body::default();
        Self { request, payload, max_body, stall, context, expected: None, reads, body: None, target: None }
    }

    /// Those of the path, decoded as the framework's own read of one does it: what they are held to is what is read.
    pub(super) fn parameters(&self) -> Vec<(String, String)> {
        let decoded = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
        self.request.match_info().iter().map(|(name, text)| (name.to_owned(), decoded(text))).collect()
    }
}

impl std::fmt::Debug for Raw {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Raw").finish_non_exhaustive()
    }
}

/// Something a handler reads.
pub trait Input: Sized {
    #[doc(hidden)]
    fn read(raw: &mut Raw) -> impl Future<Output = Result<Self, Failure>>;
    #[doc(hidden)]
    fn describe(description: &mut Description);
}

/// The variable parts of the path.
#[derive(Debug)]
pub struct Path<T>(pub T);

/// The query's parameters. Unknown ones are refused where `T` says `deny_unknown_fields`.
#[derive(Debug)]
pub struct Query<T>(pub T);

/// A JSON body.
#[derive(Debug)]
pub struct Body<T>(pub T);

impl<T: DeserializeOwned + IntoParams + 'static> Input for Path<T> {
    async fn read(raw: &mut Raw) -> Result<Self, Failure> {
        let path = actix_web::web::Path::<T>::from_request(&raw.request, &mut Payload::None).await;
        path.map(|path| Self(path.into_inner())).map_err(|error| unread_path(raw, &error))
    }

    fn describe(description: &mut Description) {
        description.parameters(T::into_params(|| Some(ParameterIn::Path)));
    }
}

impl<T: DeserializeOwned + IntoParams> Input for Query<T> {
    async fn read(raw: &mut Raw) -> Result<Self, Failure> {
        let pairs = url::form_urlencoded::parse(raw.request.query_string().as_bytes());
        let query = serde_path_to_error::deserialize(serde_urlencoded::Deserializer::new(pairs));
        query.map(Self).map_err(|error| unread(Place::Query, &error))
    }

    fn describe(description: &mut Description) {
        description.parameters(T::into_params(|| Some(ParameterIn::Query)));
        if refuses_others::<T>() {
            description.refuse_others();
        }
    }
}

impl<T: DeserializeOwned + ToSchema> Input for Body<T> {
    async fn read(raw: &mut Raw) -> Result<Self, Failure> {
        let bytes = json(raw).await?;
        let mut json = serde_json::Deserializer::from_slice(&bytes);
        let body =
            serde_path_to_error::deserialize(&mut json).map_err(|error| unread(Place::Body, &error))?;
        // What follows the value would be read by nobody: another reader of the same bytes may see another request.
        json.end().map_err(|error| Failure::bad_request(format!("The body cannot be read: {error}.")))?;
        Ok(Self(body))
    }

    fn describe(description: &mut Description) {
        let content = Content::new(Some(Ref::from_schema_name(T::name())));
        description.body(
            RequestBodyBuilder::new()
                .content("application/json", content)
                .required(Some(Required::True))
                .build(),
        );
        description.schema::<T>();
    }
}

/// The body of a request that says that it is JSON; read once, however often it is asked for.
pub(super) async fn json(raw: &mut Raw) -> Result<Bytes, Failure> {
    if let Some(bytes) = &raw.body {
        return Ok(bytes.clone());
    }
    let content_type = raw.request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let essence = content_type.and_then(|value| value.split(';').next()).unwrap_or_default().trim();
    if !essence.eq_ignore_ascii_case("application/json") {
        let failure = Failure::new(Kind::UnsupportedMediaType);
        return Err(failure.detail("Send the body as JSON, with Content-Type: application/json."));
    }
    let bytes = whole(raw).await?;
    raw.body = Some(bytes.clone());
    Ok(bytes)
}

/// Reads the whole body, within the limit.
pub(super) async fn whole(raw: &mut Raw) -> Result<Bytes, Failure> {
    let mut body = BytesMut::new();
    // A little is kept back: when the route's time ends first, a system behind this service would be blamed.
    let left = raw.context.left();
    let within = left.saturating_sub(left / 10);
    let ends = raw.context.clock().now() + within;
    loop {
        let left = ends.saturating_duration_since(raw.context.clock().now());
        let Ok(chunk) = tokio::time::timeout(raw.stall.min(left), raw.payload.next()).await else {
            return Err(Failure::new(Kind::RequestTimeout).detail("Send the whole body at once."));
        };
        let Some(chunk) = chunk else { break };
        let chunk = chunk.map_err(|_| Failure::bad_request("The body ended early or is malformed."))?;
        if body.len() + chunk.len() > raw.max_body {
            return Err(too_large(raw.max_body));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body.freeze())
}

pub(super) fn too_large(max: usize) -> Failure {
    Failure::new(Kind::BodyTooLarge).detail(format!("Send at most {max} bytes."))
}

/// Whether `T` says `deny_unknown_fields`: no type tells, but what it says to a parameter that nothing is called.
fn refuses_others<T: DeserializeOwned>() -> bool {
    let stranger = serde_urlencoded::Deserializer::new(url::form_urlencoded::parse(b"%00="));
    T::deserialize(stranger).is_err_and(|error| error.to_string().starts_with("unknown field"))
}

/// The framework says why and not where: where there is one place, it is that.
fn unread_path(raw: &Raw, error: &actix_web::Error) -> Failure {
    let mut names = raw.request.match_info().iter().map(|(name, _)| name);
    let name = names.next().filter(|_| names.next().is_none()).unwrap_or_default();
    let why = error.to_string();
    // Its own words repeat what was sent; those of a type of ours say what to give.
    let why = if why.starts_with("can not parse") { "it is none that there can be" } else { &why };
    Failure::unfit(vec![Fault::new(Place::Path, name, why)])
}

/// What the document let pass, and the type does not take.
fn unread<E: std::error::Error>(place: Place, error: &serde_path_to_error::Error<E>) -> Failure {
    let name = match place {
        Place::Body => pointer(error.path()),
        _ => error.path().to_string(),
    };
    // What stands for no place at all.
    let name = if name == "." || name == "?" { "" } else { &name };
    Failure::unfit(vec![Fault::new(place, name, error.inner().to_string())])
}

/// The place as a JSON pointer (RFC 6901 section 3).
fn pointer(path: &serde_path_to_error::Path) -> String {
    let step = |segment: &Segment| match segment {
        Segment::Seq { index } => Some(format!("/{index}")),
        Segment::Map { key } => Some(format!("/{}", key.replace('~', "~0").replace('/', "~1"))),
        // Which of an enum's variants it is, is not a place; what is unknown has none.
        Segment::Enum { .. } | Segment::Unknown => None,
    };
    path.iter().filter_map(step).collect()
}
