//! A customer's regular money: who pays them, what they owe every month, where they shop.

use std::ops::Range;

use super::{
    businesses::{
        BUSINESSES, BusinessId, CLUBS, EMPLOYERS, EURO_CLUBS, EURO_UTILITIES, LANDLORDS, SHOPS, UTILITIES,
    },
    dice::Dice,
    holdings::{Holding, Purpose},
};
use crate::bank::EntryKind;

/// What repeats through the two years.
pub(super) struct Household {
    pub(super) employer: BusinessId,
    pub(super) salary: i64,
    pub(super) payday: i64,
    pub(super) obligations: Vec<Obligation>,
    /// The shops one keeps going to, more often listed the more often visited.
    pub(super) shops: Vec<BusinessId>,
    /// Purchases by card in ten days.
    pub(super) purchases_in_ten_days: i64,
}

/// A direct debit or a standing order on a fixed day of the month.
pub(super) struct Obligation {
    pub(super) payee: BusinessId,
    pub(super) payer: Purpose,
    pub(super) kind: EntryKind,
    pub(super) day: i64,
    pub(super) amount: i64,
}

impl Household {
    pub(super) fn choose(holdings: &[Holding], dice: &mut Dice) -> Self {
        let employer = one_of(EMPLOYERS, dice);
        let salary = usual(employer, dice);
        let payday = dice.between(20, 28);
        let has = |purpose| holdings.iter().any(|holding| holding.purpose == purpose);
        let mut obligations = vec![rent(salary, dice)];
        let payer = if has(Purpose::Bills) { Purpose::Bills } else { Purpose::Everyday };
        obligations.extend(bills(payer, dice));
        obligations.push(standing_order(one_of(CLUBS, dice), payer, dice));
        if has(Purpose::Euro) {
            obligations.extend(
                EURO_UTILITIES
                    .map(|place| direct_debit(BusinessId(place), Purpose::Euro, dice))
                    .collect::<Vec<_>>(),
            );
            obligations.push(standing_order(one_of(EURO_CLUBS, dice), Purpose::Euro, dice));
        }
        let purchases_in_ten_days = dice.between(7, 13);
        Self { employer, salary, payday, obligations, shops: shops(dice), purchases_in_ten_days }
    }

    /// What an account pays every month.
    pub(super) fn a_month(&self, payer: Purpose) -> i64 {
        self.obligations.iter().filter(|due| due.payer == payer).map(|due| due.amount).sum()
    }

    pub(super) fn owes(&self, payer: Purpose) -> bool {
        self.a_month(payer) > 0
    }

    /// What is sent every month to an account that only pays: all it owes, and in sterling a little more, rounded.
    pub(super) fn feed(&self, payer: Purpose) -> i64 {
        let owed = self.a_month(payer);
        if payer == Purpose::Euro { (owed / 1_000 + 1) * 1_000 } else { owed }
    }
}

/// Nobody rents for more than two fifths of what they earn.
fn rent(salary: i64, dice: &mut Dice) -> Obligation {
    let landlord = one_of(LANDLORDS, dice);
    let amount = usual(landlord, dice).min(salary * 2 / 5);
    Obligation { payee: landlord, payer: Purpose::Everyday, kind: EntryKind::StandingOrder, day: 1, amount }
}

/// Five that everybody has, and some of the others. Telephone and broadband are paid from the everyday account.
fn bills(payer: Purpose, dice: &mut Dice) -> Vec<Obligation> {
    let has = UTILITIES.filter(|place| *place < UTILITIES.start + 5 || dice.chance(55)).collect::<Vec<_>>();
    let everyday = UTILITIES.start + 3..UTILITIES.start + 5;
    has.into_iter()
        .map(|place| {
            let payer = if everyday.contains(&place) { Purpose::Everyday } else { payer };
            direct_debit(BusinessId(place), payer, dice)
        })
        .collect()
}

fn direct_debit(payee: BusinessId, from: Purpose, dice: &mut Dice) -> Obligation {
    let (day, amount) = (dice.between(1, 28), usual(payee, dice));
    Obligation { payee, payer: from, kind: EntryKind::DirectDebit, day, amount }
}

fn standing_order(payee: BusinessId, from: Purpose, dice: &mut Dice) -> Obligation {
    Obligation { kind: EntryKind::StandingOrder, ..direct_debit(payee, from, dice) }
}

fn shops(dice: &mut Dice) -> Vec<BusinessId> {
    SHOPS
        .flat_map(|place| {
            let liking = dice.between(0, 2);
            std::iter::repeat_n(
                BusinessId(place),
                usize::try_from(BUSINESSES[place].weight * liking).unwrap_or(0),
            )
        })
        .chain([BusinessId(SHOPS.start)])
        .collect()
}

fn one_of(range: Range<usize>, dice: &mut Dice) -> BusinessId {
    BusinessId(*dice.pick(&range.collect::<Vec<_>>()))
}

fn usual(business: BusinessId, dice: &mut Dice) -> i64 {
    dice.between(BUSINESSES[business.0].low, BUSINESSES[business.0].high)
}
