//! Two replicas are replaced, one after the other, while people go on.

use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use test_support::bank::Bank;
use test_support::http;
use test_support::process::Bff;
use test_support::wait;

use crate::bffs::{Mobile, PATIENCE, home, mobile};
use crate::ground::Ground;
use crate::load::{Offer, Replicas, address};
use crate::verdict::Verdict;

const RATE: u32 = 40;

pub(super) fn run(ground: &Ground) -> Verdict {
    let bank = Bank::start();
    let start = || mobile(ground, &bank, &Mobile { of_accounts: "timeout = \"4s\"\n", ..Mobile::default() });
    let mut replicas: Vec<Bff> = vec![start(), start()];
    let ready: Replicas = Arc::new(Mutex::new(replicas.iter().map(|bff| address(&bff.public())).collect()));
    let request = home(&bank);
    // As long as two replacements take, and some more.
    let lasting = ground.lasting().max(Duration::from_secs(10));
    let offer = Offer::of(&replicas[0].public(), RATE, lasting, request);
    let going = Offer { to: ready.clone(), ..offer }.begin();
    let mut ended = 0;
    for _ in 0..2 {
        thread::sleep(Duration::from_millis(500));
        let (old, new) = (replicas.remove(0), start());
        ready.lock().unwrap().push(address(&new.public()));
        replicas.push(new);
        old.terminate();
        let not_ready = || http::get(format!("{}/readyz", old.admin())).status == 503;
        wait::until(PATIENCE, "it says that it is not ready", not_ready);
        // What a load balancer does once it has noticed.
        ready.lock().unwrap().retain(|each| *each != address(&old.public()));
        ended += usize::from(old.wait(PATIENCE).success());
    }
    let outcomes = going.end();

    let mut verdict = Verdict::on(ground);
    verdict.counted(ended == 2, format!("{ended} replaced"));
    let why = outcomes.with(0).map(|outcome| String::from_utf8_lossy(&outcome.body).into_owned()).next();
    let failed = why.map(|why| format!(" ({why})")).unwrap_or_default();
    verdict.counted(outcomes.count(200) == outcomes.len(), format!("{}{failed}", outcomes.told()));
    verdict
}
