//! A system fails and works by turns: repetitions stay within their budget, and never come as a wave.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::json;
use test_support::bank::Bank;
use test_support::upstream::{Reply, Upstream};

use crate::bffs::{Mobile, behind, metric, mobile};
use crate::ground::Ground;
use crate::load::{Going, Offer};
use crate::requests::get;
use crate::verdict::{Verdict, as_f64};

const RATE: u32 = 60;
/// Within this, what comes is a wave or none.
const MOMENT: Duration = Duration::from_millis(250);

pub(super) fn run(ground: &Ground) -> Verdict {
    let fails = Arc::new(AtomicBool::new(false));
    let failing = fails.clone();
    let system = Upstream::start(move |_| {
        if failing.load(Ordering::SeqCst) {
            Reply::status(503)
        } else {
            Reply::json(200, &json!({"text": "well"}))
        }
    });
    let route = behind(&system.url(), "", "breaker_pause = \"1s\"\n");
    let bank = Bank::start();
    let bff = mobile(ground, &bank, &Mobile { more: &route, ..Mobile::default() });
    let turn = if ground.is_long() { Duration::from_secs(2) } else { Duration::from_millis(750) };
    let lasting = ground.lasting().max(turn * 4);
    let load = || -> Going { Offer::of(&bff.public(), RATE, lasting, get("/behind/thing", &[])).begin() };

    let normal = load().end();
    let usual = largest(&system);
    system.clear();
    let began = Instant::now();
    let going = load();
    while began.elapsed() < lasting {
        thread::sleep(turn);
        fails.fetch_not(Ordering::SeqCst);
    }
    let outcomes = going.end();
    let took = began.elapsed();

    let mut verdict = Verdict::on(ground);
    verdict.counted(normal.count(200) == normal.len(), format!("normally {}", normal.told()));
    let whole = outcomes.count(0) == 0;
    verdict.counted(whole, format!("flapping {}", outcomes.told()));
    let (attempts, calls) = (system.count(), outcomes.len());
    let most = 1.2 * as_f64(calls) + 10.0 * took.as_secs_f64();
    let repeated = metric(&bff, "bff_upstream_retries_total", &["behind"]);
    verdict.counted(
        as_f64(attempts) <= most,
        format!("{attempts} attempts for {calls} calls, {repeated} of them repetitions"),
    );
    let wave = largest(&system);
    // As many again, while five in a row are found out.
    verdict.counted(
        wave <= usual * 2 + 5,
        format!("at most {wave} attempts within {} ms, normally {usual}", MOMENT.as_millis()),
    );
    verdict
}

/// The most that came within a moment.
fn largest(system: &Upstream) -> usize {
    let at: Vec<Instant> = system.seen().iter().map(|seen| seen.at).collect();
    let within = |from: &Instant| at.iter().filter(|at| **at >= *from && **at < *from + MOMENT).count();
    at.iter().map(within).max().unwrap_or_default()
}
