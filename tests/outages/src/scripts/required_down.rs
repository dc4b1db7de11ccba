//! One required system fails: it is asked little, answers fail at once, and all is back when it is.

use std::time::{Duration, Instant};

use test_support::bank::Bank;
use test_support::quantile::per_mille;
use test_support::upstream::Reply;

use crate::bffs::{Mobile, home, mobile};
use crate::ground::Ground;
use crate::load::Offer;
use crate::verdict::{Verdict, as_f64, millis};

const RATE: u32 = 30;

pub(super) fn run(ground: &Ground) -> Verdict {
    let pause = if ground.is_long() { Duration::from_secs(5) } else { Duration::from_millis(600) };
    let lasting = ground.lasting();
    let bank = Bank::start();
    let of_accounts = format!("timeout = \"4s\"\nbreaker_pause = \"{}ms\"", pause.as_millis());
    let bff = mobile(ground, &bank, &Mobile { of_accounts: &of_accounts, ..Mobile::default() });
    let ask = |lasting| Offer::of(&bff.public(), RATE, lasting, home(&bank));

    bank.accounts.clear();
    let normal = ask(lasting / 2).run();
    let a_second = f64::from(u32::try_from(bank.accounts.count()).unwrap()) / (lasting / 2).as_secs_f64();

    bank.answer("", Reply::status(503));
    bank.accounts.clear();
    let began = Instant::now();
    let down = ask(lasting).run();
    let seen = bank.accounts.seen();
    let asked: Vec<Duration> = seen.iter().map(|seen| seen.at.saturating_duration_since(began)).collect();
    // A pause is jittered by a fifth; the first one begins with the outage.
    let tries = lasting.as_secs_f64() / (pause.as_secs_f64() * 0.8) + 1.0;
    let at_first = asked.iter().filter(|at| **at < Duration::from_secs(1)).count();
    let later = asked.len() - at_first;

    bank.mend();
    let mended = Instant::now();
    let after = ask(pause * 2).run();
    let served = after.with(200).map(|outcome| outcome.began).min();

    let mut verdict = Verdict::on(ground);
    verdict.counted(normal.count(200) == normal.len(), format!("normally {}", normal.told()));
    let failed = down.count(502) + down.count(503);
    verdict.counted(failed == down.len(), format!("down {}", down.told()));
    let most = 1.2 * a_second + 10.0 + tries;
    verdict.counted(
        as_f64(at_first) <= most,
        format!("asked {at_first} times in the first second, {a_second:.0} a second normally"),
    );
    verdict.counted(
        as_f64(later) <= tries,
        format!("then {later} times in {:.0} s, a pause of {} ms", lasting.as_secs_f64(), millis(pause)),
    );
    let left_alone = per_mille(down.with(503).map(|outcome| outcome.took), 500);
    verdict.timed(
        left_alone < Duration::from_millis(5),
        format!("answers failed in {} ms (median)", millis(left_alone)),
    );
    let back_after = served.map(|at| at.saturating_duration_since(mended));
    // A request comes every so often, and what tries it must itself be one.
    let in_time = back_after.is_some_and(|took| took <= pause.mul_f64(1.2) + Duration::from_millis(500));
    let told = back_after.map_or("not back".to_owned(), |took| format!("back after {} ms", millis(took)));
    verdict.counted(in_time, told);
    verdict
}
