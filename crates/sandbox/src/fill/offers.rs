//! Offers on accounts: none, one or two each.

use rusqlite::{Connection, params};

use super::{
    dice::Dice,
    holdings::{Holding, Purpose},
};
use crate::bank::OfferKind;

struct Template {
    kind: OfferKind,
    description: &'static str,
    rate: Option<&'static str>,
    amount: Option<i64>,
    term: &'static str,
}

const FOR_CARDS: [Template; 3] = [
    Template {
        kind: OfferKind::BalanceTransfer,
        description: "Move balances from other cards and pay no interest on them for 18 months.",
        rate: Some("0.00"),
        amount: Some(300_000),
        term: "A fee of 2.9 per cent applies to each balance moved. Within 60 days of acceptance.",
    },
    Template {
        kind: OfferKind::LimitIncrease,
        description: "You may raise your credit limit.",
        rate: None,
        amount: Some(100_000),
        term: "Subject to a check of your circumstances.",
    },
    Template {
        kind: OfferKind::MoneyTransfer,
        description: "Move money from your card to your current account at a reduced rate.",
        rate: Some("4.90"),
        amount: Some(150_000),
        term: "A fee of 3.9 per cent applies. The reduced rate lasts 12 months.",
    },
];

const FOR_SAVINGS: [Template; 1] = [Template {
    kind: OfferKind::PromotionalRate,
    description: "A higher rate on your savings for six months.",
    rate: Some("4.25"),
    amount: None,
    term: "On balances up to 20,000 pounds; afterwards the standard rate applies.",
}];

const FOR_CURRENT: [Template; 1] = [Template {
    kind: OfferKind::LimitIncrease,
    description: "A larger arranged overdraft is available to you.",
    rate: Some("39.90"),
    amount: Some(50_000),
    term: "Representative example: 39.9 per cent EAR variable.",
}];

/// Writes the offers on one account; the main card always has one.
pub(super) fn insert(
    connection: &Connection,
    customer: i64,
    holding: &Holding,
    last_midnight: i64,
    dice: &mut Dice,
) -> rusqlite::Result<()> {
    let (templates, likelihood) = match holding.purpose {
        Purpose::Card => (FOR_CARDS.as_slice(), 100),
        Purpose::SecondCard => (FOR_CARDS.as_slice(), 50),
        Purpose::Savings => (FOR_SAVINGS.as_slice(), 40),
        Purpose::Everyday => (FOR_CURRENT.as_slice(), 25),
        Purpose::Bills | Purpose::Euro | Purpose::Holiday => return Ok(()),
    };
    if dice.chance(likelihood) {
        let template = dice.pick(templates);
        let starts_at = last_midnight - dice.between(1, 40) * 86_400;
        connection
            .prepare_cached("INSERT INTO offers VALUES (NULL, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)")?
            .execute(params![
                holding.id,
                customer,
                template.kind,
                template.description,
                starts_at,
                starts_at + 90 * 86_400,
                template.rate,
                template.amount,
                template.term,
            ])?;
    }
    Ok(())
}
