//! Partners' keys on the admin port: what the subcommand `keys` asks, and whatever else an operator has that speaks HTTP.

use std::fmt;

use actix_web::web::{self, Bytes, Data, Path, Query, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{answered, context, read};
use crate::auth::api_key::{ApiKeys, Created, ISSUER, KeyId, Listed, NotChanged, Record, Wanted, lifetime};
use crate::http::context::Context;
use crate::http::problem::{Failure, Kind};
use crate::server::process::Process;
use crate::store;
use crate::telemetry::audit;

pub(super) fn routes(config: &mut ServiceConfig) {
    config
        .route("/keys", web::get().to(list))
        .route("/keys", web::post().to(create))
        .route("/keys/{id}", web::delete().to(revoke))
        .route("/keys/{id}/rotate", web::post().to(rotate));
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ToCreate {
    partner: String,
    plan: String,
    #[serde(default)]
    scopes: Vec<String>,
    expires: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ToRotate {
    overlap: String,
    expires: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ToList {
    partner: Option<String>,
}

/// A key as it is shown, without the key.
#[derive(Serialize)]
struct Shown {
    id: String,
    partner: String,
    name: String,
    plan: String,
    scopes: Vec<String>,
    created: Timestamp,
    expires: Timestamp,
    last_used: Option<Timestamp>,
}

#[derive(Serialize)]
struct ShownOnce<'a> {
    key: &'a str,
    #[serde(flatten)]
    shown: Shown,
    replaces: Option<Shown>,
}

#[derive(Serialize)]
struct All {
    keys: Vec<Shown>,
}

impl Shown {
    fn of(record: Record, last_used: Option<Timestamp>) -> Self {
        Self {
            id: record.id.as_str().to_owned(),
            created: record.created(),
            expires: record.ends(),
            partner: record.partner.id,
            name: record.partner.name,
            plan: record.plan,
            scopes: record.scopes,
            last_used,
        }
    }
}

async fn list(process: Data<Process>, request: HttpRequest, asked: Query<ToList>) -> HttpResponse {
    let list = async {
        let listed = keys(&process)?.list(asked.partner.as_deref()).await?;
        let shown = |Listed { record, used }| Shown::of(record, used);
        Ok(HttpResponse::Ok().json(All { keys: listed.into_iter().map(shown).collect() }))
    };
    answered(&request, list.await)
}

async fn create(process: Data<Process>, request: HttpRequest, body: Bytes) -> HttpResponse {
    let create = async {
        let ToCreate { partner, plan, scopes, expires } = read(&body)?;
        there_is(&plan, &process)?;
        let wanted = Wanted { partner, plan, scopes, lasts: lasts("expires", &expires)? };
        let created = keys(&process)?.create(wanted).await?;
        noted("key-create", &created.record, &context(&request));
        Ok(shown_once(created))
    };
    answered(&request, create.await)
}

async fn rotate(process: Data<Process>, request: HttpRequest, id: Path<String>, body: Bytes) -> HttpResponse {
    let rotate = async {
        let ToRotate { overlap, expires } = read(&body)?;
        let lives = expires.map(|expires| lasts("expires", &expires)).transpose()?;
        let (id, overlap) = (known(&id)?, lasts("overlap", &overlap)?);
        let created = keys(&process)?.rotate(&id, overlap, lives).await?;
        noted("key-rotate", &created.record, &context(&request));
        Ok(shown_once(created))
    };
    answered(&request, rotate.await)
}

async fn revoke(process: Data<Process>, request: HttpRequest, id: Path<String>) -> HttpResponse {
    let revoke = async {
        let revoked = keys(&process)?.revoke(&known(&id)?).await?;
        let record = revoked.ok_or(NotChanged::Unknown)?;
        noted("key-revoke", &record, &context(&request));
        Ok(HttpResponse::NoContent().finish())
    };
    answered(&request, revoke.await)
}

/// Where plans are set, a key of another would have none of them.
fn there_is(plan: &str, process: &Process) -> Result<(), Failure> {
    let plans = &process.config.plans;
    if plans.is_empty() || plans.contains_key(plan) {
        return Ok(());
    }
    let there_are = plans.keys().map(String::as_str).collect::<Vec<_>>().join(", ");
    Err(Failure::bad_request(format!("plan: there is no section [plan.{plan}]; there are {there_are}.")))
}

/// The one answer that holds a key; nobody is to keep it on the way.
fn shown_once(created: Created) -> HttpResponse {
    let Created { text, record, replaced } = created;
    let replaces = replaced.map(|record| Shown::of(record, None));
    let once = ShownOnce { key: text.expose(), shown: Shown::of(record, None), replaces };
    HttpResponse::Created().json(once)
}

fn keys(process: &Process) -> Result<&ApiKeys, Failure> {
    let keys = process.gate.keys().map(AsRef::as_ref);
    keys.ok_or_else(|| {
        Failure::new(Kind::NoSuchRoute).detail("No route of this service takes partners' keys.")
    })
}

fn known(id: &str) -> Result<KeyId, NotChanged> {
    KeyId::read(id).ok_or(NotChanged::Unknown)
}

fn lasts(name: &str, text: &str) -> Result<std::time::Duration, Failure> {
    lifetime(text).ok_or_else(|| {
        Failure::bad_request(format!("{name}: expected a time such as \"90d\" or \"24h\", 366d at the most"))
    })
}

fn noted(action: &'static str, record: &Record, context: &Context) {
    let event = audit::Event::new(action, "done").who(ISSUER, &record.partner.id);
    event.what(record.id.as_str()).within(context).record();
}

impl From<NotChanged> for Failure {
    fn from(error: NotChanged) -> Self {
        match &error {
            NotChanged::Unknown => Self::not_found(sentence(&error)),
            NotChanged::Store(away) => away.clone().into(),
            NotChanged::Busy => Self::new(Kind::Unavailable).retry_after(1).detail(sentence(&error)),
            NotChanged::Unfit(_) | NotChanged::Enough | NotChanged::OtherName(_) => {
                Self::bad_request(sentence(&error))
            }
        }
    }
}

impl From<store::Error> for Failure {
    fn from(error: store::Error) -> Self {
        let failure = Self::new(Kind::Unavailable).retry_after(1);
        failure.detail("The store is away; try again.").cause(error)
    }
}

fn sentence(error: &impl fmt::Display) -> String {
    let text = error.to_string();
    let (first, rest) = text.split_at(text.chars().next().map_or(0, char::len_utf8));
    format!("{}{rest}.", first.to_uppercase())
}
