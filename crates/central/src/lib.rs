//! Typed clients of the bank's central systems: what they are asked, and what their answers mean. No client's shape is here:
//! a binary makes its own out of these.

mod account_number;
mod accounts;
#[cfg(feature = "fuzz")]
#[doc(hidden)]
pub mod fuzz;
mod messages;
mod money;
mod open_data;
mod payments;

pub use account_number::AccountNumber;
pub use accounts::{
    Account, AccountId, AccountKind, Accounts, Balance, Beneficiary, Booked, Cursor, DirectDebit, Every,
    Offer, PageOf, Party, StandingOrder, Transaction, WithRecent,
};
pub use messages::{Inbox, Message, Messages};
pub use money::{Currency, Money, totals};
pub use open_data::{Branch, Fee, Hours, OpenData, Place, Product, Rate};
pub use payments::{
    Amount, ConsentId, Error as PaymentError, Instruction, Payee, Payment, PaymentId, Payments, Progress,
    Reference, Refusal, Rejected, Unpaid, Wanted,
};
