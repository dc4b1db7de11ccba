//! The layer that signs every answer that has a body, errors included.

use actix_web::{
    Error,
    body::{BoxBody, MessageBody, to_bytes},
    dev::{ServiceRequest, ServiceResponse},
    http::header::{HeaderName, HeaderValue},
    middleware::Next,
    web::Data,
};

use super::{AUDIENCE, Payments, signature::sign};
use crate::clock;

pub(super) const SIGNATURE: HeaderName = HeaderName::from_static("x-jws-signature");

/// Wraps the payments system's application, whose data holds its [`Payments`].
pub(crate) async fn signed(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let system = request.app_data::<Data<Payments>>().cloned();
    let (request, response) = next.call(request).await?.map_into_boxed_body().into_parts();
    let (mut response, body) = response.into_parts();
    let body = to_bytes(body).await.map_err(Error::from)?;
    if let Some(system) = system.filter(|_| !body.is_empty()) {
        match sign(&system.keys.own, AUDIENCE, &body, clock::now_seconds()) {
            Ok(value) => {
                let value =
                    HeaderValue::from_str(&value).map_err(actix_web::error::ErrorInternalServerError)?;
                response.headers_mut().insert(SIGNATURE, value);
            }
            // Better unsigned than unanswered: the caller refuses it, and the log says why.
            Err(error) => tracing::error!(%error, "an answer could not be signed"),
        }
    }
    Ok(ServiceResponse::new(request, response.set_body(BoxBody::new(body))))
}
