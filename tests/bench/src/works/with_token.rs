//! The same with an access token: one that is used again and again, and one that is new each time.

use std::rc::Rc;

use test_support::issuer::Issuer;
use workspace_rules::benchmarks::Log;

use crate::contender::Contender;
use crate::ground::Ground;
use crate::ours::{Access, MOBILE, Ours, passing};
use crate::peers::krakend;
use crate::request::Request;
use crate::tokens;
use crate::upstream::{self, Fixed};
use crate::work::{Plan, Work};
use crate::works::{BODY, PASSED, SAMPLED, answer, json};

pub(super) const PLAN: Plan = Plan { name: "JWT", open };

/// The route for everybody, beside the one for who brings a token.
const OPEN: &str = "/api/open/answer.json";

fn open(ground: &Ground) -> Work {
    let body = answer(BODY);
    let upstream = upstream::start(ground, &[Fixed::at(PASSED, body.clone()), Fixed::at(OPEN, body.clone())]);
    let issuer = Issuer::start();
    let ours = Ours::mobile(ground, &issuer).system("accounts", None, "");
    let ours = ours.system("messages", None, "").in_memory().logging(Log::Off).traced(&upstream, SAMPLED);
    let ours = ours.and(&passing(&upstream.url, OPEN, Access::Anyone));
    let ours = ours.and(&passing(&upstream.url, PASSED, Access::Bearer));
    let (version, server) = (ours.version(), Rc::new(ours.start()));
    let reused = Request::to(PASSED).bearing([tokens::one(&issuer)]);
    let distinct = Request::to(PASSED).bearing(tokens::many(&issuer));
    let ours = [
        (format!("{MOBILE}, anonymous"), Request::to(OPEN)),
        (format!("{MOBILE}, reused"), reused.clone()),
        (format!("{MOBILE}, distinct"), distinct),
    ];
    let ours =
        ours.map(|(name, request)| Ok(Contender::new(&name, version.clone(), Rc::clone(&server), request)));
    let expected = json(&body);
    let entries = ours.into_iter().chain([krakend::validator(ground, &upstream, &issuer, &reused)]);
    let entries = entries.map(|entry| (entry, &expected)).collect();
    Work::of(entries, vec![Box::new(upstream), Box::new(issuer)])
}
