//! The process is killed while people read, in the moment in which the last of them signed in: whoever was told that they are signed in
//! still is.

use std::thread;
use std::time::Duration;

use tempfile::TempDir;
use test_support::bank::Bank;
use test_support::browser::Browser;

use crate::bffs::{PATIENCE, of_page, signed_in, web};
use crate::ground::Ground;
use crate::load::Offer;
use crate::verdict::Verdict;

/// Who sign in at once, each so many times.
const PEOPLE: usize = 4;
const TIMES: usize = 5;
const RATE: u32 = 20;

pub(super) fn run(ground: &Ground) -> Verdict {
    let folder = TempDir::new().expect("a temporary folder can be made");
    let store = format!("engine = \"file\"\nfile = \"{}/store\"\n", folder.path().display());
    let bank = Bank::start();
    let provider = bank.provider();
    let kills = ground.count(2, 6);
    let mut told: Vec<Browser> = Vec::new();
    let mut bff = web(ground, &bank, &store, "");
    for _ in 0..kills {
        let reader = signed_in(&bff, &provider);
        let reads =
            Offer::of(&bff.public(), RATE, Duration::from_secs(2), of_page(&reader, "/bff/user")).begin();
        let more = thread::scope(|scope| {
            let sign_in = || (0..TIMES).map(|_| signed_in(&bff, &provider)).collect::<Vec<_>>();
            let people: Vec<_> = (0..PEOPLE).map(|_| scope.spawn(sign_in)).collect();
            people.into_iter().flat_map(|each| each.join().expect("they sign in")).collect::<Vec<_>>()
        });
        bff.kill();
        reads.end();
        told.extend(more);
        told.push(reader);
        bff = web(ground, &bank, &store, "");
    }
    let is_there = |browser: &&Browser| {
        Offer::at_once(&bff.public(), 1, of_page(browser, "/bff/user")).run().count(200) == 1
    };
    let there = told.iter().filter(is_there).count();
    bff.terminate();
    bff.wait(PATIENCE);

    let mut verdict = Verdict::on(ground);
    verdict.counted(
        there == told.len(),
        format!("of {} who signed in before one of {kills} kills, {there} still are", told.len()),
    );
    verdict
}
