//! An answer of 4 KB passed through: a declared route for everybody, beside those who do nothing else.

use test_support::issuer::Issuer;
use workspace_rules::benchmarks::Log;

use crate::contender::Contender;
use crate::ground::Ground;
use crate::ours::{Access, MOBILE, Ours, passing};
use crate::peers::fastify::{self, Answers};
use crate::peers::{haproxy, krakend, nginx};
use crate::request::Request;
use crate::running::Server;
use crate::upstream::{self, Fixed};
use crate::work::{Plan, Work};
use crate::works::{BODY, PASSED, SAMPLED, answer, json};

pub(super) const PLAN: Plan = Plan { name: "pass-through", open };

fn open(ground: &Ground) -> Work {
    let body = answer(BODY);
    let upstream = upstream::start(ground, &[Fixed::at(PASSED, body.clone())]);
    let (request, expected, issuer) = (Request::to(PASSED), json(&body), Issuer::start());
    let untraced = || untraced(ground, &issuer, &upstream, Log::Off);
    let entries = vec![
        Ok(ours(ground, &issuer, &upstream, Log::Off)),
        Ok(nginx::proxy(ground, &upstream, Log::Off, &request)),
        haproxy::proxy(ground, &upstream, &request),
        krakend::proxy(ground, &upstream, &request),
        fastify::gateway(ground, &upstream, &request, Answers::Streamed),
        fastify::gateway(ground, &upstream, &request, Answers::ReadWhole),
        Ok(ours(ground, &issuer, &upstream, Log::On).at_cost()),
        Ok(started(&format!("{MOBILE}, spans of one in ten"), untraced().traced(&upstream, 10)).at_cost()),
        Ok(started(&format!("{MOBILE}, no spans"), untraced()).at_cost()),
        Ok(nginx::proxy(ground, &upstream, Log::On, &request).at_cost()),
    ];
    let beside = ground.beside.iter().map(|folder| {
        let name = format!("{MOBILE} of {}", folder.display());
        Ok(started(&name, settings(ground, &issuer, &upstream, Log::Off).built_in(folder)))
    });
    Work::of(
        entries.into_iter().chain(beside).map(|entry| (entry, &expected)).collect(),
        vec![Box::new(upstream), Box::new(issuer)],
    )
}

/// mobile-bff with one declared route, and nothing else to do.
pub(crate) fn ours(ground: &Ground, issuer: &Issuer, upstream: &Server, log: Log) -> Contender {
    let name = match log {
        Log::Off => MOBILE.to_owned(),
        Log::On => format!("{MOBILE}, a line for each request"),
    };
    started(&name, settings(ground, issuer, upstream, log))
}

fn settings<'a>(ground: &'a Ground, issuer: &Issuer, upstream: &Server, log: Log) -> Ours<'a> {
    untraced(ground, issuer, upstream, log).traced(upstream, SAMPLED)
}

fn untraced<'a>(ground: &'a Ground, issuer: &Issuer, upstream: &Server, log: Log) -> Ours<'a> {
    let ours = Ours::mobile(ground, issuer).system("accounts", None, "").system("messages", None, "");
    ours.in_memory().logging(log).and(&passing(&upstream.url, "/api/{*rest}", Access::Anyone))
}

fn started(name: &str, ours: Ours<'_>) -> Contender {
    let version = ours.version();
    Contender::new(name, version, ours.start(), Request::to(PASSED))
}
