//! Cursors that were not given out for what they are used for.

use test_support::bank::{Bank, transaction_id};

use crate::partner::{ACCOUNT, Partner, TRANSACTIONS};

const SAYS: [&str; 2] = ["cursor", "begin again without"];

/// The cursor of the second page of what `query` asks for.
fn cursor(partner: &Partner, query: &str) -> String {
    let page = partner.transactions(query).json();
    page["next_cursor"].as_str().unwrap_or_else(|| panic!("no next page: {page}")).to_owned()
}

#[track_caller]
fn check_refused(partner: &Partner, account: &str, query: &str) {
    partner.bank.accounts.clear();
    let path = format!("/v1/accounts/{account}/transactions?{query}");
    partner.check_refused(TRANSACTIONS, &path, 400, "bad-request", &SAYS);
    assert_eq!(partner.bank.accounts.count(), 0, "{path} was refused, and asked all the same");
}

#[test]
fn a_cursor_that_was_changed_or_made_up_is_400() {
    let partner = Partner::start();
    let given = cursor(&partner, "?limit=5");
    let cut = &given[..given.len() - 1];
    let first = if given.starts_with('A') { "B" } else { "A" };
    let changed = format!("{first}{}", &given[1..]);
    for wrong in ["", "x", "%00", "1.1795361415.1", "MS41LjA", cut, &changed, &"A".repeat(20_000)] {
        check_refused(&partner, ACCOUNT, &format!("cursor={wrong}"));
    }
    assert_eq!(partner.transactions(&format!("?cursor={given}")).status, 200);
}

#[test]
fn a_cursor_of_another_account_is_400() {
    let partner = Partner::start();
    let other = cursor(&partner, "?limit=5");
    check_refused(&partner, "100006", &format!("cursor={other}"));
}

#[test]
fn a_cursor_of_other_dates_is_400() {
    let partner = Partner::start();
    let dated = cursor(&partner, "?limit=5&from=2026-11-10&to=2026-11-20");
    for others in ["", "from=2026-11-10&", "to=2026-11-20&", "from=2026-11-11&to=2026-11-20&"] {
        check_refused(&partner, ACCOUNT, &format!("{others}cursor={dated}"));
    }
    let undated = cursor(&partner, "?limit=5");
    check_refused(&partner, ACCOUNT, &format!("from=2026-11-10&cursor={undated}"));
    let same = partner.transactions(&format!("?to=2026-11-20&from=2026-11-10&limit=7&cursor={dated}"));
    assert_eq!(same.status, 200, "the same days, whatever the limit");
}

#[test]
fn a_cursor_tells_nothing_to_who_reads_it() {
    let given = cursor(&Partner::start(), "?limit=5");
    // The time of the fifth transaction in seconds, and the same in base64url at each of its three places.
    for plain in ["1795361415", "MTc5NTM2MTQx", "E3OTUzNjE0MT", "xNzk1MzYxNDE1"] {
        assert!(!given.contains(plain), "{given}");
    }
}

#[test]
fn a_cursor_outlives_the_process_where_a_key_is_configured_and_not_without() {
    let sealed = "[seal]\nkey = \"a secret that all the replicas have\"";
    let partner = Partner::start_with(Bank::start(), sealed);
    let given = cursor(&partner, "?limit=5");
    let partner = partner.before_another_process(sealed);
    let page = partner.transactions(&format!("?limit=5&cursor={given}")).json();
    assert_eq!(page["data"][0]["id"], transaction_id(ACCOUNT, 5));
    let partner = partner.before_another_process("");
    check_refused(&partner, ACCOUNT, &format!("cursor={given}"));
}
