//! What a handler answers with; the type describes itself in the document.

use actix_web::HttpResponse;
use serde::Serialize;
use utoipa::ToSchema;

use super::openapi::Description;
use crate::http::problem::{Failure, Kind};

/// Something a handler answers with.
pub trait Output {
    #[doc(hidden)]
    fn answer(self) -> Result<HttpResponse, Failure>;
    #[doc(hidden)]
    fn describe(description: &mut Description);
}

/// A JSON answer, status 200.
#[derive(Debug)]
pub struct Json<T>(pub T);

impl<T: Serialize + ToSchema> Output for Json<T> {
    fn answer(self) -> Result<HttpResponse, Failure> {
        let body = serde_json::to_vec(&self.0).map_err(|error| Failure::new(Kind::Internal).cause(error))?;
        Ok(HttpResponse::Ok().content_type("application/json").body(body))
    }

    fn describe(description: &mut Description) {
        description.answer::<T>();
    }
}
