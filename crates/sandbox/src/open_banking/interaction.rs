//! The standard's headers on every answer, errors included: the interaction id, and JSON or nothing.

use actix_web::{
    Error, HttpResponse,
    body::{BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::header::{ACCEPT, HeaderMap, HeaderName, HeaderValue},
    middleware::Next,
};
use uuid::Uuid;

const INTERACTION_ID: HeaderName = HeaderName::from_static("x-fapi-interaction-id");

/// Echoes the caller's interaction id or makes one; refuses callers who take no JSON with 406.
pub(crate) async fn interaction(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let id = request.headers().get(INTERACTION_ID).cloned().filter(is_short).unwrap_or_else(made);
    let mut response = if takes_json(request.headers()) {
        next.call(request).await?.map_into_boxed_body()
    } else {
        request.into_response(HttpResponse::NotAcceptable().finish())
    };
    response.headers_mut().insert(INTERACTION_ID, id);
    Ok(response)
}

fn made() -> HeaderValue {
    HeaderValue::from_str(&Uuid::new_v4().to_string()).unwrap_or_else(|_| HeaderValue::from_static(""))
}

fn is_short(value: &HeaderValue) -> bool {
    !value.is_empty() && value.len() <= 64
}

fn takes_json(headers: &HeaderMap) -> bool {
    let mut accepts = headers.get_all(ACCEPT).filter_map(|value| value.to_str().ok()).peekable();
    accepts.peek().is_none()
        || accepts.flat_map(|value| value.split(',')).any(|range| {
            let kind = range.split(';').next().unwrap_or_default().trim();
            matches!(kind, "*/*" | "application/*" | "application/json" | "")
        })
}
