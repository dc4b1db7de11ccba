//! A system that cuts its answers smaller than it is asked for, as the standard lets it: nothing is lost.

use serde_json::{Value, json};
use test_support::upstream::{Reply, Seen};

use crate::partner::{Partner, TRANSACTIONS};

/// On the system; it answers seven at a time, whatever `page-size` says.
const BOOKED: usize = 40;
const PAGE: usize = 7;

fn id(nth: usize) -> String {
    format!("t{nth}")
}

/// The standard's shape, with links that name another host than the one that was asked, as behind a proxy.
fn page(seen: &Seen) -> Reply {
    let until = seen.query("toBookingDateTime").unwrap_or_else(|| "9".to_owned());
    let all: Vec<Value> = (0..BOOKED)
        .map(|nth| (nth, format!("2026-11-{:02}T08:00:00", 22 - nth / 4)))
        .filter(|(_, booked)| *booked <= until)
        .map(|(nth, booked)| {
            json!({
                "AccountId": "100005", "TransactionId": id(nth), "CreditDebitIndicator": "Debit", "Status": "BOOK",
                "BookingDateTime": format!("{booked}+00:00"), "Amount": {"Amount": "1.00", "Currency": "GBP"},
            })
        })
        .collect();
    let number: usize = seen.query("page").map_or(1, |page| page.parse().unwrap());
    let shown: Vec<_> = all.iter().skip((number - 1) * PAGE).take(PAGE).collect();
    let mut links = json!({"Self": "https://elsewhere.example/"});
    if number * PAGE < all.len() {
        let path = seen.path();
        links["Next"] =
            json!(format!("https://elsewhere.example{path}?toBookingDateTime={until}&page={}", number + 1));
    }
    Reply::json(200, &json!({"Data": {"Transaction": shown}, "Links": links, "Meta": {}}))
}

#[test]
fn a_system_with_smaller_pages_loses_nothing() {
    let partner = Partner::start();
    partner.bank.accounts.script(page);
    for limit in [3, 7, 10, 25, 40, 200] {
        let (mut seen, mut query) = (Vec::new(), format!("?limit={limit}"));
        loop {
            let answer = partner.transactions(&query);
            assert_eq!(answer.status, 200, "{}", answer.text());
            let body = answer.json();
            seen.extend(
                body["data"].as_array().unwrap().iter().map(|each| each["id"].as_str().unwrap().to_owned()),
            );
            let Some(cursor) = body["next_cursor"].as_str() else { break };
            query = format!("?limit={limit}&cursor={cursor}");
            assert!(seen.len() <= BOOKED, "it never ends");
        }
        assert_eq!(seen, (0..BOOKED).map(id).collect::<Vec<_>>(), "limit {limit}");
    }
    let asked = partner.bank.accounts.seen();
    assert!(asked.iter().all(|seen| seen.path().ends_with("/transactions")), "{TRANSACTIONS}");
}

#[test]
fn a_link_out_of_the_systems_paths_is_not_followed() {
    let partner = Partner::start();
    partner.bank.accounts.script(|_| {
        let links = json!({"Next": "https://elsewhere.example/"});
        Reply::json(200, &json!({"Data": {"Account": []}, "Links": links, "Meta": {}}))
    });
    let before = partner.bank.accounts.count();
    let answer = partner.ask("/v1/accounts", "/v1/accounts");
    // The link's path is followed on the configured system alone; one that goes on for ever is cut.
    assert_eq!(answer.status, 502, "{}", answer.text());
    assert!(partner.bank.accounts.count() - before <= 61, "{}", partner.bank.accounts.count());
}
