//! `/bff/sessions`: a person's own sessions, wherever they signed in; ended one by one or all at once.

use actix_web::HttpResponse;
use serde::Serialize;
use utoipa::ToSchema;

use super::super::access::Visitor;
use super::super::output::{Json, Output};
use super::params::{Visit, parameter};
use crate::auth::session::cookie::SetCookie;
use crate::auth::session::{Live, Whose};
use crate::http::problem::Failure;
use crate::server::call::Call;
use crate::server::input::{Input, Raw};
use crate::server::openapi::Description;
use crate::telemetry::audit;

/// A person's sessions, the newest first.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SessionList {
    /// The sessions.
    sessions: Vec<Entry>,
}

/// One of them.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Session)]
struct Entry {
    /// What it is ended by.
    #[schema(examples("n4bQgYhMfWWaL-qgxVrQFaO_TxsrC4Is0V1sFbDwCgg"))]
    id: String,
    /// Whether it is the one that asks.
    current: bool,
    /// When it was begun.
    #[schema(format = "date-time", examples("2026-11-24T09:30:00Z"))]
    started: String,
    /// When it was last used, give or take a twentieth of its idle time.
    #[schema(format = "date-time", examples("2026-11-24T09:42:00Z"))]
    last_used: String,
    /// When it ends if it is not used again.
    #[schema(format = "date-time", examples("2026-11-24T10:12:00Z"))]
    expires: String,
    /// The browser's `User-Agent` at sign-in.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(
        nullable = false,
        examples("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0")
    )]
    browser: Option<String>,
    /// The address at sign-in.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, examples("192.0.2.7"))]
    address: Option<String>,
}

/// How many sessions were ended.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = EndedSessions)]
struct EndedCount {
    /// The number.
    #[schema(examples(1))]
    ended: usize,
}

/// The answer, which takes the cookie along where it is the caller's own session that ended.
pub(super) struct Ended {
    count: EndedCount,
    forget: Option<SetCookie>,
}

/// Which one is meant.
pub(super) struct Which(Visit);

impl Input for Which {
    async fn read(raw: &mut Raw) -> Result<Self, Failure> {
        Visit::read(raw).await.map(Self)
    }

    fn describe(description: &mut Description) {
        description.parameters(vec![
            parameter(
                "id",
                "The session to end; all of the user's where it is left out.",
                "n4bQgYhMfWWaL-qgxVrQFaO_TxsrC4Is0V1sFbDwCgg",
            ),
            parameter("others", "`true` ends all but the session that asks.", "true"),
        ]);
    }
}

fn whose(live: &Live) -> Whose<'_> {
    Whose { issuer: &live.record.issuer, subject: &live.record.subject }
}

pub(super) async fn list<S: 'static>(call: Call<S, Visitor>) -> Result<Json<SessionList>, Failure> {
    let (live, sessions) = (call.who().live()?, call.here().process.gate.sessions()?);
    let now = call.context().clock().utc();
    let all = sessions.all_of(whose(live)).await?;
    let entry = |each: Live| Entry {
        id: each.key.id().to_owned(),
        current: each.key == live.key,
        started: each.record.started().to_string(),
        last_used: each.record.used().to_string(),
        expires: (now + sessions.lasts(&each.record)).to_string(),
        browser: each.record.from.browser.clone(),
        address: each.record.from.address.clone(),
    };
    Ok(Json(SessionList { sessions: all.into_iter().map(entry).collect() }))
}

/// Which sessions a request ends: one by its id, all but the one that asks (`others=true`), or all.
pub(super) async fn end<S: 'static>(call: Call<S, Visitor>, Which(visit): Which) -> Result<Ended, Failure> {
    let (live, sessions) = (call.who().live()?, call.here().process.gate.sessions()?);
    let (one, others) = (visit.get("id")?, visit.get("others")?);
    let others = match (others.as_deref(), &one) {
        (None | Some("false"), _) => false,
        (Some("true"), None) => true,
        _ => {
            let detail = "The parameter \"others\" is true or false, and stands without \"id\".";
            return Err(Failure::bad_request(detail));
        }
    };
    let is_meant = |each: &Live| match &one {
        Some(one) => one == each.key.id(),
        None => !(others && each.key == live.key),
    };
    let meant = sessions.all_of(whose(live)).await?.into_iter().filter(is_meant).map(|each| each.key);
    let ended = sessions.end_all(meant.collect()).await?;
    if one.is_some() && ended == 0 {
        return Err(Failure::not_found("You have no session with this id; it may have ended."));
    }
    audit::Event::new("revocation", "done")
        .who(&live.record.issuer, &live.record.subject)
        .within(call.context())
        .count(ended)
        .record();
    let forget = is_meant(live).then(|| sessions.cookies.clear_session());
    Ok(Ended { count: EndedCount { ended }, forget })
}

impl Output for Ended {
    fn answer(self) -> Result<HttpResponse, Failure> {
        let mut answer = Json(self.count).answer()?;
        if let Some(cookie) = self.forget {
            cookie.add_to(&mut answer);
        }
        Ok(answer)
    }

    fn describe(description: &mut Description) {
        Json::<EndedCount>::describe(description);
    }
}
