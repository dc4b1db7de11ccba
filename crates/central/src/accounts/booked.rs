//! Bookings made up for tests: as a system has them, and as it answers.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::cursor::Cursor;
use super::id::AccountId;
use super::model::Transaction;

/// One booked at this second.
pub(super) fn transaction(id: usize, second: i64) -> Transaction {
    transaction_at(id, Timestamp::from_second(second).unwrap())
}

fn transaction_at(id: usize, booked: Timestamp) -> Transaction {
    Transaction {
        id: id.to_string(),
        account: AccountId::try_from("1".to_owned()).unwrap(),
        booked,
        text: String::new(),
        amount: crate::Money { amount: 1.into(), currency: "GBP".parse().unwrap() },
        category: None,
        merchant_code: None,
    }
}

/// Newest first: so many of one time, so many nanoseconds before the bunch before.
pub(super) fn bunched(bunches: Vec<(usize, i64)>) -> Vec<Transaction> {
    let mut all = Vec::new();
    let mut at = 9_000_000_000_000_i128;
    for (many, gap) in bunches {
        at -= i128::from(gap);
        for _ in 0..many {
            all.push(transaction_at(all.len(), Timestamp::from_nanosecond(at).unwrap()));
        }
    }
    all
}

/// What the system would answer: at most `size`, not newer than the cursor, newest first.
pub(super) fn ask(all: &[Transaction], from: Option<&Cursor>, size: usize) -> Vec<Transaction> {
    let until = from.map(|from| from.until().parse::<jiff::civil::DateTime>().unwrap());
    let fitting = all
        .iter()
        .filter(|each| until.is_none_or(|until| each.booked.to_zoned(TimeZone::UTC).datetime() <= until));
    fitting.take(size).cloned().collect()
}
