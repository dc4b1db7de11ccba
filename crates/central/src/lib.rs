//! Typed clients of the bank's central systems: what they are asked, and what their answers mean. No client's shape is here:
//! a binary makes its own out of these.

mod accounts;
mod messages;
mod money;

use bff_core::upstream::Upstreams;

pub use accounts::{
    Account, AccountId, AccountKind, Accounts, Balance, Beneficiary, Booked, Cursor, DirectDebit, Every,
    Offer, PageOf, Party, StandingOrder, Transaction, WithRecent,
};
pub use messages::Messages;
pub use money::{Currency, Money, totals};

/// The names of the systems, as the configuration's sections have them.
pub const UPSTREAMS: &[&str] = &["accounts", "messages"];

/// The clients of one worker.
#[derive(Debug)]
pub struct Bank {
    /// Accounts, balances, transactions, offers.
    pub accounts: Accounts,
    /// The secure inbox.
    pub messages: Messages,
}

impl Bank {
    /// Takes the clients out of the worker's upstreams.
    pub fn new(upstreams: &Upstreams) -> Self {
        Self {
            accounts: Accounts::new(upstreams.get("accounts")),
            messages: Messages::new(upstreams.get("messages")),
        }
    }
}
