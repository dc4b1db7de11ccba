//! What each operation of the OpenAPI document asks of a request, compiled once in a process. A request that breaks it is told
//! everything that does not fit at once, before a handler's inputs are read.
//!
//! What the document cannot say (that one day is not after another, that a cursor was given out) is for the reads after it.

mod body;
mod parameter;
mod pattern;
mod schema;
mod text;
mod words;

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use actix_web::http::Method;
use actix_web::http::header::HeaderMap;
use serde_json::Value;
use url::form_urlencoded;

use crate::http::fault::{Fault, Place};
use body::Body;
use parameter::Parameter;
use schema::Schemas;
pub(crate) use words::IN_WORDS;

/// The member of an operation that says that parameters which it does not name are refused.
pub(super) const OTHERS_REFUSED: &str = "x-other-parameters-refused";

/// Of every operation that asks for anything in particular.
#[derive(Debug, Default)]
pub(crate) struct Expectations {
    by_route: HashMap<(String, String), Arc<Expected>>,
}

/// What one operation asks of a request.
#[derive(Debug)]
pub(crate) struct Expected {
    parameters: Vec<Parameter>,
    others: Others,
    body: Option<Body>,
}

/// What becomes of query parameters that the operation does not name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Others {
    Ignored,
    Refused,
}

/// A request, as far as it is held to the document.
#[derive(Debug)]
pub(crate) struct Given<'a> {
    /// The path's parameters, decoded.
    pub(crate) path: Vec<(String, String)>,
    /// The query as it was sent.
    pub(crate) query: &'a str,
    pub(crate) headers: &'a HeaderMap,
    /// Where the operation reads one.
    pub(crate) body: Option<&'a [u8]>,
}

impl Expectations {
    /// Compiles every operation of a document; the error has a line for each thing that cannot be compiled, naming its route.
    pub(crate) fn of(document: &Value) -> Result<Self, Vec<String>> {
        let schemas = Schemas::of(document);
        let (mut all, mut wrong) = (Self::default(), Vec::new());
        for (path, item) in document["paths"].as_object().into_iter().flatten() {
            for (method, operation) in item.as_object().into_iter().flatten() {
                let route = (method.to_uppercase(), path.clone());
                match Expected::of(operation, schemas) {
                    Ok(expected) if expected.asks_for_nothing() => {}
                    Ok(expected) => drop(all.by_route.insert(route, Arc::new(expected))),
                    Err(why) => wrong.push(format!("{} {path}: {why}", route.0)),
                }
            }
        }
        if wrong.is_empty() { Ok(all) } else { Err(wrong) }
    }

    /// What the operation at this path of the document asks for; `None` where any request will do.
    pub(crate) fn find(&self, method: &Method, path: &str) -> Option<Arc<Expected>> {
        self.by_route.get(&(method.to_string(), path.to_owned())).cloned()
    }
}

impl Expected {
    fn of(operation: &Value, schemas: Schemas<'_>) -> Result<Self, String> {
        let parameters = operation["parameters"].as_array().into_iter().flatten();
        let parameters = parameters.filter_map(|parameter| Parameter::of(parameter, schemas).transpose());
        let others = if operation[OTHERS_REFUSED] == true { Others::Refused } else { Others::Ignored };
        Ok(Self {
            parameters: parameters.collect::<Result<_, _>>()?,
            others,
            body: Body::of(&operation["requestBody"], schemas)?,
        })
    }

    /// Parameters that may be left out and may have any text are for the handler alone.
    fn asks_for_nothing(&self) -> bool {
        let free = self.parameters.iter().all(Parameter::takes_anything);
        free && self.others == Others::Ignored && self.body.is_none()
    }

    /// Whether a JSON body is part of it.
    pub(crate) fn reads_body(&self) -> bool {
        self.body.is_some()
    }

    /// Everything that does not fit, path and query first.
    pub(crate) fn faults(&self, given: &Given<'_>) -> Vec<Fault> {
        let query: Vec<(Cow<'_, str>, Cow<'_, str>)> =
            form_urlencoded::parse(given.query.as_bytes()).collect();
        let mut faults: Vec<Fault> =
            self.parameters.iter().filter_map(|parameter| parameter.fault(given, &query)).collect();
        if self.others == Others::Refused {
            faults.extend(self.strangers(&query));
        }
        if let (Some(body), Some(bytes)) = (&self.body, given.body) {
            faults.extend(body.faults(bytes));
        }
        faults
    }

    /// Query parameters that nobody reads: a name that is written wrong would else be left out without a word.
    fn strangers(&self, query: &[(Cow<'_, str>, Cow<'_, str>)]) -> Vec<Fault> {
        let names: Vec<&str> = self
            .parameters
            .iter()
            .filter(|known| known.place == Place::Query)
            .map(|known| &*known.name)
            .collect();
        let mut strangers: Vec<&str> = Vec::new();
        for (name, _) in query {
            if !names.contains(&&**name) && !strangers.contains(&&**name) {
                strangers.push(name);
            }
            // One more than is told: the answer then says that there are more.
            if strangers.len() > crate::http::fault::MOST {
                break;
            }
        }
        let known = words::list(&names, "and");
        let fault = |name: &&str| {
            Fault::new(Place::Query, name, format!("there is no such parameter; there are {known}"))
        };
        strangers.iter().map(fault).collect()
    }
}

#[cfg(test)]
mod tests;
