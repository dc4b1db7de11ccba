//! Two years of a customer's entries, written day by day so that each decision knows the balances it stands on.

use rusqlite::{CachedStatement, Connection, params};

use super::{
    businesses::{BUSINESSES, BusinessId, CASH_MACHINES},
    calendar::Day,
    dice::Dice,
    holdings::{Holding, Purpose},
    household::Household,
};
use crate::bank::EntryKind;

/// An entry of the day, before its balance is known.
struct Draft {
    at: i64,
    holding: usize,
    amount: i64,
    kind: EntryKind,
    business: Option<BusinessId>,
    counter_account: Option<i64>,
}

/// The customer being written.
pub(super) struct Ledger<'a> {
    pub(super) customer: i64,
    pub(super) holdings: &'a mut [Holding],
    pub(super) household: &'a Household,
    pub(super) dice: &'a mut Dice,
    drafts: Vec<Draft>,
}

/// The hours in which an entry is booked.
#[derive(Clone, Copy)]
enum Hours {
    Night,
    Shopping,
}

impl<'a> Ledger<'a> {
    pub(super) fn new(
        customer: i64,
        holdings: &'a mut [Holding],
        household: &'a Household,
        dice: &'a mut Dice,
    ) -> Self {
        Self {
            customer,
            holdings,
            household,
            dice,
            drafts: Vec::new(),
        }
    }

    /// Writes all days; `next_id` counts on through all customers.
    pub(super) fn write(
        &mut self,
        connection: &Connection,
        days: &[Day],
        next_id: &mut i64,
    ) -> rusqlite::Result<()> {
        let mut insert =
            connection.prepare_cached("INSERT INTO entries VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)")?;
        for day in days {
            self.income(day);
            self.obligations(day);
            self.repay_cards(day);
            self.move_savings(day);
            self.shop(day);
            self.interest(day);
            self.book(&mut insert, next_id)?;
        }
        Ok(())
    }

    fn income(&mut self, day: &Day) {
        if day.of_month == self.household.payday {
            let (salary, employer) = (self.household.salary, self.household.employer);
            self.draft(
                day,
                Hours::Night,
                Purpose::Everyday,
                salary,
                EntryKind::Salary,
                Some(employer),
            );
        }
    }

    fn obligations(&mut self, day: &Day) {
        let household = self.household;
        let pays_bills = if self.find(Purpose::Bills).is_some() {
            Purpose::Bills
        } else {
            Purpose::Everyday
        };
        if day.of_month == 1 {
            self.draft(
                day,
                Hours::Night,
                Purpose::Everyday,
                -household.rent,
                EntryKind::Rent,
                Some(household.landlord),
            );
        }
        if day.of_month == household.payday + 1 && pays_bills == Purpose::Bills {
            self.transfer(
                day,
                Purpose::Everyday,
                Purpose::Bills,
                household.bills_a_month(),
                EntryKind::Transfer,
            );
        }
        for bill in household.bills.iter().filter(|bill| bill.day == day.of_month) {
            self.draft(
                day,
                Hours::Night,
                pays_bills,
                -bill.amount,
                EntryKind::DirectDebit,
                Some(bill.payee),
            );
        }
    }

    /// In full where the current account allows it, else the least the bank asks for.
    fn repay_cards(&mut self, day: &Day) {
        for (card, due) in [(Purpose::Card, 14), (Purpose::SecondCard, 17)] {
            let owed = self.find(card).map_or(0, |place| -self.holdings[place].balance);
            if day.of_month != due || owed <= 0 {
                continue;
            }
            let least = (owed / 20).max(2_500).min(owed);
            let amount = if self.available(Purpose::Everyday) > owed + 20_000 {
                owed
            } else {
                least
            };
            self.transfer(day, Purpose::Everyday, card, amount, EntryKind::CardRepayment);
        }
    }

    fn move_savings(&mut self, day: &Day) {
        let keep = self.household.salary / 2;
        let spare = self.balance(Purpose::Everyday) - keep;
        let target = if self.find(Purpose::Holiday).is_some() && self.dice.chance(40) {
            Purpose::Holiday
        } else {
            Purpose::Savings
        };
        if day.of_month == (self.household.payday + 2).min(28) && spare > 20_000 {
            let everyday = round_sum(spare / 3);
            self.transfer(day, Purpose::Everyday, target, everyday, EntryKind::Transfer);
            if self.find(Purpose::Euro).is_some() && self.balance(Purpose::Euro) < 60_000 {
                self.transfer(
                    day,
                    Purpose::Everyday,
                    Purpose::Euro,
                    round_sum(spare / 6),
                    EntryKind::Transfer,
                );
            }
        }
        if self.available(Purpose::Everyday) < 15_000 && self.balance(Purpose::Savings) > 60_000 {
            self.transfer(
                day,
                Purpose::Savings,
                Purpose::Everyday,
                40_000,
                EntryKind::Transfer,
            );
        }
    }

    fn shop(&mut self, day: &Day) {
        let pace = self.household.purchases_in_ten_days + if day.weekend { 5 } else { 0 };
        let wanted =
            pace / 10 + i64::from(self.dice.between(0, 9) < pace % 10) + i64::from(self.dice.chance(12));
        for _ in 0..wanted {
            self.purchase(day);
        }
        if self.dice.chance(5) {
            let machine = BusinessId(*self.dice.pick(&CASH_MACHINES.collect::<Vec<_>>()));
            let notes = self.dice.between(1, 10) * 1_000;
            if self.available(Purpose::Everyday) > notes + 10_000 {
                self.draft(
                    day,
                    Hours::Shopping,
                    Purpose::Everyday,
                    -notes,
                    EntryKind::CashWithdrawal,
                    Some(machine),
                );
            }
        }
    }

    fn purchase(&mut self, day: &Day) {
        let household = self.household;
        let shop = *self.dice.pick(&household.shops);
        let business = &BUSINESSES[shop.0];
        // Twice at random and the smaller: small purchases are the common ones.
        let amount = self
            .dice
            .between(business.low, business.high)
            .min(self.dice.between(business.low, business.high));
        let with = self.means_of_payment();
        if self.available(with) > amount {
            self.draft(
                day,
                Hours::Shopping,
                with,
                -amount,
                EntryKind::CardPurchase,
                Some(shop),
            );
            if self.dice.chance(1) {
                self.draft(day, Hours::Shopping, with, amount, EntryKind::Refund, Some(shop));
            }
        }
    }

    fn means_of_payment(&mut self) -> Purpose {
        let throw = self.dice.between(1, 100);
        let (euro, second) = (
            self.find(Purpose::Euro).is_some(),
            self.find(Purpose::SecondCard).is_some(),
        );
        match throw {
            1..=8 if euro => Purpose::Euro,
            9..=22 if second => Purpose::SecondCard,
            1..=55 => Purpose::Card,
            _ => Purpose::Everyday,
        }
    }

    /// Monthly, in whole minor units: 3.6 % a year on savings.
    fn interest(&mut self, day: &Day) {
        for purpose in [Purpose::Savings, Purpose::Holiday] {
            let earned = self.balance(purpose) * 36 / 12_000;
            if day.ends_month && earned > 0 {
                self.draft(day, Hours::Night, purpose, earned, EntryKind::Interest, None);
            }
        }
    }

    /// Books the day's drafts in the order of the clock.
    fn book(&mut self, insert: &mut CachedStatement<'_>, next_id: &mut i64) -> rusqlite::Result<()> {
        self.drafts.sort_by_key(|draft| draft.at);
        for draft in self.drafts.drain(..) {
            let holding = &mut self.holdings[draft.holding];
            holding.balance += draft.amount;
            insert.execute(params![
                *next_id,
                holding.id,
                self.customer,
                draft.at,
                draft.amount,
                holding.balance,
                draft.kind,
                draft.business.map(BusinessId::row),
                draft.counter_account,
            ])?;
            *next_id += 1;
        }
        Ok(())
    }

    fn draft(
        &mut self,
        day: &Day,
        hours: Hours,
        purpose: Purpose,
        amount: i64,
        kind: EntryKind,
        business: Option<BusinessId>,
    ) {
        let at = self.moment(day, hours);
        if let Some(holding) = self.find(purpose) {
            self.drafts.push(Draft {
                at,
                holding,
                amount,
                kind,
                business,
                counter_account: None,
            });
        }
    }

    fn transfer(&mut self, day: &Day, from: Purpose, to: Purpose, amount: i64, kind: EntryKind) {
        let at = self.moment(day, Hours::Shopping);
        if let (Some(from), Some(to)) = (self.find(from), self.find(to)) {
            let (from_id, to_id) = (self.holdings[from].id, self.holdings[to].id);
            let arriving = if self.holdings[to].purpose == Purpose::Euro {
                in_euro(amount, day)
            } else {
                amount
            };
            let side = |holding, amount, other| Draft {
                at,
                holding,
                amount,
                kind,
                business: None,
                counter_account: Some(other),
            };
            self.drafts
                .extend([side(from, -amount, to_id), side(to, arriving, from_id)]);
        }
    }

    fn moment(&mut self, day: &Day, hours: Hours) -> i64 {
        let (from, to) = match hours {
            Hours::Night => (300, 5 * 3600),
            // The last day may be today, and nothing is booked in the future.
            Hours::Shopping if day.last => (300, 5 * 3600),
            Hours::Shopping => (7 * 3600, 22 * 3600),
        };
        day.start + self.dice.between(from, to)
    }

    fn find(&self, purpose: Purpose) -> Option<usize> {
        self.holdings
            .iter()
            .position(|holding| holding.purpose == purpose)
    }

    /// The balance with what the day has drafted so far.
    fn balance(&self, purpose: Purpose) -> i64 {
        self.find(purpose).map_or(0, |place| {
            let drafted: i64 = self
                .drafts
                .iter()
                .filter(|draft| draft.holding == place)
                .map(|draft| draft.amount)
                .sum();
            self.holdings[place].balance + drafted
        })
    }

    /// What can be spent, the credit line included.
    fn available(&self, purpose: Purpose) -> i64 {
        self.find(purpose).map_or(0, |place| {
            self.balance(purpose) + self.holdings[place].credit_line
        })
    }
}

/// People move round sums.
fn round_sum(amount: i64) -> i64 {
    (amount / 1_000).max(1) * 1_000
}

/// The rate drifts between 1.13 and 1.18 through the year.
fn in_euro(pence: i64, day: &Day) -> i64 {
    let swing = (day.of_year - 183).abs() * 5 / 183;
    pence * (113 + swing) / 100
}
