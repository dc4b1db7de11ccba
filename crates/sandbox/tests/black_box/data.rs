//! The generated bank: it adds up, it is large enough, and it is the same everywhere.

use std::{os::unix::fs::PermissionsExt, path::Path};

use rusqlite::{Connection, types::ValueRef};
use serde_json::Value;
use tempfile::TempDir;

use crate::{
    call::{get, get_with},
    running::{Sandbox, own, own_in, shared},
    sign_in::{accounts_token, phone_tokens},
};

pub(crate) fn database(folder: &Path) -> Connection {
    Connection::open(folder.join("bank.sqlite")).unwrap()
}

pub(crate) fn number(database: &Connection, sql: &str) -> i64 {
    database.query_row(sql, [], |row| row.get(0)).unwrap()
}

const TABLES: [&str; 7] =
    ["origin", "customers", "accounts", "counterparties", "entries", "offers", "messages"];

/// All rows of all tables that are filled, as one number.
fn content_hash(folder: &Path) -> u64 {
    use std::hash::{DefaultHasher, Hash, Hasher};
    let (database, mut hasher) = (database(folder), DefaultHasher::new());
    for table in TABLES {
        let mut statement = database.prepare(&format!("SELECT * FROM {table} ORDER BY rowid")).unwrap();
        let columns = statement.column_count();
        let mut rows = statement.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            for column in 0..columns {
                match row.get_ref(column).unwrap() {
                    ValueRef::Integer(value) => value.hash(&mut hasher),
                    ValueRef::Text(value) => value.hash(&mut hasher),
                    ValueRef::Null => 0_u8.hash(&mut hasher),
                    other => panic!("{table} holds {other:?}"),
                }
            }
        }
    }
    hasher.finish()
}

/// Accounts whose opening balance and entries do not lead to their balance, entry by entry.
pub(crate) const WRONG: &str = "SELECT count(*) FROM (
    SELECT balance_after,
           opening_balance + sum(amount) OVER (PARTITION BY account ORDER BY booked_at, entries.id) AS counted
    FROM entries JOIN accounts ON accounts.id = entries.account)
    WHERE balance_after <> counted";
pub(crate) const WRONG_AT_THE_END: &str = "SELECT count(*) FROM accounts WHERE balance <>
    opening_balance + (SELECT coalesce(sum(amount), 0) FROM entries WHERE account = accounts.id)";

#[test]
fn the_whole_bank_adds_up_and_is_large_enough() {
    let folder = TempDir::new().unwrap();
    let sandbox = own_in(folder.path(), &[]);
    let bank = database(&sandbox.data);
    assert_eq!(number(&bank, WRONG), 0);
    assert_eq!(number(&bank, WRONG_AT_THE_END), 0);
    assert_eq!(number(&bank, "SELECT count(*) FROM customers"), 200);
    assert!(number(&bank, "SELECT count(*) FROM entries") >= 150_000);
    let per_customer = "(SELECT count(*) AS n FROM accounts GROUP BY customer)";
    assert_eq!(number(&bank, &format!("SELECT min(n) FROM {per_customer}")), 3);
    assert_eq!(number(&bank, &format!("SELECT max(n) FROM {per_customer}")), 6);
    assert_eq!(number(&bank, "SELECT count(*) FROM accounts WHERE customer = 2"), 5);
    assert_eq!(number(&bank, "SELECT count(*) FROM accounts WHERE customer = 2 AND currency = 'EUR'"), 1);
    assert_eq!(number(&bank, "SELECT count(DISTINCT kind) FROM accounts"), 3);
    assert_eq!(
        number(&bank, "SELECT count(*) FROM (SELECT 1 FROM messages GROUP BY customer HAVING count(*) > 12)"),
        0
    );
    assert!(number(&bank, "SELECT count(*) FROM messages WHERE read_at IS NULL") > 100);
    assert!(number(&bank, "SELECT count(*) FROM offers WHERE customer = 2") > 0);
    // Nothing in the future of the last day's morning, nothing before the two years.
    assert!(number(&bank, "SELECT max(booked_at) < unixepoch('2026-10-31 06:00') FROM entries") == 1);
    assert!(number(&bank, "SELECT min(booked_at) >= unixepoch('2024-10-31') FROM entries") == 1);
    assert_eq!(
        number(&bank, "SELECT count(*) FROM accounts WHERE id NOT IN (SELECT account FROM entries)"),
        0
    );
    assert_eq!(
        number(
            &bank,
            "SELECT count(*) FROM (SELECT number FROM accounts WHERE kind <> 'card' GROUP BY 1 HAVING count(*) > 1)"
        ),
        0
    );
}

#[test]
fn a_wrong_balance_is_noticed() {
    let sandbox = own(&[]);
    let bank = database(&sandbox.data);
    bank.execute("UPDATE entries SET amount = amount + 1 WHERE id = 500", []).unwrap();
    assert!(number(&bank, WRONG) > 0);
    assert_eq!(number(&bank, WRONG_AT_THE_END), 1);
}

/// In minor units, with its sign.
pub(crate) fn minor(holder: &Value) -> i64 {
    let digits: i64 = holder["Amount"]["Amount"].as_str().unwrap().replace('.', "").parse().unwrap();
    if holder["CreditDebitIndicator"] == "Debit" { -digits } else { digits }
}

#[test]
fn balances_are_what_the_shown_entries_lead_to() {
    let sandbox = shared();
    let token = accounts_token(sandbox, "cust-0002");
    let accounts = get_with(&sandbox.aisp("/accounts"), &token).ok();
    for account in accounts["Data"]["Account"].as_array().unwrap() {
        let id = account["AccountId"].as_str().unwrap();
        let newest = get_with(&sandbox.aisp(&format!("/accounts/{id}/transactions")), &token).ok();
        let entries = newest["Data"]["Transaction"].as_array().unwrap();
        for pair in entries.windows(2) {
            assert_eq!(minor(&pair[0]["Balance"]), minor(&pair[1]["Balance"]) + minor(&pair[0]));
        }
        let balances = get_with(&sandbox.aisp(&format!("/accounts/{id}/balances")), &token).ok();
        let of = |kind: &str| {
            let all = balances["Data"]["Balance"].as_array().unwrap();
            all.iter().find(|balance| balance["Type"] == kind).unwrap()
        };
        assert_eq!(minor(of("ITBD")), minor(&entries[0]["Balance"]));
        let line = &of("ITAV")["CreditLine"][0];
        let credit = if line.is_null() { 0 } else { minor(line) };
        assert_eq!(minor(of("ITAV")), minor(of("ITBD")) + credit);
        let yesterday =
            entries.iter().find(|entry| entry["BookingDateTime"].as_str().unwrap() < "2026-10-31").unwrap();
        assert_eq!(minor(of("PRCD")), minor(&yesterday["Balance"]));
    }
}

#[test]
fn two_folders_hold_the_same_bank_and_different_keys() {
    let (one, two) = (own(&[]), own(&[]));
    assert_eq!(content_hash(&one.data), content_hash(&two.data));
    for file in ["signing-key.p8", "clients/mobile-bff.secret", "keys/payments.signing.pem"] {
        assert_ne!(std::fs::read(one.data.join(file)).unwrap(), std::fs::read(two.data.join(file)).unwrap());
    }
    database(&two.data).execute("UPDATE messages SET subject = subject || '.' WHERE id = 1", []).unwrap();
    assert_ne!(content_hash(&one.data), content_hash(&two.data));
}

#[test]
fn secrets_are_their_owners_alone() {
    let sandbox = own(&[]);
    let mode = |file: &str| std::fs::metadata(sandbox.data.join(file)).unwrap().permissions().mode() & 0o777;
    for file in [
        "bank.sqlite",
        "signing-key.p8",
        "clients/web-bff.secret",
        "clients/mobile-bff.secret",
        "clients/mobile-bff.signing.pem",
        "keys/payments.signing.pem",
    ] {
        assert_eq!(mode(file), 0o600, "{file}");
    }
    assert_eq!(sandbox.secret("api-bff").len(), 43);
}

#[test]
fn a_restart_keeps_data_keys_and_secrets() {
    let folder = TempDir::new().unwrap();
    let start = |customers: &str| own_in(folder.path(), &["--customers", customers]);
    let what = |sandbox: &Sandbox| {
        let keys = get(&format!("{}/jwks", sandbox.provider)).ok();
        (content_hash(&sandbox.data), keys, sandbox.secret("mobile-bff"))
    };
    let first = start("2");
    phone_tokens(&first, "cust-0001", "openid");
    database(&first.data).execute("UPDATE messages SET read_at = 1 WHERE id = 1", []).unwrap();
    let before = what(&first);
    drop(first);
    assert_eq!(what(&start("3")), before);
}
