//! The process is killed under load, with its store in a file: whoever was told something of theirs finds it as it was told.

use std::collections::{BTreeMap, HashSet};
use std::path::Path;
use std::thread;
use std::time::Duration;

use serde_json::json;
use tempfile::TempDir;
use test_support::bank::Bank;
use test_support::browser::Browser;
use test_support::wait;

use crate::bffs::{Mobile, PATIENCE, mobile, of_page, signed_in, web};
use crate::ground::Ground;
use crate::load::{Offer, Outcome, only};
use crate::requests::request;
use crate::verdict::Verdict;

/// Who sign in at once, each so many times.
const PEOPLE: usize = 4;
const TIMES: usize = 5;
const RATE: u32 = 20;

pub(super) fn run(ground: &Ground) -> Verdict {
    let folder = TempDir::new().expect("a temporary folder can be made");
    let mut verdict = Verdict::on(ground);
    sessions(ground, folder.path(), &mut verdict);
    payments(ground, folder.path(), &mut verdict);
    verdict
}

fn file(folder: &Path, name: &str) -> String {
    format!("engine = \"file\"\nfile = \"{}/{name}\"\n", folder.display())
}

/// It is killed in the moment in which the last of them signed in.
fn sessions(ground: &Ground, folder: &Path, verdict: &mut Verdict) {
    let store = file(folder, "sessions");
    let bank = Bank::start();
    let provider = bank.provider();
    let kills = ground.count(2, 6);
    let mut told: Vec<Browser> = Vec::new();
    let mut bff = web(ground, &bank, &store, "");
    for kill in 0..kills {
        // Nobody has more than so many sessions.
        provider.subject(&format!("cust-{kill:04}"));
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
    let all = told.len();
    verdict.counted(
        there == all,
        format!("of {all} who signed in before one of {kills} kills, {there} still are"),
    );
}

/// It is killed in the middle of many payments; then each is asked for again, under its own key.
fn payments(ground: &Ground, folder: &Path, verdict: &mut Verdict) {
    let store = file(folder, "payments");
    let bank = Bank::start();
    let settings = Mobile { store: &store, ..Mobile::default() };
    let token = format!("Bearer {}", bank.issuer.token().scope("accounts messages payments").sign());
    let body = json!({
        "from": "100005", "name": "Rosa Example", "number": "00030312345678", "amount": "12.34",
        "reference": "Invoice 17",
    })
    .to_string();
    let pay = move |number: usize| {
        let fields = [
            ("Authorization", token.as_str()),
            ("Content-Type", "application/json"),
            ("Idempotency-Key", &format!("key-{number}")),
        ];
        request("POST", "/v1/payments", &fields, &body)
    };
    let count = ground.count(40, 200);
    let bff = mobile(ground, &bank, &settings);
    let asked = Offer { to: only(&bff.public()), rate: 20.0, count, request: Box::new(pay.clone()) };
    let asked = asked.begin();
    wait::until(PATIENCE, "half of them are paid", || bank.paid().len() >= count / 2);
    bff.kill();
    let at_first = asked.end();
    let bff = mobile(ground, &bank, &settings);
    let mut again: BTreeMap<usize, Outcome> = BTreeMap::new();
    // One that was under way is held until its lease ends.
    wait::until(PATIENCE, "every payment is made", || {
        for number in (0..count)
            .filter(|number| again.get(number).is_none_or(|one| one.status != 201))
            .collect::<Vec<_>>()
        {
            let one = Offer::at_once(&bff.public(), 1, pay(number)).run().0.remove(0);
            again.insert(number, one);
        }
        again.values().all(|one| one.status == 201)
    });
    let answered = at_first.0.iter().enumerate().filter(|(_, one)| one.status == 201);
    let answered: Vec<(usize, &Outcome)> = answered.collect();
    let same = answered.iter().filter(|(number, one)| again[number].body == one.body).count();
    verdict.counted(
        same == answered.len() && !answered.is_empty(),
        format!(
            "of {count} payments {} were answered before the kill, {same} have the same answer after it",
            answered.len()
        ),
    );
    let paid = bank.paid();
    let ids: HashSet<String> =
        paid.iter().map(|paid| paid["InstructionIdentification"].to_string()).collect();
    let once = paid.len() == count && ids.len() == count;
    verdict.counted(once, format!("all asked for again, {} were made", paid.len()));
}
