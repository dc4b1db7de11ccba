//! The outermost layer of every system: remembers the request and lets the system's faults act on it.

use actix_web::{
    Error, HttpMessage, HttpRequest, HttpResponse,
    body::{BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    middleware::Next,
    web::Data,
};

use super::{System, fault::Fate};

/// Who was found to be calling, for the memory of what was seen.
#[derive(Clone, Debug)]
pub(crate) struct Caller {
    pub(crate) client_id: Option<String>,
    pub(crate) sub: Option<String>,
}

/// Handlers say here who is calling, once they know.
pub(crate) fn note_caller(request: &HttpRequest, client_id: Option<&str>, sub: Option<&str>) {
    let caller = Caller { client_id: client_id.map(str::to_owned), sub: sub.map(str::to_owned) };
    request.extensions_mut().insert(caller);
}

/// Wraps a system's application, whose data holds its [`System`].
pub(crate) async fn watch(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let Some(system) = request.app_data::<Data<System>>().cloned() else {
        return Ok(next.call(request).await?.map_into_boxed_body());
    };
    let ticket = system.seen.arrived(request.request());
    let response = match system.fault().strike().await {
        Fate::Served => next.call(request).await?.map_into_boxed_body(),
        Fate::Refused => request.into_response(
            HttpResponse::ServiceUnavailable()
                .content_type("text/plain")
                .body("the sandbox was told to fail\n"),
        ),
    };
    let caller = response.request().extensions().get::<Caller>().cloned();
    system.seen.answered(ticket, response.status().as_u16(), caller);
    Ok(response)
}
