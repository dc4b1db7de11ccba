//! What the sandbox's database has of payments, looked at from outside while it runs.

use rusqlite::{Connection, OpenFlags};
use test_support::process::Sandbox;

/// An open database, for looking alone.
#[derive(Debug)]
pub struct Ledger(Connection);

impl Ledger {
    #[track_caller]
    pub fn of(sandbox: &Sandbox) -> Self {
        let path = sandbox.data().join("bank.sqlite");
        let opened = Connection::open_with_flags(&path, OpenFlags::SQLITE_OPEN_READ_ONLY);
        Self(opened.unwrap_or_else(|error| panic!("{}: {error}", path.display())))
    }

    /// Payments with this reference that were made, and what left the account for it, in pence: of each how many, and how much.
    pub fn paid(&self, reference: &str) -> [i64; 3] {
        let payments = "SELECT count(*) FROM payments JOIN consents ON consents.id = payments.consent \
                        WHERE payments.status != 'RJCT' \
                        AND json_extract(initiation, '$.RemittanceInformation.Unstructured[0]') = ?1";
        let debits = "SELECT count(*) FROM entries WHERE reference = ?1 AND amount < 0";
        let amount = "SELECT coalesce(sum(amount), 0) FROM entries WHERE reference = ?1";
        [payments, debits, amount].map(|sql| self.number(sql, reference))
    }

    /// What is on an account, in pence.
    pub fn balance(&self, account: &str) -> i64 {
        self.number("SELECT balance FROM accounts WHERE id = ?1", account)
    }

    fn number(&self, sql: &str, parameter: &str) -> i64 {
        self.0.query_row(sql, [parameter], |row| row.get(0)).expect("the database can be asked")
    }
}
