//! A system closes each connection in the moment in which it is used again.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use serde_json::json;
use test_support::bank::Bank;
use test_support::upstream::{Reply, Upstream};

use crate::bffs::{Mobile, behind, metric, mobile};
use crate::ground::Ground;
use crate::load::{Offer, only};
use crate::requests::request;
use crate::verdict::Verdict;

const RATE: f64 = 60.0;

pub(super) fn run(ground: &Ground) -> Verdict {
    let posted: Arc<Mutex<HashMap<String, usize>>> = Arc::default();
    let book = posted.clone();
    let system = Upstream::start(move |seen| {
        if seen.method == "POST" {
            *book.lock().unwrap().entry(seen.text()).or_default() += 1;
            if seen.nth > 0 {
                // Read, and its connection closed: nobody knows what became of it.
                return Reply::close();
            }
            return Reply::json(200, &json!({"text": "taken"}));
        }
        Reply::json(200, &json!({"text": "well"})).close_on_reuse()
    });
    let of_system = "breaker_pause = \"0s\"\nretry_budget_floor = 1000\n";
    let route = behind(&system.url(), "methods = [\"GET\", \"PUT\", \"DELETE\", \"POST\"]\n", of_system);
    let bank = Bank::start();
    let bff = mobile(ground, &bank, &Mobile { more: &route, ..Mobile::default() });
    let send = |count: usize, each: fn(usize) -> Vec<u8>| {
        Offer { to: only(&bff.public()), rate: RATE, count, request: Box::new(each) }.run()
    };
    let count = ground.count(180, 1_500);
    let safe = send(count, |number| request(["GET", "PUT", "DELETE"][number % 3], "/behind/thing", &[], ""));
    let raced = metric(&bff, "bff_upstream_requests_total", &["closed-on-reuse"]);
    let posts = send(count, |number| request("POST", "/behind/thing", &[], &format!("number {number}")));
    let posted = posted.lock().unwrap();
    let twice = posted.values().filter(|times| **times > 1).count();

    let mut verdict = Verdict::on(ground);
    verdict.counted(safe.count(200) == count, format!("safe to repeat: {}", safe.told()));
    verdict.counted(raced >= 10.0, format!("connections closed on reuse: {raced}"));
    let whole = posts.count(200) + posts.count(502) == count;
    verdict.counted(whole && posts.count(502) > 0, format!("POST: {}", posts.told()));
    verdict.counted(twice == 0, format!("of {} that arrived, {twice} came twice", posted.len()));
    verdict
}
