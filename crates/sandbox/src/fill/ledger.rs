//! Two years of a customer's money, lived day by day so that each decision knows the balances it stands on.

use rusqlite::Connection;

use super::{
    businesses::{BUSINESSES, Business, BusinessId, CASH_MACHINES},
    calendar::Day,
    day_book::DayBook,
    dice::Dice,
    holdings::Purpose,
    household::Household,
};
use crate::bank::EntryKind;

/// The customer being written.
pub(super) struct Ledger<'a> {
    pub(super) book: DayBook<'a>,
    pub(super) household: &'a Household,
    pub(super) dice: &'a mut Dice,
}

/// The hours in which an entry is booked.
#[derive(Clone, Copy)]
enum Hours {
    Night,
    Shopping,
}

impl Ledger<'_> {
    /// Writes all days; `next_id` counts on through all customers.
    pub(super) fn write(
        mut self,
        connection: &Connection,
        days: &[Day],
        next_id: &mut i64,
    ) -> rusqlite::Result<()> {
        let mut insert = connection
            .prepare_cached("INSERT INTO entries VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, NULL)")?;
        for day in days {
            self.income(day);
            self.obligations(day);
            self.repay_cards(day);
            self.move_savings(day);
            self.shop(day);
            self.interest(day);
            self.book.book(&mut insert, next_id)?;
        }
        Ok(())
    }

    fn income(&mut self, day: &Day) {
        if day.of_month == self.household.payday {
            let at = self.moment(day, Hours::Night);
            let (salary, employer) = (self.household.salary, self.household.employer);
            self.book.draft(at, Purpose::Everyday, salary, EntryKind::Salary, Some(employer));
        }
    }

    fn obligations(&mut self, day: &Day) {
        let household = self.household;
        for due in household.obligations.iter().filter(|due| due.day == day.of_month) {
            let at = self.moment(day, Hours::Night);
            self.book.draft(at, due.payer, -due.amount, due.kind, Some(due.payee));
        }
        // No month is too short for the 28th.
        if day.of_month == (household.payday + 1).min(28) {
            for fed in [Purpose::Bills, Purpose::Euro].into_iter().filter(|fed| household.owes(*fed)) {
                let at = self.moment(day, Hours::Night);
                let amount = household.feed(fed);
                self.book.transfer(at, day, Purpose::Everyday, fed, amount, EntryKind::StandingOrder);
            }
        }
    }

    /// In full where the current account allows it, else the least the bank asks for.
    fn repay_cards(&mut self, day: &Day) {
        for (card, due) in [(Purpose::Card, 14), (Purpose::SecondCard, 17)] {
            let owed = -self.book.balance(card);
            if day.of_month != due || owed <= 0 {
                continue;
            }
            let least = (owed / 20).max(2_500).min(owed);
            let amount = if self.book.available(Purpose::Everyday) > owed + 20_000 { owed } else { least };
            let at = self.moment(day, Hours::Shopping);
            self.book.transfer(at, day, Purpose::Everyday, card, amount, EntryKind::CardRepayment);
        }
    }

    fn move_savings(&mut self, day: &Day) {
        let spare = self.book.balance(Purpose::Everyday) - self.household.salary / 2;
        if day.of_month == (self.household.payday + 2).min(28) && spare > 20_000 {
            let holiday = self.book.has(Purpose::Holiday) && self.dice.chance(40);
            let target = if holiday { Purpose::Holiday } else { Purpose::Savings };
            self.transfer(day, Purpose::Everyday, target, round_sum(spare / 3));
            if self.book.balance(Purpose::Euro) < 60_000 {
                self.transfer(day, Purpose::Everyday, Purpose::Euro, round_sum(spare / 6));
            }
        }
        if self.book.available(Purpose::Everyday) < 15_000 && self.book.balance(Purpose::Savings) > 60_000 {
            self.transfer(day, Purpose::Savings, Purpose::Everyday, 40_000);
        }
    }

    fn shop(&mut self, day: &Day) {
        let pace = self.household.purchases_in_ten_days + if day.weekend { 5 } else { 0 };
        let one_more = i64::from(self.dice.between(0, 9) < pace % 10);
        for _ in 0..pace / 10 + one_more + i64::from(self.dice.chance(12)) {
            self.purchase(day);
        }
        if self.dice.chance(5) {
            self.withdraw(day);
        }
    }

    fn purchase(&mut self, day: &Day) {
        let household = self.household;
        let shop = *self.dice.pick(&household.shops);
        let Business { low, high, .. } = BUSINESSES[shop.0];
        // Twice at random and the smaller: small purchases are the common ones.
        let amount = self.dice.between(low, high).min(self.dice.between(low, high));
        let with = self.means_of_payment();
        // What lies in the euro account for its own bills is not spent.
        let kept = if with == Purpose::Euro { household.a_month(with) } else { 0 };
        if self.book.available(with) > amount + kept {
            let at = self.moment(day, Hours::Shopping);
            self.book.draft(at, with, -amount, EntryKind::CardPurchase, Some(shop));
            if self.dice.chance(1) {
                self.book.draft(at + 60, with, amount, EntryKind::Refund, Some(shop));
            }
        }
    }

    fn withdraw(&mut self, day: &Day) {
        let machine = BusinessId(*self.dice.pick(&CASH_MACHINES.collect::<Vec<_>>()));
        let notes = self.dice.between(1, 10) * 1_000;
        let at = self.moment(day, Hours::Shopping);
        if self.book.available(Purpose::Everyday) > notes + 10_000 {
            self.book.draft(at, Purpose::Everyday, -notes, EntryKind::CashWithdrawal, Some(machine));
        }
    }

    fn means_of_payment(&mut self) -> Purpose {
        match self.dice.between(1, 100) {
            1..=8 if self.book.has(Purpose::Euro) => Purpose::Euro,
            9..=22 if self.book.has(Purpose::SecondCard) => Purpose::SecondCard,
            1..=55 => Purpose::Card,
            _ => Purpose::Everyday,
        }
    }

    /// Monthly, in whole minor units: 3.6 % a year on savings.
    fn interest(&mut self, day: &Day) {
        for purpose in [Purpose::Savings, Purpose::Holiday] {
            let earned = self.book.balance(purpose) * 36 / 12_000;
            if day.ends_month && earned > 0 {
                let at = self.moment(day, Hours::Night);
                self.book.draft(at, purpose, earned, EntryKind::Interest, None);
            }
        }
    }

    fn transfer(&mut self, day: &Day, from: Purpose, to: Purpose, amount: i64) {
        let at = self.moment(day, Hours::Shopping);
        self.book.transfer(at, day, from, to, amount, EntryKind::Transfer);
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
}

/// People move round sums.
fn round_sum(amount: i64) -> i64 {
    (amount / 1_000).max(1) * 1_000
}
