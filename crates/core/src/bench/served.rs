//! Requests through the whole of a service but its sockets: a route of the code, one of the settings, and none.

use std::time::Duration;

use actix_web::body::to_bytes;
use actix_web::http::StatusCode;
use actix_web::test::TestRequest;

use crate::auth::Anonymous;
use crate::cache::Public;
use crate::compose::required;
use crate::config::{Live, NoSettings};
use crate::http::problem::Failure;
use crate::server::{App, Call, InProcess, Json, Route, anyone};
use crate::upstream::{Error, Upstream, Upstreams};

const DEADLINE: Duration = Duration::from_secs(10);
const LONG: Duration = Duration::from_hours(1);

/// As a browser or a phone sends them.
const FIELDS: [(&str, &str); 6] = [
    ("host", "www.bank.example"),
    (
        "user-agent",
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36",
    ),
    ("accept", "application/json"),
    ("accept-language", "en-GB,en;q=0.9"),
    ("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),
    ("x-request-id", "6f1c2f1e-0c1c-4f6c-9d59-0f6b3b1c9a11"),
];

/// What is asked for.
#[derive(Clone, Copy, Debug)]
pub enum Asked {
    /// A declared route whose answer is kept.
    Declared,
    /// One whose answer is not kept: it passes through from the system.
    Passed,
    /// Three parts, each of them kept, made one.
    Composed,
    /// One part, kept, as a page that is the same for everybody is made of.
    Page,
    /// Three parts, none of them kept: each is asked for, read, and made one.
    Fetched,
    /// A path that no route has.
    Nowhere,
}

/// A service before one system.
#[derive(Debug)]
pub struct Served(InProcess);

impl Served {
    /// Opens it before the system at this address, whose answers are JSON and last for an hour. Once in a process; needs a running actix
    /// system.
    pub async fn before(system: &str) -> Result<Self, String> {
        let settings = format!(
            r#"
            [public]
            url = "https://www.bank.example"
            [log]
            filter = "warn"
            [upstream.system]
            url = "{system}"
            fresh_for = "1h"
            [[route]]
            path = "/things/{{id}}/parts/{{part}}"
            upstream = "system"
            to = "/v1/things/{{id}}/parts/{{part}}"
            access = "anyone"
            token = "none"
            cache = "1h"
            [[route]]
            path = "/passed/{{id}}"
            upstream = "system"
            to = "/v1/passed/{{id}}"
            access = "anyone"
            token = "none"
            "#
        );
        InProcess::open(app(), &settings).await.map(Self)
    }

    /// One request; gives the status and the length of the answer.
    pub async fn ask(&self, asked: Asked) -> Option<(StatusCode, usize)> {
        let path = match asked {
            Asked::Declared => "/things/100005/parts/first?limit=50",
            Asked::Passed => "/passed/100005?limit=50",
            Asked::Composed => "/composed",
            Asked::Page => "/page",
            Asked::Fetched => "/fetched",
            Asked::Nowhere => "/nowhere",
        };
        let request = FIELDS.into_iter().fold(TestRequest::get().uri(path), TestRequest::insert_header);
        let answer = self.0.answer(request.to_request()).await.ok()?;
        let status = answer.status();
        let body = to_bytes(answer.into_body()).await.ok()?;
        Some((status, body.len()))
    }
}

fn app() -> App<Upstream> {
    App {
        name: "bench",
        version: "0.0.0",
        about: "A service whose instructions are counted.",
        dev: "",
        upstreams: &["system"],
        signed: &[],
        state: system,
        routes,
        browse: None,
    }
}

fn system(upstreams: &Upstreams, _: &Live<NoSettings>) -> Upstream {
    upstreams.get("system")
}

fn routes() -> Vec<Route<Upstream>> {
    vec![
        Route::get("/composed", "Three parts", anyone(), DEADLINE, composed),
        Route::get("/page", "One part", anyone(), DEADLINE, page),
        Route::get("/fetched", "Three parts anew", anyone(), DEADLINE, fetched),
    ]
}

/// What the system says: rows of a list, without a shape of their own.
type Said = Vec<String>;

async fn composed(call: Call<Upstream, Anonymous>) -> Result<Json<Vec<Said>>, Failure> {
    let (system, nobody) = (call.state(), call.anonymous());
    let (first, second, third) = call
        .compose((
            required("first", said(system, "/first", &nobody)),
            required("second", said(system, "/second", &nobody)),
            required("third", said(system, "/third", &nobody)),
        ))
        .await?;
    Ok(Json(vec![first, second, third]))
}

async fn page(call: Call<Upstream, Anonymous>) -> Result<Json<Said>, Failure> {
    let (system, nobody) = (call.state(), call.anonymous());
    let (only,) = call.compose((required("only", said(system, "/only", &nobody)),)).await?;
    Ok(Json(only))
}

async fn fetched(call: Call<Upstream, Anonymous>) -> Result<Json<Vec<Said>>, Failure> {
    let (system, nobody) = (call.state(), call.anonymous());
    let (first, second, third) = call
        .compose((
            required("first", said_now(system, "/first", &nobody)),
            required("second", said_now(system, "/second", &nobody)),
            required("third", said_now(system, "/third", &nobody)),
        ))
        .await?;
    Ok(Json(vec![first, second, third]))
}

async fn said_now(system: &Upstream, path: &'static str, nobody: &Anonymous) -> Result<Said, Error> {
    system.get(path).in_name_of(nobody).send().await?.success()?.json()
}

async fn said(system: &Upstream, path: &'static str, nobody: &Anonymous) -> Result<Said, Error> {
    let answer = system.get(path).in_name_of(nobody).share(Public, LONG).send().await?.success()?;
    answer.json()
}
