//! Purges on the admin port: what the subcommand `purge` asks, and whatever else an operator has that speaks HTTP.

use actix_web::web::{self, Bytes, Data, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use serde::{Deserialize, Serialize};

use super::address::as_called;
use super::{answered, context};
use crate::auth::api_key;
use crate::cache::Mark;
use crate::config::Config;
use crate::http::problem::Failure;
use crate::purge::{Done, Others, Purge};
use crate::server::process::Process;
use crate::telemetry::audit;

pub(super) fn routes(config: &mut ServiceConfig) {
    config.route("/purges", web::post().to(purge));
}

/// One of these, such as `{"tag": {"tag": "branches"}}`.
#[derive(Deserialize)]
#[serde(rename_all = "lowercase", deny_unknown_fields)]
enum ToPurge {
    Key(ToPurgeKey),
    Tag(ToPurgeTag),
    User(Person),
    All(Everything),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ToPurgeKey {
    upstream: String,
    /// Below the upstream's base URL, with its query; or all of the address.
    path: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ToPurgeTag {
    tag: String,
    of: Option<Person>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Person {
    /// The issuer's identifier, or the name of its section; may be left out where there is one only. Partners with keys have one of
    /// this service's own.
    issuer: Option<String>,
    subject: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Everything {}

#[derive(Serialize)]
struct Purged {
    ended: Counts,
    others: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<String>,
}

#[derive(Serialize)]
struct Counts {
    answers: usize,
    parts: usize,
}

/// What is purged, and as what it is noted.
struct Wanted {
    purge: Purge,
    what: String,
    who: Option<(String, String)>,
}

async fn purge(process: Data<Process>, request: HttpRequest, body: Bytes) -> HttpResponse {
    let purge = async {
        let Wanted { purge, what, who } = wanted(asked(&body)?, &process)?;
        let done = process.opening.purges.purge(purge).await;
        let context = context(&request);
        let mut event = audit::Event::new("purge", "done").what(what).within(&context);
        if let Some((issuer, subject)) = &who {
            event = event.who(issuer, subject);
        }
        if let Others::Later(why) = &done.others {
            event = event.why(&format!("the other replicas are not told yet: {why}"));
        }
        event.record();
        Ok(told(done))
    };
    answered(&request, purge.await)
}

/// 202 where the other replicas are yet to hear of it.
fn told(done: Done) -> HttpResponse {
    let Done { answers, parts, others } = done;
    let (mut answer, others, why) = match others {
        Others::None => (HttpResponse::Ok(), "none", None),
        Others::Told => (HttpResponse::Ok(), "told", None),
        Others::Later(why) => (HttpResponse::Accepted(), "later", Some(why)),
    };
    answer.json(Purged { ended: Counts { answers, parts }, others, why })
}

/// Of a mistake, what a person would have to know of Rust to understand comes last.
fn asked(body: &[u8]) -> Result<ToPurge, Failure> {
    serde_json::from_slice(body).map_err(|error| {
        Failure::bad_request(format!(
            "expected one of {{\"key\": {{\"upstream\": \"…\", \"path\": \"…\"}}}}, {{\"tag\": {{\"tag\": \"…\"}}}}, {{\"user\": \
             {{\"subject\": \"…\"}}}} and {{\"all\": {{}}}}, and nothing beside it: {error}"
        ))
    })
}

/// Nothing is kept of what has no name: it is a variable that a script left empty.
fn named(what: &str, name: &str) -> Result<(), Failure> {
    if name.is_empty() { Err(Failure::bad_request(format!("{what}: is empty."))) } else { Ok(()) }
}

fn wanted(asked: ToPurge, process: &Process) -> Result<Wanted, Failure> {
    let (purge, what, who) = match asked {
        ToPurge::Key(ToPurgeKey { upstream, path }) => {
            let url = url(&upstream, &path, process)?;
            (Purge::Key(Mark::url(&url)), format!("{upstream} {}", shown(&path)), None)
        }
        ToPurge::Tag(ToPurgeTag { tag, of }) => {
            named("tag", &tag)?;
            let what = format!("tag {}", shown(&tag));
            let who = of.map(|person| person.known(&process.config)).transpose()?;
            let mark = match &who {
                None => Mark::tag(tag.as_bytes()),
                Some((issuer, subject)) => Mark::user(issuer, subject).and_tag(tag.as_bytes()),
            };
            (Purge::Tag(mark), what, who)
        }
        ToPurge::User(person) => {
            let (issuer, subject) = person.known(&process.config)?;
            (Purge::User(Mark::user(&issuer, &subject)), "user".to_owned(), Some((issuer, subject)))
        }
        ToPurge::All(Everything {}) => (Purge::All, "all".to_owned(), None),
    };
    Ok(Wanted { purge, what, who })
}

/// The address as it is called.
fn url(upstream: &str, path: &str, process: &Process) -> Result<String, Failure> {
    let all = &process.opening.shared;
    let Some(known) = all.iter().find(|known| &*known.name == upstream) else {
        let names = all.iter().map(|known| &*known.name).collect::<Vec<_>>().join(", ");
        return Err(Failure::bad_request(format!(
            "upstream: there is none of this name; there are {names}."
        )));
    };
    let below = path.strip_prefix(known.base.as_str()).unwrap_or(path);
    if !below.starts_with('/') {
        let base = &known.base;
        return Err(Failure::bad_request(format!(
            "path: expected what follows {base}, such as \"/things?page=2\"."
        )));
    }
    Ok(format!("{}{}", known.base, as_called(below)))
}

impl Person {
    /// With the issuer as tokens name it.
    fn known(self, config: &Config) -> Result<(String, String), Failure> {
        named("subject", &self.subject)?;
        let all = || config.issuers.keys().map(String::as_str).collect::<Vec<_>>().join(", ");
        let issuer = match &self.issuer {
            Some(named) => {
                let section = config.issuers.get(named).map(|issuer| issuer.url.as_str());
                let is_known = named == api_key::ISSUER
                    || config.issuers.values().any(|issuer| issuer.url.as_str() == named);
                section.or_else(|| is_known.then_some(named.as_str()))
            }
            None => match config.issuers.values().collect::<Vec<_>>()[..] {
                [only] => Some(only.url.as_str()),
                _ => None,
            },
        };
        let issuer = issuer.ok_or_else(|| {
            Failure::bad_request(format!(
                "issuer: say which one, by its section's name or its url: {}; a partner with a key is of {}.",
                all(),
                api_key::ISSUER
            ))
        })?;
        Ok((issuer.to_owned(), self.subject))
    }
}

/// As the log may have it: digits may be an account's, and a query may say anything.
fn shown(text: &str) -> String {
    let path = text.split('?').next().unwrap_or_default();
    let mut shown = String::with_capacity(path.len());
    for c in path.chars() {
        let c = if c.is_ascii_digit() { '#' } else { c };
        if c != '#' || !shown.ends_with('#') {
            shown.push(c);
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_account_is_named_in_the_log() {
        assert_eq!(shown("/v4.0/accounts/100005/balances?name=Rosa"), "/v#.#/accounts/#/balances");
        assert_eq!(shown("branches"), "branches");
    }
}
