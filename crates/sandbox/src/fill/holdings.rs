//! Which accounts a customer holds, and what was on them when the two years began.

use rusqlite::{Connection, params};

use super::dice::Dice;
use crate::bank::{AccountKind, Currency};

/// The customer whose holdings are fixed, so that documents and tests can count on them: five accounts, one in euro.
const SHOWN: i64 = 2;

/// What an account is for; decides how the ledger uses it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    Everyday,
    Bills,
    Euro,
    Savings,
    Holiday,
    Card,
    SecondCard,
}

/// An account while its two years are written.
#[derive(Clone, Debug)]
pub(super) struct Holding {
    pub(super) id: i64,
    pub(super) purpose: Purpose,
    pub(super) credit_line: i64,
    pub(super) opening_balance: i64,
    pub(super) balance: i64,
}

impl Purpose {
    pub(super) fn kind(self) -> AccountKind {
        match self {
            Self::Everyday | Self::Bills | Self::Euro => AccountKind::Current,
            Self::Savings | Self::Holiday => AccountKind::Savings,
            Self::Card | Self::SecondCard => AccountKind::CreditCard,
        }
    }

    pub(super) fn currency(self) -> Currency {
        if self == Self::Euro { Currency::Eur } else { Currency::Gbp }
    }

    fn nickname(self) -> &'static str {
        match self {
            Self::Everyday => "Everyday",
            Self::Bills => "Bills",
            Self::Euro => "Euro account",
            Self::Savings => "Rainy day",
            Self::Holiday => "Holiday fund",
            Self::Card => "Exemplar Card",
            Self::SecondCard => "Exemplar Travel Card",
        }
    }
}

/// Chooses three to six accounts.
pub(super) fn choose(customer: i64, first_id: i64, dice: &mut Dice) -> Vec<Holding> {
    let mut purposes = vec![Purpose::Everyday, Purpose::Savings, Purpose::Card];
    if customer == SHOWN {
        purposes.extend([Purpose::Bills, Purpose::Euro]);
    } else {
        let mut others = vec![Purpose::Bills, Purpose::Euro, Purpose::Holiday, Purpose::SecondCard];
        for _ in 0..dice.between(0, 3) {
            let chosen = *dice.pick(&others);
            others.retain(|other| *other != chosen);
            purposes.push(chosen);
        }
    }
    (first_id..).zip(purposes).map(|(id, purpose)| open(id, purpose, dice)).collect()
}

fn open(id: i64, purpose: Purpose, dice: &mut Dice) -> Holding {
    let (credit_line, opening_balance) = match purpose {
        Purpose::Everyday => (dice.between(1, 6) * 25_000, dice.between(30_000, 160_000)),
        Purpose::Bills => (0, dice.between(70_000, 110_000)),
        Purpose::Euro => (0, dice.between(15_000, 90_000)),
        Purpose::Savings => (0, dice.between(50_000, 900_000)),
        Purpose::Holiday => (0, dice.between(0, 120_000)),
        Purpose::Card | Purpose::SecondCard => (dice.between(3, 16) * 50_000, -dice.between(0, 60_000)),
    };
    Holding { id, purpose, credit_line, opening_balance, balance: opening_balance }
}

/// Writes an account with the balance its entries have led to.
pub(super) fn insert(
    connection: &Connection,
    customer: i64,
    holding: &Holding,
    started: i64,
    dice: &mut Dice,
) -> rusqlite::Result<()> {
    let number = match holding.purpose.kind() {
        AccountKind::CreditCard => format!("************{:04}", (holding.id * 7919) % 10_000),
        // Sort code 00-01-01 belongs to no bank.
        _ => format!("000101{:08}", 10_000_000 + (holding.id * 48_271) % 89_999_999),
    };
    let opened_at = started - dice.between(30, 4000) * 86_400 + 9 * 3600;
    connection
        .prepare_cached("INSERT INTO accounts VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)")?
        .execute(params![
            holding.id,
            customer,
            holding.purpose.kind(),
            holding.purpose.currency(),
            holding.purpose.nickname(),
            number,
            opened_at,
            holding.credit_line,
            holding.opening_balance,
            holding.balance,
        ])?;
    Ok(())
}
