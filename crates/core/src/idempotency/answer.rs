//! An answer as it is kept and given again: status, fields, body.

use std::fmt;

use actix_web::HttpResponse;
use actix_web::body::MessageBody as _;
use actix_web::http::{StatusCode, header};
use serde::{Deserialize, Serialize};

use crate::http::problem::{Failure, Kind};

/// What every answer has anew (its request's id, its times) is not part of it: that is added to it on its way out. Its `Debug` shows the
/// status alone.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Answer {
    pub(super) status: u16,
    fields: Vec<(String, String)>,
    /// JSON.
    pub(super) body: String,
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answer").field("status", &self.status).finish_non_exhaustive()
    }
}

impl Answer {
    pub(crate) fn of(response: HttpResponse) -> Result<Self, Failure> {
        let fields = response.headers().iter();
        let fields =
            fields.filter_map(|(name, value)| Some((name.to_string(), value.to_str().ok()?.to_owned())));
        let (status, fields) = (response.status().as_u16(), fields.collect());
        let body = response.into_body().try_into_bytes().ok();
        let body = body.and_then(|body| String::from_utf8(body.into()).ok());
        let body = body.ok_or_else(|| Failure::new(Kind::Internal))?;
        Ok(Self { status, fields, body })
    }

    /// Says that it is worth asking again in so many seconds.
    pub(crate) fn again_after(&mut self, seconds: u32) {
        self.fields.push((header::RETRY_AFTER.to_string(), seconds.to_string()));
    }

    pub(crate) fn response(&self) -> HttpResponse {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = HttpResponse::build(status);
        for (name, value) in &self.fields {
            response.append_header((name.as_str(), value.as_str()));
        }
        response.body(self.body.clone())
    }
}
