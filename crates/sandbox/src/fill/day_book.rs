//! The day's entries of a customer's accounts: drafted while the day is decided, booked when it ends.

use rusqlite::{CachedStatement, params};

use super::{
    businesses::BusinessId,
    calendar::Day,
    holdings::{Holding, Purpose},
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

/// One customer's accounts with what the day has drafted on them. Purposes that the customer has no account for are
/// passed over.
pub(super) struct DayBook<'a> {
    customer: i64,
    holdings: &'a mut [Holding],
    drafts: Vec<Draft>,
}

impl<'a> DayBook<'a> {
    pub(super) fn new(customer: i64, holdings: &'a mut [Holding]) -> Self {
        Self { customer, holdings, drafts: Vec::new() }
    }

    pub(super) fn has(&self, purpose: Purpose) -> bool {
        self.find(purpose).is_some()
    }

    /// The balance with what the day has drafted so far.
    pub(super) fn balance(&self, purpose: Purpose) -> i64 {
        self.find(purpose).map_or(0, |place| {
            let drafted = self.drafts.iter().filter(|draft| draft.holding == place);
            self.holdings[place].balance + drafted.map(|draft| draft.amount).sum::<i64>()
        })
    }

    /// What can be spent, the credit line included.
    pub(super) fn available(&self, purpose: Purpose) -> i64 {
        self.find(purpose).map_or(0, |place| self.balance(purpose) + self.holdings[place].credit_line)
    }

    pub(super) fn draft(
        &mut self,
        at: i64,
        purpose: Purpose,
        amount: i64,
        kind: EntryKind,
        business: Option<BusinessId>,
    ) {
        if let Some(holding) = self.find(purpose) {
            self.drafts.push(Draft { at, holding, amount, kind, business, counter_account: None });
        }
    }

    /// Both sides of a transfer between the customer's accounts; euro arrive where sterling left.
    pub(super) fn transfer(
        &mut self,
        at: i64,
        day: &Day,
        from: Purpose,
        to: Purpose,
        amount: i64,
        kind: EntryKind,
    ) {
        let (Some(giver), Some(taker)) = (self.find(from), self.find(to)) else { return };
        let arriving = if to == Purpose::Euro { in_euro(amount, day) } else { amount };
        let ids = (self.holdings[giver].id, self.holdings[taker].id);
        let side = |holding, amount, other| Draft {
            at,
            holding,
            amount,
            kind,
            business: None,
            counter_account: Some(other),
        };
        self.drafts.extend([side(giver, -amount, ids.1), side(taker, arriving, ids.0)]);
    }

    /// Books the drafts in the order of the clock.
    pub(super) fn book(
        &mut self,
        insert: &mut CachedStatement<'_>,
        next_id: &mut i64,
    ) -> rusqlite::Result<()> {
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

    fn find(&self, purpose: Purpose) -> Option<usize> {
        self.holdings.iter().position(|holding| holding.purpose == purpose)
    }
}

/// The rate drifts between 1.13 and 1.18 through the year.
fn in_euro(pence: i64, day: &Day) -> i64 {
    let swing = (day.of_year - 183).abs() * 5 / 183;
    pence * (113 + swing) / 100
}
