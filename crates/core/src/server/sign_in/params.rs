//! What these routes read of a request: parameters that may stand there once, and the fields that a browser sends.

use actix_web::http::header::{self, HeaderMap};
use url::form_urlencoded;
use utoipa::openapi::Required;
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{ObjectBuilder, Type};

use super::super::input::{Input, Raw, whole};
use super::super::openapi::Description;
use crate::http::accept;
use crate::http::problem::{Failure, Kind};

/// A browser's request as it stands: its fields and its query.
#[derive(Debug)]
pub(super) struct Visit {
    pub(super) headers: HeaderMap,
    query: String,
}

/// A form that was posted, beside the request that posted it.
#[derive(Debug)]
pub(super) struct Posted {
    pub(super) visit: Visit,
    pub(super) form: String,
}

impl Visit {
    /// The query parameter of this name.
    pub(super) fn get(&self, name: &str) -> Result<Option<String>, Failure> {
        once(&self.query, name)
    }

    /// Whether another site caused the navigation.
    pub(super) fn comes_from_elsewhere(&self) -> bool {
        self.headers
            .get("sec-fetch-site")
            .is_some_and(|site| matches!(site.as_bytes(), b"cross-site" | b"same-site"))
    }

    /// Whether the one who asks reads pages: a person, and not a script.
    pub(super) fn reads_pages(&self) -> bool {
        accept::reads_pages(&self.headers)
    }
}

impl Posted {
    /// The field of this name.
    pub(super) fn get(&self, name: &str) -> Result<Option<String>, Failure> {
        once(&self.form, name)
    }
}

/// A parameter that stands there twice is refused: whoever reads the first would see another request than who reads the last.
fn once(pairs: &str, name: &str) -> Result<Option<String>, Failure> {
    let mut values = form_urlencoded::parse(pairs.as_bytes()).filter(|(each, _)| each == name);
    let first = values.next().map(|(_, value)| value.into_owned());
    if values.next().is_some() {
        return Err(Failure::bad_request(format!("The parameter {name:?} is there twice.")));
    }
    Ok(first)
}

impl Input for Visit {
    async fn read(raw: &mut Raw) -> Result<Self, Failure> {
        Ok(Self { headers: raw.request.headers().clone(), query: raw.request.query_string().to_owned() })
    }

    fn describe(_: &mut Description) {}
}

impl Input for Posted {
    async fn read(raw: &mut Raw) -> Result<Self, Failure> {
        let visit = Visit::read(raw).await?;
        let content_type = visit.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let essence = content_type.and_then(|value| value.split(';').next()).unwrap_or_default().trim();
        let bytes = whole(raw).await?;
        if !bytes.is_empty() && !essence.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
            return Err(Failure::new(Kind::UnsupportedMediaType)
                .detail("Send the body as a form, with Content-Type: application/x-www-form-urlencoded."));
        }
        let form =
            String::from_utf8(bytes.to_vec()).map_err(|_| Failure::bad_request("The form is not text."))?;
        Ok(Self { visit, form })
    }

    fn describe(description: &mut Description) {
        description.form();
    }
}

/// A query parameter for the document.
pub(super) fn parameter(name: &str, about: &str, example: &str) -> Parameter {
    ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Query)
        .required(Required::False)
        .description(Some(about))
        .example(Some(example.into()))
        .schema(Some(ObjectBuilder::new().schema_type(Type::String).build()))
        .build()
}
