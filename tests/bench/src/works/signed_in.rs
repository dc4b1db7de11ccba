//! The same for who is signed in: a cookie comes, a token goes on.

use std::rc::Rc;

use test_support::redis::Redis;
use workspace_rules::benchmarks::Log;

use crate::contender::{Contender, Entry};
use crate::ground::Ground;
use crate::ours::{Access, Ours, WEB, passing};
use crate::peers::{absent, apache, oauth2_proxy};
use crate::provider::Provider;
use crate::request::Request;
use crate::running::Server;
use crate::upstream::{self, Fixed, TOKEN_NEEDED};
use crate::work::{Plan, Work};
use crate::works::{BODY, PASSED, SAMPLED, answer, json};

pub(super) const PLAN: Plan = Plan { name: "signed in", open };

/// The route for everybody, beside the one for who is signed in.
const OPEN: &str = "/api/open/answer.json";

fn open(ground: &Ground) -> Work {
    let body = answer(BODY);
    let answers = [
        Fixed::at(OPEN, body.clone()),
        // Whoever passes something on without a token is no contender.
        Fixed::at(PASSED, body.clone()).with(TOKEN_NEEDED),
    ];
    let upstream = upstream::start(ground, &answers);
    let provider = Provider::start(&ground.sandbox);
    let file = ground.room("web-bff-store").join("store.redb").display().to_string();
    let embedded = web(ground, &upstream, &provider, &format!("file = \"{file}\""));
    let redis = Redis::start();
    let shared = web(ground, &upstream, &provider, &format!("engine = \"redis\"\nurl = \"{}\"", redis.url()));
    let version = Ours::web(ground, provider.url(), "").version();
    let anonymous = format!("{WEB}, anonymous");
    let entries = vec![
        Ok(Contender::new(&anonymous, version.clone(), Rc::clone(&embedded), Request::to(OPEN))),
        signed_in(&format!("{WEB}, embedded store"), &version, embedded, &provider),
        signed_in(&format!("{WEB}, Redis"), &version, shared, &provider),
        apache::gateway(ground, &upstream, &provider, PASSED),
        oauth2_proxy::gateway(ground, &upstream, &provider, PASSED),
    ];
    let expected = json(&body);
    let beside: Vec<Box<dyn std::any::Any>> = vec![Box::new(upstream), Box::new(provider), Box::new(redis)];
    Work::of(entries.into_iter().map(|entry| (entry, &expected)).collect(), beside)
}

fn web(ground: &Ground, upstream: &Server, provider: &Provider, store: &str) -> Rc<Server> {
    let ours = Ours::web(ground, provider.url(), &provider.secret())
        .system("accounts", None, "")
        .system("messages", None, "");
    let ours = ours.system("open_data", None, "").logging(Log::Off).traced(upstream, SAMPLED);
    let ours = ours.and(&format!("[store]\n{store}"));
    let ours = ours.and(&passing(&upstream.url, OPEN, Access::Anyone));
    Rc::new(ours.and(&passing(&upstream.url, PASSED, Access::Session)).start())
}

fn signed_in(name: &str, version: &str, server: Rc<Server>, provider: &Provider) -> Entry {
    let cookies =
        provider.signed_in(&server.url, "/bff/login?returnUrl=%2F").map_err(|why| absent(name, why))?;
    let request = Request::to(PASSED).with("Host", "localhost:8080").with("Cookie", &cookies);
    // What shows a request to be of the website's own page.
    let request = request.with("X-CSRF", "1").with("Sec-Fetch-Site", "same-origin");
    Ok(Contender::new(name, version.to_owned(), server, request))
}
