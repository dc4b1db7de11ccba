//! What a kept answer costs on top of an empty one, all of one process of ours: of a handler that calls for what is kept, of one whose answer is
//! made of that and given again, and of a declared route.

use std::rc::Rc;

use serde_json::{Value, json};
use test_support::http;
use workspace_rules::benchmarks::{Absent, Log};

use crate::contender::{Contender, Entry};
use crate::ground::Ground;
use crate::ours::{Access, Ours, PLAIN, passing};
use crate::request::Request;
use crate::upstream::{self, Fixed};
use crate::work::{Plan, Work};
use crate::works::{BODY, SAMPLED, answer, json};

pub(super) const PLAN: Plan = Plan { name: "hit", open };

const EMPTY: &str = "/empty";
const SMALL: &str = "/kept/2";
const LARGE: &str = "/kept/4096";

/// The system's own words.
const KEPT: &str = "add_header Cache-Control \"public, max-age=3600\"; add_header Vary Accept;";

fn open(ground: &Ground) -> Work {
    let body = answer(BODY);
    let answers = [Fixed::at(SMALL, "{}").with(KEPT), Fixed::at(LARGE, body.clone()).with(KEPT)];
    let upstream = upstream::start(ground, &answers);
    let ours = Ours::plain(ground).system("system", Some(&upstream.url), "fresh_for = \"1h\"");
    let ours = ours.logging(Log::Off).traced(&upstream, SAMPLED);
    let ours = ours.and(&passing(&upstream.url, "/kept/{*rest}", Access::Anyone)).and("cache = \"1h\"");
    let (version, server) = (ours.version(), Rc::new(ours.start()));
    let rows = [
        ("an empty answer", Request::to(EMPTY), json!({})),
        ("an empty answer again", Request::to(EMPTY), json!({})),
        ("a handler's answer given again", Request::to("/made"), json!({})),
        ("a handler whose call is kept", Request::to("/called"), json!({})),
        ("a declared route, kept, 2 bytes", Request::to(SMALL), json!({})),
        ("a declared route, kept, 4 KB", Request::to(LARGE), json(&body)),
        (
            "a declared route, kept, 4 KB in gzip",
            Request::to(LARGE).with("Accept-Encoding", "gzip"),
            json(&body),
        ),
    ];
    let (entries, expected): (Vec<Entry>, Vec<Value>) = rows
        .into_iter()
        .map(|(row, request, expected)| {
            let name = format!("{PLAIN}, {row}");
            let contender = Contender::new(&name, version.clone(), Rc::clone(&server), request);
            (kept(contender.at_cost()), expected)
        })
        .unzip();
    Work::of(entries.into_iter().zip(&expected).collect(), vec![Box::new(upstream)])
}

/// It, where what it needs of a system is kept once it was asked for, as its answer says then; an empty answer needs nothing.
fn kept(contender: Contender) -> Entry {
    let url = format!("{}{}", contender.server.url, contender.request.path);
    let [_, again] = [(); 2].map(|()| http::get_with(&url, &contender.request.fields()));
    match again.header("cache-status") {
        Some(said) if said.contains("; hit") => Ok(contender),
        None if contender.request.path == EMPTY => Ok(contender),
        said => Err(Absent { name: contender.name, why: format!("it says {said:?} of what is kept") }),
    }
}
