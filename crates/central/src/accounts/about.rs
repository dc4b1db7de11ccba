//! What the accounts system's answers are about, and for how long they may be kept: an operator ends what is kept by these tags, and a
//! payment what it changes.

use std::time::Duration;

use bff_core::auth::Caller;
use bff_core::upstream::{Answer, Error, Unnamed};

/// Who somebody is, and which accounts there are, changes seldom.
const SELDOM: Duration = Duration::from_mins(1);
/// Offers are made over night.
const DAILY: Duration = Duration::from_mins(10);

/// A kind of answers.
#[derive(Clone, Copy)]
pub(super) struct About {
    tag: &'static str,
    keep: Option<Duration>,
}

pub(super) const PARTY: About = About { tag: "party", keep: Some(SELDOM) };
pub(super) const ACCOUNTS: About = About { tag: "accounts", keep: Some(SELDOM) };
pub(super) const BALANCES: About = About { tag: "balances", keep: None };
pub(super) const TRANSACTIONS: About = About { tag: "transactions", keep: None };
pub(super) const STANDING_ORDERS: About = About { tag: "standing-orders", keep: Some(SELDOM) };
pub(super) const DIRECT_DEBITS: About = About { tag: "direct-debits", keep: Some(SELDOM) };
pub(super) const BENEFICIARIES: About = About { tag: "beneficiaries", keep: Some(SELDOM) };
pub(super) const OFFERS: About = About { tag: "offers", keep: Some(DAILY) };

/// What a payment changes.
pub(super) const PAID: [&str; 3] = [ACCOUNTS.tag, BALANCES.tag, TRANSACTIONS.tag];

impl About {
    /// The answer to a call in the caller's name.
    pub(super) async fn ask(self, call: Unnamed, caller: &Caller) -> Result<Answer, Error> {
        let call = call.tagged(self.tag).in_name_of(caller);
        match self.keep {
            Some(at_most) => call.keep(at_most).send().await,
            None => call.send().await,
        }
    }
}
