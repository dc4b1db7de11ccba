//! Requests as they are held to the OpenAPI document, without the sockets.

use std::sync::Arc;

use actix_web::http::Method;
use actix_web::http::header::HeaderMap;
use serde_json::{Value, json};

use crate::server::expected::{Expectations, Expected, Given};

/// What is asked for.
#[derive(Clone, Copy, Debug)]
pub enum Request {
    /// A route that has no parameters.
    Plain,
    /// A route that has five, with one of them.
    First,
    /// The same with all of them.
    Page,
    /// The same with each of them wrong.
    Wrong,
    /// A body of forty lines, two kilobytes.
    Order,
}

impl Request {
    /// Each of them.
    pub const ALL: [Self; 5] = [Self::Plain, Self::First, Self::Page, Self::Wrong, Self::Order];
}

/// Three routes of a document, compiled.
#[derive(Debug)]
pub struct Expecting {
    plain: Option<Arc<Expected>>,
    page: Option<Arc<Expected>>,
    order: Option<Arc<Expected>>,
    headers: HeaderMap,
    body: Vec<u8>,
}

impl Expecting {
    /// Compiles them.
    pub fn compile() -> Result<Self, String> {
        let all = Expectations::of(&document()).map_err(|wrong| wrong.join("\n"))?;
        let line = json!({"item": "A-1042", "count": 3, "note": "as before"});
        Ok(Self {
            plain: all.find(&Method::GET, "/plain"),
            page: all.find(&Method::GET, "/things/{id}/pages"),
            order: all.find(&Method::POST, "/orders"),
            headers: HeaderMap::new(),
            body: json!({"lines": vec![line; 40]}).to_string().into_bytes(),
        })
    }

    /// Holds one request to the document, and gives its faults' number.
    pub fn hold(&self, request: Request) -> usize {
        let (expected, id, query, body) = match request {
            Request::Plain => (&self.plain, "", "", None),
            Request::First => (&self.page, "100005", "limit=50", None),
            Request::Page => (
                &self.page,
                "100005",
                "from=2026-10-01&to=2026-10-31&limit=50&fields=id,name&cursor=S0dH9oT3uW8yZ1bQ",
                None,
            ),
            Request::Wrong => (&self.page, "1_2", "from=x&to=x&limit=0&fields=x&cursor=a&cursor=b", None),
            Request::Order => (&self.order, "", "", Some(&*self.body)),
        };
        let Some(expected) = expected else { return 0 };
        let path = if id.is_empty() { Vec::new() } else { vec![("id".to_owned(), id.to_owned())] };
        expected.faults(&Given { path, query, headers: &self.headers, body }).len()
    }
}

fn document() -> Value {
    let query = |name: &str, schema: Value| json!({"name": name, "in": "query", "schema": schema});
    let day = || json!({"type": "string", "format": "date"});
    let names = json!({"type": "string", "pattern": "^ *(id|name|text) *(, *(id|name|text) *)*$"});
    let id = json!({"name": "id", "in": "path", "required": true,
                    "schema": {"type": "string", "pattern": "^[A-Za-z0-9-]{1,40}$"}});
    let limit = json!({"type": "integer", "minimum": 1, "maximum": 200});
    json!({
        "paths": {
            "/plain": {"get": {}},
            "/things/{id}/pages": {"get": {
                "parameters": [id, query("from", day()), query("to", day()), query("limit", limit),
                               query("fields", names), query("cursor", json!({"type": "string"}))],
                "x-other-parameters-refused": true,
            }},
            "/orders": {"post": {"requestBody": {"content": {"application/json": {
                "schema": {"$ref": "#/components/schemas/Order"}}}}}},
        },
        "components": {"schemas": {
            "Order": {"type": "object", "required": ["lines"], "additionalProperties": false,
                      "properties": {"lines": {"type": "array", "items": {"$ref": "#/components/schemas/Line"}}}},
            "Line": {"type": "object", "required": ["item", "count"], "additionalProperties": false,
                     "properties": {"item": {"type": "string", "pattern": "^[A-Z]-[0-9]+$"},
                                    "count": {"type": "integer", "minimum": 1},
                                    "note": {"type": "string", "maxLength": 100}}},
        }},
    })
}
