//! What a handler answers with; the type describes itself in the document.

use actix_web::HttpResponse;
use actix_web::http::header::{self, HeaderValue};
use serde::Serialize;
use utoipa::ToSchema;

use super::openapi::Description;
use crate::http::problem::{Failure, Kind};

/// Bytes that most answers fit into.
const USUAL: usize = 2048;

static JSON: HeaderValue = HeaderValue::from_static("application/json");

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

/// A JSON answer and where the next page of it is.
#[derive(Debug)]
pub struct Linked<T> {
    view: T,
    next: Option<String>,
}

impl<T> Json<T> {
    /// Says in `Link` (RFC 8288) where the next page is, if there is one.
    pub fn next(self, next: Option<String>) -> Linked<T> {
        Linked { view: self.0, next }
    }
}

impl<T: Serialize + ToSchema> Output for Linked<T> {
    fn answer(self) -> Result<HttpResponse, Failure> {
        let mut answer = Json(self.view).answer()?;
        if let Some(value) =
            self.next.and_then(|next| HeaderValue::try_from(format!("<{next}>; rel=\"next\"")).ok())
        {
            answer.headers_mut().insert(header::LINK, value);
        }
        Ok(answer)
    }

    fn describe(description: &mut Description) {
        description.answer::<T>();
        description.linked();
    }
}

impl<T: Serialize + ToSchema> Output for Json<T> {
    fn answer(self) -> Result<HttpResponse, Failure> {
        let mut body = Vec::with_capacity(USUAL);
        serde_json::to_writer(&mut body, &self.0)
            .map_err(|error| Failure::new(Kind::Internal).cause(error))?;
        Ok(HttpResponse::Ok().insert_header((header::CONTENT_TYPE, JSON.clone())).body(body))
    }

    fn describe(description: &mut Description) {
        description.answer::<T>();
    }
}
