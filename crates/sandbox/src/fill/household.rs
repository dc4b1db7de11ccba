//! A customer's regular money: who pays them, what they owe every month, where they shop.

use super::{
    businesses::{BUSINESSES, BusinessId, EMPLOYERS, LANDLORDS, SHOPS, UTILITIES},
    dice::Dice,
};

/// What repeats through the two years.
pub(super) struct Household {
    pub(super) employer: BusinessId,
    pub(super) salary: i64,
    pub(super) payday: i64,
    pub(super) landlord: BusinessId,
    pub(super) rent: i64,
    pub(super) bills: Vec<Bill>,
    /// The shops one keeps going to, more often listed the more often visited.
    pub(super) shops: Vec<BusinessId>,
    /// Purchases by card in ten days.
    pub(super) purchases_in_ten_days: i64,
}

/// A direct debit on a fixed day of the month.
pub(super) struct Bill {
    pub(super) payee: BusinessId,
    pub(super) day: i64,
    pub(super) amount: i64,
}

impl Household {
    pub(super) fn choose(dice: &mut Dice) -> Self {
        let employer = one_of(EMPLOYERS, dice);
        let landlord = one_of(LANDLORDS, dice);
        let salary = usual(employer, dice);
        Self {
            employer,
            salary,
            payday: dice.between(20, 28),
            landlord,
            // Nobody rents for more than two fifths of what they earn.
            rent: usual(landlord, dice).min(salary * 2 / 5),
            bills: bills(dice),
            shops: shops(dice),
            purchases_in_ten_days: dice.between(7, 13),
        }
    }

    pub(super) fn bills_a_month(&self) -> i64 {
        self.bills.iter().map(|bill| bill.amount).sum()
    }
}

fn bills(dice: &mut Dice) -> Vec<Bill> {
    UTILITIES
        .filter(|place| *place < UTILITIES.start + 5 || dice.chance(55))
        .map(BusinessId)
        .collect::<Vec<_>>()
        .into_iter()
        .map(|payee| Bill { payee, day: dice.between(1, 28), amount: usual(payee, dice) })
        .collect()
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

fn one_of(range: std::ops::Range<usize>, dice: &mut Dice) -> BusinessId {
    BusinessId(*dice.pick(&range.collect::<Vec<_>>()))
}

fn usual(business: BusinessId, dice: &mut Dice) -> i64 {
    dice.between(BUSINESSES[business.0].low, BUSINESSES[business.0].high)
}
