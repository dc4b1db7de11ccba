//! A system answers what is no answer: each is told apart in the log, and none fills memory.

use test_support::bank::Bank;
use test_support::upstream::Reply;

use crate::bffs::{Mobile, PATIENCE, home, mobile};
use crate::ground::Ground;
use crate::load::Offer;
use crate::verdict::Verdict;

const RATE: u32 = 10;

/// What it may grow by: of a gigabyte four megabytes are read, for each of those under way.
const FLAT: u64 = 64 << 20;

pub(super) fn run(ground: &Ground) -> Verdict {
    let kinds: [(&str, Reply, &str); 6] = [
        ("no HTTP", Reply::garbage(), "not HTTP"),
        ("a wrong length", Reply::truncated(200, 5_000, "{\"Data\":{}}"), "ended early"),
        (
            "a truncated body",
            Reply::raw(
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 90\r\n\r\n{\"Data\"",
            ),
            "ended early",
        ),
        ("a gigabyte", Reply::huge(1 << 30).header("Content-Type", "application/json"), "larger than"),
        ("a body without end", Reply::endless("application/json"), "larger than"),
        ("bad JSON", Reply::text(200, "application/json", "{\"Data\": nonsense}"), "cannot be read"),
    ];
    let bank = Bank::start();
    let of_accounts = "timeout = \"4s\"\nbreaker_pause = \"0s\"\nretries = 0\n";
    let bff = mobile(ground, &bank, &Mobile { of_accounts, ..Mobile::default() });
    let warm = Offer::of(&bff.public(), RATE, ground.lasting(), home(&bank)).run();
    let before = bff.rss_bytes();
    let mut verdict = Verdict::on(ground);
    verdict.counted(warm.count(200) == warm.len(), format!("normally {}", warm.told()));
    for (what, reply, why) in kinds {
        bank.answer("", reply);
        let outcomes = Offer::of(&bff.public(), RATE, ground.lasting() / 6, home(&bank)).run();
        bank.mend();
        verdict.counted(outcomes.count(502) == outcomes.len(), format!("{what}: {}", outcomes.told()));
        let said = bff.wait_for_log("\"http.status\":502", PATIENCE);
        let told = said.contains(why)
            || bff.logs().iter().any(|line| line.contains("\"http.status\":502") && line.contains(why));
        if !told {
            verdict.counted(false, format!("{what}: the log does not say \"{why}\": {said}"));
        }
    }
    let peak = bff.peak_bytes().saturating_sub(before);
    verdict.counted(peak < FLAT, format!("memory grew by {} MiB at the most", peak >> 20));
    verdict
}
