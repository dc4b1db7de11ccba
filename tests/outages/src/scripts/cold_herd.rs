//! A thousand people come at once, and nothing is kept yet: one call is made for all.

use std::time::Duration;

use test_support::bank::Bank;
use test_support::http;
use test_support::upstream::Reply;

use crate::bffs::{MEMORY, web};
use crate::ground::Ground;
use crate::load::Offer;
use crate::requests::get;
use crate::verdict::{Verdict, millis};

const CALLERS: usize = 1_000;

pub(super) fn run(ground: &Ground) -> Verdict {
    let bank = Bank::start();
    let usual = http::get(format!("{}/v1/branches", bank.open_data.url()));
    let reply = Reply::json(200, &usual.json()).header("Cache-Control", "public, max-age=300");
    bank.open_data.script(move |_| reply.clone().after(Duration::from_millis(300)));
    let bff = web(ground, &bank, MEMORY, "fresh_for = \"5m\"\ntimeout = \"8s\"\n");
    bank.open_data.clear();
    let herd = Offer::at_once(&bff.public(), CALLERS, get("/api/branches", &[])).run();
    let calls = bank.open_data.count();

    let mut verdict = Verdict::on(ground);
    verdict.counted(calls == 1, format!("calls: {calls}"));
    verdict.counted(herd.count(200) == CALLERS, herd.told());
    verdict.timed(true, format!("all within {} ms", millis(herd.per_mille(1_000))));
    verdict
}
