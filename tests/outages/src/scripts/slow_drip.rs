//! Answers of one system drip: they are cut in time, and nobody else waits for them.

use std::time::Duration;

use test_support::bank::Bank;
use test_support::upstream::{Reply, Seen, Upstream};

use crate::bffs::{Mobile, behind, home, mobile};
use crate::ground::Ground;
use crate::load::{Offer, Outcomes};
use crate::requests::get;
use crate::verdict::{Verdict, millis};

const OF_IT: u32 = 15;
/// Whole and dripping by turns: what disturbs the machine for a while disturbs both.
const TURNS: u32 = 3;
const JSON: &str = "application/json";
const DEADLINE: Duration = Duration::from_secs(1);

pub(super) fn run(ground: &Ground) -> Verdict {
    let body = || format!("{{\"text\":\"{}\"}}", "x".repeat(100));
    let whole_ones = move |_: &Seen| Reply::text(200, JSON, body());
    let dripping_ones =
        move |_: &Seen| Reply::drip(200, body(), Duration::from_secs(1)).header("Content-Type", JSON);
    let system = Upstream::start(whole_ones);
    // Each is to be asked, however many were cut.
    let route = behind(&system.url(), "answer = \"json\"\ndeadline = \"1s\"\n", "breaker_pause = \"0s\"\n");
    let bank = Bank::start();
    let settings = Mobile { of_accounts: "timeout = \"4s\"\n", more: &route, ..Mobile::default() };
    let bff = mobile(ground, &bank, &settings);
    let lasting = ground.lasting() / TURNS;
    let ask = || {
        let of_it = Offer::of(&bff.public(), OF_IT, lasting, get("/behind/drip", &[])).begin();
        let others = Offer::of(&bff.public(), ground.count(30, 100), lasting, home(&bank)).run();
        (of_it.end(), others)
    };
    let [mut whole, mut normal, mut dripped, mut beside] = [const { Outcomes(Vec::new()) }; 4];
    for _ in 0..TURNS {
        system.script(whole_ones);
        let (of_it, others) = ask();
        (whole, normal) = (whole.and(of_it), normal.and(others));
        system.script(dripping_ones);
        let (of_it, others) = ask();
        (dripped, beside) = (dripped.and(of_it), beside.and(others));
    }

    let mut verdict = Verdict::on(ground);
    verdict.counted(whole.count(200) == whole.len(), format!("normally {}", whole.told()));
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
