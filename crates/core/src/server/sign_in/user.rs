//! `GET /bff/user`: who is signed in, for how long, and how to sign out. An array of claims, as Duende's BFF gives it.

use actix_web::HttpResponse;
use serde_json::{Map, Value, json};

use super::super::access::Visitor;
use super::super::output::Output;
use super::params::parameter;
use crate::auth::session::{Live, Sessions};
use crate::config::AnonymousUser;
use crate::http::problem::Failure;
use crate::server::call::Call;
use crate::server::input::{Input, Raw};
use crate::server::openapi::Description;

/// Whether the request lengthens the session; read where access is decided.
pub(super) struct Polls;

impl Input for Polls {
    async fn read(_: &mut Raw) -> Result<Self, Failure> {
        Ok(Self)
    }

    fn describe(description: &mut Description) {
        description.parameters(vec![parameter(
            "slide",
            "`false` does not lengthen the session: for polling.",
            "false",
        )]);
    }
}

/// The claims, or `null`.
pub(super) struct Claims(Value);

impl Output for Claims {
    fn answer(self) -> Result<HttpResponse, Failure> {
        Ok(HttpResponse::Ok().content_type("application/json").body(self.0.to_string()))
    }

    fn describe(description: &mut Description) {
        description.claims();
    }
}

pub(super) async fn user<S: 'static>(call: Call<S, Visitor>, _: Polls) -> Result<Claims, Failure> {
    let sessions = call.here().process.gate.sessions()?;
    match call.who() {
        Visitor::SignedIn(live) => Ok(Claims(claims(sessions, live))),
        Visitor::Nobody(_) if sessions.config.anonymous_user == AnonymousUser::Null => {
            Ok(Claims(Value::Null))
        }
        Visitor::Nobody(why) => Err(why.clone().into()),
    }
}

fn claims(sessions: &Sessions, live: &Live) -> Value {
    let record = &live.record;
    let mut all = Map::new();
    all.insert("sub".to_owned(), json!(record.subject));
    if let Some(sid) = &record.sid {
        all.insert("sid".to_owned(), json!(sid));
    }
    all.extend(record.about.clone());
    let claim = |(kind, value): (String, Value)| match value {
        // A claim of several values is several claims.
        Value::Array(values) => {
            values.into_iter().map(|value| json!({"type": kind, "value": value})).collect::<Vec<_>>()
        }
        value => vec![json!({"type": kind, "value": value})],
    };
    let mut list: Vec<Value> = all.into_iter().flat_map(claim).collect();
    list.push(json!({"type": "bff:session_expires_in", "value": sessions.lasts(record).as_secs()}));
    // Tells one state of the provider's session from another (Session Management 1.0); ours changes with the session.
    list.push(json!({"type": "bff:session_state", "value": live.key.id()}));
    list.push(json!({"type": "bff:logout_url", "value": format!("/bff/logout?sid={}", record.logout)}));
    Value::Array(list)
}
