//! Answers that are no JSON view, as the OpenAPI document tells them.

use serde_json::json;
use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::schema::{ArrayBuilder, ObjectBuilder, OneOfBuilder, Schema, SchemaType, Type};
use utoipa::openapi::{Content, Response, ResponseBuilder};

/// What a route answers with in place of a view.
#[derive(Clone, Copy, Debug)]
pub(super) enum Others {
    /// On to another address, or a page.
    Navigation,
    /// Nothing.
    Nothing,
    /// Claims, or `null`.
    Claims,
}

impl Others {
    /// Each answer by its status.
    pub(super) fn responses(self) -> Vec<(&'static str, Response)> {
        match self {
            Self::Navigation => vec![("200", page()), ("303", onward())],
            Self::Nothing => vec![("200", Response::new("Noted."))],
            Self::Claims => vec![("200", claims())],
        }
    }
}

fn page() -> Response {
    let text = ObjectBuilder::new().schema_type(Type::String).build();
    let content = Content::builder().schema(Some(text)).example(Some("<!doctype html>…".into())).build();
    ResponseBuilder::new().description("A small page.").content("text/html", content).build()
}

fn onward() -> Response {
    let location = HeaderBuilder::new().description(Some("Where to go on.")).build();
    ResponseBuilder::new().description("On to another address.").header("Location", location).build()
}

fn claims() -> Response {
    let claim = ObjectBuilder::new()
        .schema_type(Type::Object)
        .property("type", ObjectBuilder::new().schema_type(Type::String))
        .required("type")
        .property("value", ObjectBuilder::new().schema_type(SchemaType::AnyValue))
        .required("value");
    let claims = ArrayBuilder::new().items(claim.build()).build();
    let schema = OneOfBuilder::new().item(claims).item(ObjectBuilder::new().schema_type(Type::Null));
    let example = json!([
        {"type": "sub", "value": "cust-0002"},
        {"type": "bff:session_expires_in", "value": 1799},
        {"type": "bff:session_state", "value": "n4bQgYhMfWWaL-qgxVrQFaO_TxsrC4Is0V1sFbDwCgg"},
        {"type": "bff:logout_url", "value": "/bff/logout?sid=kS9wZ1m0d3xq5JtYb7uVn2cRfE8hGpLaTiOyWvXzA4B"},
    ]);
    let content =
        Content::builder().schema(Some(Schema::OneOf(schema.build()))).example(Some(example)).build();
    ResponseBuilder::new()
        .description("Claims, `bff:session_expires_in`, `bff:session_state` and `bff:logout_url` among them.")
        .content("application/json", content)
        .build()
}
