//! The provider is away: who is signed in does not notice, and who wants to is told.

use test_support::bank::Bank;
use test_support::browser::Browser;

use crate::bffs::{MEMORY, of_page, signed_in, web};
use crate::ground::Ground;
use crate::load::Offer;
use crate::verdict::Verdict;

const RATE: u32 = 20;

pub(super) fn run(ground: &Ground) -> Verdict {
    let bank = Bank::start();
    let provider = bank.provider();
    let bff = web(ground, &bank, MEMORY, "");
    let browser = signed_in(&bff, &provider);
    // The tokens for systems are there from the first page on, as they are for whoever is signed in.
    let first = browser.get("/api/dashboard").status;
    let anew = Browser::new("https://www.bank.example", &bff.public());
    // Somebody is on the way when it goes.
    let under_way = anew.begin("/");
    let led_to =
        under_way.header("location").and_then(|to| anew.path_of(anew.elsewhere(to).header("location")?));
    bank.issuer.upstream().stop();
    let pages = Offer::of(&bff.public(), RATE, ground.lasting(), of_page(&browser, "/api/dashboard")).run();
    let told = led_to.map(|path| anew.come_back(&path));

    let mut verdict = Verdict::on(ground);
    verdict.counted(first == 200, format!("before it {first}"));
    verdict.counted(pages.count(200) == pages.len(), format!("signed in: {}", pages.told()));
    let status = told.as_ref().map_or(0, |answer| answer.status);
    let says = told
        .is_some_and(|answer| answer.text().contains("try again") || answer.text().contains("not possible"));
    verdict.counted(
        matches!(status, 502..=504) && says,
        format!("to sign in: {status}, {}", if says { "and says so" } else { "without a word" }),
    );
    verdict
}
