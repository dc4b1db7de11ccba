//! The upstream without anybody before it: what it can answer, and how soon, is the limit of all others.

use crate::contender::Contender;
use crate::ground::Ground;
use crate::peers::nginx;
use crate::request::Request;
use crate::upstream::{self, Fixed};
use crate::work::{Plan, Work};
use crate::works::{BODY, PASSED, answer, json};

pub(super) const PLAN: Plan = Plan { name: "upstream alone", open };

fn open(ground: &Ground) -> Work {
    let body = answer(BODY);
    let server = upstream::start(ground, &[Fixed::at(PASSED, body.clone())]);
    let contender = Contender::new("the upstream", nginx::told(), server, Request::to(PASSED));
    Work::of(vec![(Ok(contender), &json(&body))], Vec::new())
}
