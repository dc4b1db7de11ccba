//! A few answers are slow: a second attempt overtakes them, and costs the system next to nothing.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use serde_json::json;
use test_support::bank::Bank;
use test_support::upstream::{Reply, Upstream};

use crate::bffs::{Mobile, behind, metric, mobile};
use crate::ground::Ground;
use crate::load::Offer;
use crate::requests::get;
use crate::verdict::{Verdict, as_f64, millis};

const USUAL: Duration = Duration::from_millis(10);
const SLOW: Duration = Duration::from_millis(600);
const EVERY: usize = 200;

pub(super) fn run(ground: &Ground) -> Verdict {
    let slow = Arc::new(AtomicBool::new(false));
    let (asked, is_slow) = (AtomicUsize::new(0), slow.clone());
    let system = Upstream::start(move |_| {
        let is_one = asked.fetch_add(1, Ordering::SeqCst) % EVERY == EVERY / 2;
        let after = if is_one && is_slow.load(Ordering::SeqCst) { SLOW } else { USUAL };
        Reply::json(200, &json!({"text": "well"})).after(after)
    });
    let route = behind(&system.url(), "", "hedge = true\ntimeout = \"4s\"\n");
    let bank = Bank::start();
    let bff = mobile(ground, &bank, &Mobile { more: &route, ..Mobile::default() });
    let count = ground.count(1_000, 6_000);
    let ask = || {
        let offer = Offer::of(&bff.public(), 200, Duration::from_secs(1), get("/behind/thing", &[]));
        Offer { count, ..offer }.run()
    };
    let normal = ask();
    slow.store(true, Ordering::SeqCst);
    system.clear();
    let before = metric(&bff, "bff_upstream_hedges_total", &["sent"]);
    let some = ask();

    let mut verdict = Verdict::on(ground);
    let answered = normal.count(200) + some.count(200);
    verdict.counted(
        answered == normal.len() + some.len(),
        format!("normally {}, then {}", normal.told(), some.told()),
    );
    let (attempts, calls) = (system.count(), some.len());
    let sent = metric(&bff, "bff_upstream_hedges_total", &["sent"]) - before;
    let won = metric(&bff, "bff_upstream_hedges_total", &["won"]);
    // Ten may have been saved up.
    let most = as_f64(calls) * 1.01 + 10.0;
    verdict.counted(
        as_f64(attempts) <= most,
        format!("{attempts} attempts for {calls} calls, {sent} second ones, {won} won"),
    );
    verdict.timed(as_f64(attempts) <= as_f64(calls) * 1.012, "within 1.2 % more");
    let [p50, p99] = [500, 990].map(|of_thousand| normal.per_mille(of_thousand));
    let (reached, most) = (some.per_mille(999), p99 + p50 * 3);
    let told = format!(
        "p99.9 {} ms, at most {} ms (normally p50 {} ms, p99 {} ms)",
        millis(reached),
        millis(most),
        millis(p50),
        millis(p99)
    );
    verdict.timed(reached <= most, told);
    verdict
}
