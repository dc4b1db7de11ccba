//! The OpenAPI 3.1 document, made from the routes: what is not registered is not in it, and the other way round.

use std::collections::BTreeMap;

use actix_web::http::Method;
use serde_json::{Value, json};
use utoipa::openapi::extensions::ExtensionsBuilder;
use utoipa::openapi::path::{HttpMethod, Operation, OperationBuilder, Parameter, PathItem};
use utoipa::openapi::request_body::{RequestBody, RequestBodyBuilder};
use utoipa::openapi::schema::{ComponentsBuilder, ObjectBuilder, Schema, Type};
use utoipa::openapi::security::{
    ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme,
};
use utoipa::openapi::{
    Content, Deprecated, InfoBuilder, OpenApi, OpenApiBuilder, PathsBuilder, Ref, RefOr, Response,
    ResponseBuilder,
};
use utoipa::{PartialSchema as _, ToSchema};

use super::access::Rule;
use super::app::App;
use super::deprecation::{self, header};
use super::example;
use super::expected::OTHERS_REFUSED;
use super::others::Others;
use super::parameters::{own_header, told};
use super::problems::{answered_kinds, kinds, problem, response_name};
use super::route::Route;
use super::steady::steady;
use crate::compose::Body;
use crate::http::problem::Problem;
use crate::idempotency::key;

/// The session's cookie, by its usual name: `session.cookie` of the settings may say another.
const SESSION_COOKIE: &str = "__Host-Http-bff";

/// The header of partners' keys, by its usual name: `api_keys.header` of the settings may say another.
const KEY_HEADER: &str = "X-API-Key";

/// What a route does where nothing fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Succeeds {
    /// It answers.
    Answer,
    /// It has something happen once.
    Order,
}

impl Succeeds {
    /// Each status, and what it means.
    fn statuses(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::Answer => &[("200", "The answer.")],
            Self::Order => &[
                ("201", "It is done; under this key this is the answer from now on."),
                ("202", "What became of it is not known yet: ask again under the same key."),
            ],
        }
    }
}

impl Succeeds {
    /// What an answer of this status says in its header.
    fn headers(self, status: &str, response: ResponseBuilder) -> ResponseBuilder {
        if self == Self::Answer {
            return response;
        }
        let response = response.header("Location", header("Where it is shown, if it is anywhere."));
        if status == "202" {
            response.header("Retry-After", header("When to ask again, in seconds."))
        } else {
            response
        }
    }
}

/// What a route says of itself.
#[derive(Clone, Debug)]
pub struct Description {
    summary: &'static str,
    pub(super) parameters: Vec<Parameter>,
    pub(super) body: Option<RequestBody>,
    answer: Option<String>,
    pub(super) succeeds: Succeeds,
    linked: bool,
    others_refused: bool,
    schemas: Vec<(String, RefOr<Schema>)>,
    pub(super) others: Option<Others>,
}

impl Description {
    pub(super) fn new(summary: &'static str) -> Self {
        Self {
            summary,
            parameters: Vec::new(),
            body: None,
            answer: None,
            succeeds: Succeeds::Answer,
            linked: false,
            others_refused: false,
            schemas: Vec::new(),
            others: None,
        }
    }

    pub(super) fn parameters(&mut self, parameters: Vec<Parameter>) {
        self.parameters.extend(parameters.into_iter().map(told));
    }

    /// Query parameters that are not described are refused.
    pub(super) fn refuse_others(&mut self) {
        self.others_refused = true;
    }

    pub(super) fn body(&mut self, body: RequestBody) {
        self.body = Some(body);
    }

    /// Whether the handler reads a body.
    pub(super) fn reads(&self) -> Body {
        if self.body.is_some() { Body::Read } else { Body::NotRead }
    }

    pub(super) fn answer<T: ToSchema>(&mut self) {
        self.answer = Some(T::name().into_owned());
        self.schema::<T>();
    }

    /// The route has something happen once, and answers with a view of that.
    pub(super) fn once<V: ToSchema>(&mut self) {
        self.parameters.push(key::parameter());
        self.succeeds = Succeeds::Order;
        self.answer::<V>();
    }

    /// A form of the route's own.
    pub(super) fn form(&mut self) {
        let content = Content::new(Some(ObjectBuilder::new().schema_type(Type::Object).build()));
        let form = RequestBodyBuilder::new().content("application/x-www-form-urlencoded", content);
        self.body = Some(form.build());
    }

    /// The answer leads a browser on, by a redirect or by a page.
    pub(super) fn navigation(&mut self) {
        self.others = Some(Others::Navigation);
    }

    /// The answer has no body.
    pub(super) fn nothing(&mut self) {
        self.others = Some(Others::Nothing);
    }

    /// The answer is a list of claims, or `null`.
    pub(super) fn claims(&mut self) {
        self.others = Some(Others::Claims);
    }

    pub(super) fn linked(&mut self) {
        self.linked = true;
    }

    pub(super) fn schema<T: ToSchema>(&mut self) {
        self.schemas.push((T::name().into_owned(), T::schema()));
        T::schemas(&mut self.schemas);
    }
}

/// The document of a binary's routes, as a value.
pub(super) fn value<S: 'static, C>(app: &App<S, C>) -> Value {
    json!(openapi(app, &app.all_routes()))
}

/// The document of a binary's routes, as JSON with a line end, the way it is committed.
pub fn document<S: 'static, C>(app: &App<S, C>) -> String {
    let routes = app.all_routes();
    steady(&openapi(app, &routes).to_pretty_json().unwrap_or_default())
}

fn openapi<S: 'static, C>(app: &App<S, C>, routes: &[Route<S>]) -> OpenApi {
    let mut schemas: BTreeMap<String, RefOr<Schema>> = BTreeMap::new();
    let mut of_problems = vec![(Problem::name().into_owned(), Problem::schema())];
    Problem::schemas(&mut of_problems);
    schemas.extend(of_problems);
    for route in routes {
        schemas.extend(route.description.schemas.iter().cloned());
    }
    let mut paths = PathsBuilder::new();
    for route in routes {
        paths = paths.path(route.path, PathItem::new(http_method(&route.method), operation(route, &schemas)));
    }
    let mut components = ComponentsBuilder::new().schemas_from_iter(schemas);
    for kind in answered_kinds(routes) {
        components = components.response(response_name(kind), problem(kind));
    }
    if routes.iter().any(|route| matches!(route.rule, Rule::Bearer(_) | Rule::Partner(_))) {
        let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("JWT");
        let bearer =
            bearer.description(Some("An access token (RFC 9068) whose audience is this service.")).build();
        components = components.security_scheme("bearer", SecurityScheme::Http(bearer));
    }
    if routes.iter().any(|route| matches!(route.rule, Rule::Partner(_))) {
        let key = ApiKeyValue::with_description(KEY_HEADER, "A partner's key, in place of an access token.");
        components = components.security_scheme("api_key", SecurityScheme::ApiKey(ApiKey::Header(key)));
    }
    if routes.iter().any(|route| matches!(route.rule, Rule::Session(_))) {
        let cookie =
            ApiKeyValue::with_description(SESSION_COOKIE, "The browser's session; signing in sets it.");
        components = components.security_scheme("session", SecurityScheme::ApiKey(ApiKey::Cookie(cookie)));
    }
    OpenApiBuilder::new()
        .info(InfoBuilder::new().title(app.name).version(app.version).description(Some(app.about)).build())
        .paths(paths.build())
        .components(Some(components.build()))
        .build()
}

fn operation<S: 'static>(route: &Route<S>, schemas: &BTreeMap<String, RefOr<Schema>>) -> Operation {
    let Description { summary, parameters, body, answer, succeeds, linked, .. } = &route.description;
    let mut operation = OperationBuilder::new()
        .summary(Some(*summary))
        .operation_id(Some(operation_id(&route.method, route.path)))
        .parameters(Some(parameters.iter().cloned().chain(own_header(route.rule))))
        .request_body(body.clone());
    if let Some(name) = answer {
        let content = Content::builder()
            .schema(Some(Ref::from_schema_name(name)))
            .example(Some(example::of(name, schemas)))
            .build();
        for (status, words) in succeeds.statuses() {
            let response =
                ResponseBuilder::new().description(*words).content("application/json", content.clone());
            let response = match links(*linked, route.deprecation.is_some()) {
                Some(words) => response.header("Link", header(words)),
                None => response,
            };
            let response =
                if route.deprecation.is_some() { deprecation::headers(response) } else { response };
            let response = succeeds.headers(status, response);
            operation = operation.response(*status, response.build());
        }
        if route.method == Method::GET {
            operation = operation.response("304", Response::new("What the client has is current."));
        }
    }
    if let Some(others) = route.description.others {
        for (status, response) in others.responses() {
            operation = operation.response(status, response);
        }
    }
    for kind in kinds(route) {
        let reference = Ref::from_response_name(response_name(kind));
        operation = operation.response(kind.status().as_str(), RefOr::<Response>::Ref(reference));
    }
    // Each is enough by itself.
    for (scheme, scopes) in credentials(route.rule) {
        operation = operation.security(SecurityRequirement::new(scheme, scopes.iter().copied()));
    }
    let mut extensions = ExtensionsBuilder::new().add("x-deadline-ms", json!(route.deadline.as_millis()));
    if route.description.others_refused {
        extensions = extensions.add(OTHERS_REFUSED, json!(true));
    }
    if let Some(deprecation) = &route.deprecation {
        operation = operation.deprecated(Some(Deprecated::True)).description(Some(deprecation.words()));
        // What the contract goes by when the route goes.
        extensions = extensions.add("x-sunset", json!(deprecation.sunset.to_string()));
    }
    operation.extensions(Some(extensions.build())).build()
}

/// The ways of showing who is calling, with the scopes that each must carry.
fn credentials(rule: Rule) -> impl Iterator<Item = (&'static str, &'static [&'static str])> {
    let (schemes, scopes): (&[&str], _) = match rule {
        Rule::Anyone => (&[], &[][..]),
        Rule::Bearer(scopes) => (&["bearer"], scopes),
        Rule::Partner(scopes) => (&["bearer", "api_key"], scopes),
        Rule::Session(scopes) => (&["session"], scopes),
    };
    schemes.iter().map(move |scheme| (*scheme, scopes))
}

/// What an answer's `Link` (RFC 8288) leads to, where it has one.
fn links(next: bool, successor: bool) -> Option<&'static str> {
    match (next, successor) {
        (true, false) => Some("The next page, `rel=\"next\"` (RFC 8288), if there is one."),
        (false, true) => Some("What takes its place, `rel=\"successor-version\"` (RFC 5829)."),
        (true, true) => Some(
            "The next page, `rel=\"next\"` (RFC 8288), if there is one; what takes its place, `rel=\"successor-version\"` (RFC 5829).",
        ),
        (false, false) => None,
    }
}

/// `getV1AccountsIdTransactions`.
fn operation_id(method: &Method, path: &str) -> String {
    let mut id = method.as_str().to_lowercase();
    for word in path.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()) {
        let (first, rest) = word.split_at(1);
        id.push_str(&first.to_uppercase());
        id.push_str(rest);
    }
    id
}

fn http_method(method: &Method) -> HttpMethod {
    match *method {
        Method::POST => HttpMethod::Post,
        Method::DELETE => HttpMethod::Delete,
        _ => HttpMethod::Get,
    }
}
