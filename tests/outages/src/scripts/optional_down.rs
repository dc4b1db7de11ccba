//! One optional system is down: the screen is there without it.

use test_support::bank::Bank;
use test_support::wait;

use crate::bffs::{Mobile, PATIENCE, home, mobile};
use crate::ground::Ground;
use crate::load::{Offer, Outcomes};
use crate::verdict::Verdict;

/// Normal and broken by turns: what disturbs the machine for a while disturbs both.
const TURNS: u32 = 3;
const MARKED: &str = "\"part\":\"messages\"";

pub(super) fn run(ground: &Ground) -> Verdict {
    let bank = Bank::start();
    let patient = "timeout = \"4s\"\n";
    let settings = Mobile { of_accounts: patient, ..Mobile::default() };
    let bff = mobile(ground, &bank, &settings);
    let ask = || Offer::of(&bff.public(), ground.count(40, 100), ground.lasting() / TURNS, home(&bank)).run();
    let is_whole =
        || Offer::at_once(&bff.public(), 1, home(&bank)).run().0.iter().all(|one| !marked(&one.body));
    let (mut normal, mut down) = (Outcomes::default(), Outcomes::default());
    for _ in 0..TURNS {
        wait::until(PATIENCE, "the screen is whole", is_whole);
        normal = normal.and(ask());
        bank.messages.stop();
        down = down.and(ask());
        bank.messages.restart();
    }
    let mut verdict = Verdict::on(ground);
    let whole = normal.with(200).filter(|outcome| !marked(&outcome.body)).count();
    verdict.counted(whole == normal.len(), format!("normally {}, {whole} of them whole", normal.told()));
    let without = down.with(200).filter(|outcome| marked(&outcome.body)).count();
    verdict.counted(without == down.len(), format!("down {}, {without} of them marked", down.told()));
    verdict.within("p99", 1.2, normal.per_mille(990), down.per_mille(990));
    verdict
}

fn marked(body: &[u8]) -> bool {
    String::from_utf8_lossy(body).contains(MARKED)
}
