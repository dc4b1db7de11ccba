//! Answers of one system drip: they are cut in time, and nobody else waits for them.

use std::time::Duration;

use test_support::bank::Bank;
use test_support::upstream::{Reply, Upstream};

use crate::bffs::{Mobile, behind, home, mobile};
use crate::ground::Ground;
use crate::load::Offer;
use crate::requests::get;
use crate::verdict::{Verdict, millis};

const RATE: u32 = 30;
const DRIPPING: u32 = 15;
const DEADLINE: Duration = Duration::from_secs(1);

pub(super) fn run(ground: &Ground) -> Verdict {
    let drips = Upstream::start(|_| {
        let body = format!("{{\"text\":\"{}\"}}", "x".repeat(100));
        Reply::drip(200, body, Duration::from_secs(1)).header("Content-Type", "application/json")
    });
    // Each is to be asked, however many were cut.
    let route = behind(&drips.url(), "answer = \"json\"\ndeadline = \"1s\"\n", "breaker_pause = \"0s\"\n");
    let bank = Bank::start();
    let settings = Mobile { of_accounts: "timeout = \"4s\"\n", more: &route, ..Mobile::default() };
    let bff = mobile(ground, &bank, &settings);
    let ask = || Offer::of(&bff.public(), RATE, ground.lasting(), home(&bank)).run();
    let normal = ask();
    let dripping = Offer::of(&bff.public(), DRIPPING, ground.lasting(), get("/behind/drip", &[])).begin();
    let beside = ask();
    let dripped = dripping.end();

    let mut verdict = Verdict::on(ground);
    verdict.counted(dripped.count(504) == dripped.len(), format!("dripping {}", dripped.told()));
    let longest = dripped.per_mille(1_000);
    verdict.timed(
        longest < DEADLINE * 6 / 5,
        format!("cut after {} ms at the latest, of {} ms", millis(longest), millis(DEADLINE)),
    );
    verdict.counted(beside.count(200) == beside.len(), format!("others {}", beside.told()));
    verdict.within("their p99", 1.2, normal.per_mille(990), beside.per_mille(990));
    verdict
}
