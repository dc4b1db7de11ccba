//! The store of sessions is away for a while: nobody is signed out, and what needs no session goes on.

use std::time::{Duration, Instant};

use test_support::bank::Bank;
use test_support::redis::Redis;
use test_support::wait;

use crate::bffs::{PATIENCE, of_page, signed_in, web};
use crate::ground::Ground;
use crate::load::Offer;
use crate::requests::get;
use crate::verdict::{Verdict, millis};

const RATE: u32 = 20;

pub(super) fn run(ground: &Ground) -> Verdict {
    let redis = Redis::start();
    let bank = Bank::start();
    let provider = bank.provider();
    let store = format!("engine = \"redis\"\nurl = \"{}\"\n", redis.url());
    let bff = web(ground, &bank, &store, "timeout = \"4s\"\n");
    let browser = signed_in(&bff, &provider);
    let cookie = browser.cookies();
    let private = || of_page(&browser, "/bff/user");
    let away = if ground.is_long() { Duration::from_secs(10) } else { Duration::from_secs(3) };
    redis.snapshot();
    redis.stop();
    let public = Offer::of(&bff.public(), RATE, away, get("/api/branches", &[])).begin();
    // What was under way when it went is not of the outage.
    let gone = || browser.get("/bff/user").status == 503;
    wait::until(PATIENCE, "the store is missed", gone);
    let sessions = Offer::of(&bff.public(), RATE, away, private()).run();
    let public = public.end();
    let kept =
        browser.get("/bff/user").headers("set-cookie").is_empty() && browser.cookies().len() == cookie.len();
    redis.restart();
    let returned = Instant::now();
    wait::until(PATIENCE, "the session is back", || browser.get("/bff/user").status == 200);
    let missed = returned.elapsed();

    let mut verdict = Verdict::on(ground);
    verdict.counted(public.count(200) == public.len(), format!("public {}", public.told()));
    verdict.counted(sessions.count(503) == sessions.len(), format!("sessions {}", sessions.told()));
    verdict.counted(kept, if kept { "the cookie is kept" } else { "the cookie is gone" });
    verdict.timed(missed < Duration::from_secs(1), format!("back after {} ms", millis(missed)));
    verdict
}
