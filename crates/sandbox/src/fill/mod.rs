//! Fills a new database: the same bank for the same last day, whatever the machine.

mod businesses;
mod calendar;
mod day_book;
mod dice;
mod holdings;
mod household;
mod inbox;
mod ledger;
mod offers;
mod people;

use rusqlite::{Connection, params};

use crate::bank::Origin;
use calendar::Day;
use day_book::DayBook;
use dice::Dice;
use household::Household;
use ledger::Ledger;

const SEED: u64 = 0x0BFF_5EED;

/// Account numbers start here, so that they look like account numbers.
const FIRST_ACCOUNT: i64 = 100_001;

/// Writes everything and returns the number of entries. The caller's transaction makes it one step.
pub(crate) fn fill(connection: &Connection, origin: &Origin) -> rusqlite::Result<i64> {
    let days = calendar::days(origin.until);
    connection
        .execute("INSERT INTO origin VALUES (?1, ?2)", params![origin.until.to_string(), origin.customers])?;
    businesses::insert(connection)?;
    let mut next = Next { account: FIRST_ACCOUNT, entry: 1 };
    for customer in 1..=i64::from(origin.customers) {
        one_customer(connection, customer, &days, &mut next)?;
    }
    Ok(next.entry - 1)
}

/// Numbers that count on through all customers.
struct Next {
    account: i64,
    entry: i64,
}

fn one_customer(
    connection: &Connection,
    customer: i64,
    days: &[Day],
    next: &mut Next,
) -> rusqlite::Result<()> {
    let (Some(first), Some(last)) = (days.first(), days.last()) else {
        return Ok(());
    };
    let mut dice = Dice::for_customer(SEED, customer);
    people::insert(connection, customer, &mut dice)?;
    let mut holdings = holdings::choose(customer, next.account, &mut dice);
    next.account += i64::try_from(holdings.len()).unwrap_or(0);
    let household = Household::choose(&holdings, &mut dice);
    let book = DayBook::new(customer, &mut holdings);
    Ledger { book, household: &household, dice: &mut dice }.write(connection, days, &mut next.entry)?;
    for holding in &holdings {
        holdings::insert(connection, customer, holding, first.start, &mut dice)?;
        offers::insert(connection, customer, holding, last.start, &mut dice)?;
    }
    inbox::insert(connection, customer, last.start, &mut dice)
}
