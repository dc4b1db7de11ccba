//! A request is held to the document once access was admitted, before anything of it is used.

use super::app::App;
use super::expected::{Expectations, Given};
use super::input::{Raw, json};
use super::openapi;
use crate::http::problem::Failure;

/// What the document of the app's routes asks for; the error names every route whose part of it cannot be compiled.
pub(super) fn expectations<S: 'static, C>(app: &App<S, C>) -> Result<Expectations, String> {
    Expectations::of(&openapi::value(app))
        .map_err(|wrong| format!("the OpenAPI document: {}", wrong.join("\n")))
}

impl Raw {
    /// Refuses what the document does not describe, with everything that is wrong.
    pub(super) async fn held(&mut self) -> Result<(), Failure> {
        let Some(expected) = self.expected.clone() else { return Ok(()) };
        let body = if expected.reads_body() { Some(json(self).await?) } else { None };
        let given = Given {
            path: self.parameters(),
            query: self.request.query_string(),
            headers: self.request.headers(),
            body: body.as_deref(),
        };
        let faults = expected.faults(&given);
        if faults.is_empty() { Ok(()) } else { Err(Failure::unfit(faults)) }
    }
}
