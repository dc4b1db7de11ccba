//! More requests than there are places for: those that are taken on are as quick as ever, and the others told at once.

use std::time::Duration;

use serde_json::json;
use test_support::bank::Bank;
use test_support::quantile::per_mille;
use test_support::upstream::{Reply, Upstream};

use crate::bffs::{Mobile, behind, mobile};
use crate::ground::Ground;
use crate::load::Offer;
use crate::requests::get;
use crate::verdict::{Verdict, millis};

/// Nine of them for users: each carries ten requests a second of a system that takes a tenth of one.
const PLACES: u32 = 20;
const TAKES: Duration = Duration::from_millis(100);
const CAPACITY: u32 = 180;
/// What it may grow by.
const FLAT: u64 = 32 << 20;

pub(super) fn run(ground: &Ground) -> Verdict {
    let system = Upstream::start(|_| Reply::json(200, &json!({"text": "well"})).after(TAKES));
    let route = behind(&system.url(), "deadline = \"4s\"\n", "");
    let bank = Bank::start();
    let public = format!("concurrency = {PLACES}\n");
    let bff = mobile(ground, &bank, &Mobile { public: &public, more: &route, ..Mobile::default() });
    let ask = |rate| Offer::of(&bff.public(), rate, ground.lasting(), get("/behind/thing", &[])).run();
    let normal = ask(CAPACITY / 4);
    let before = bff.rss_bytes();
    let over = ask(CAPACITY * 4);
    let grew = bff.peak_bytes().saturating_sub(before);
    let again = ask(CAPACITY / 4);

    let mut verdict = Verdict::on(ground);
    verdict
        .counted(normal.count(200) == normal.len(), format!("a quarter of the capacity: {}", normal.told()));
    let shed = over.with(503).filter(|outcome| outcome.retry_after && is_shed(&outcome.body)).count();
    let accepted = over.count(200);
    verdict.counted(accepted + shed == over.len(), format!("four times: {}", over.told()));
    // A good part of what there are places for; how much depends on how evenly the machine lets it come.
    let carried = accepted * 8 >= over.len();
    verdict.counted(carried, format!("{accepted} accepted"));
    verdict.within(
        "their p99",
        3.0,
        normal.per_mille(990),
        per_mille(over.with(200).map(|outcome| outcome.took), 990),
    );
    let told = per_mille(over.with(503).map(|outcome| outcome.took), 500);
    verdict.timed(told < Duration::from_millis(60), format!("shed after {} ms (median)", millis(told)));
    verdict.counted(grew < FLAT, format!("memory grew by {} MiB", grew >> 20));
    verdict.counted(again.count(200) == again.len(), format!("afterwards {}", again.told()));
    verdict
}

fn is_shed(body: &[u8]) -> bool {
    String::from_utf8_lossy(body).contains("urn:bff:problem:overloaded")
}
