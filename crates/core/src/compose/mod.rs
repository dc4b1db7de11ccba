//! Many upstream answers become one: parts run at once within the request's deadline, each says what its absence means, and
//! the answer says of each how it went.

mod ledger;
mod part;
mod together;

pub(crate) use ledger::{Ledger, Source};
pub use part::{Absence, Optional, Part, Required, Slot, optional, required};
pub use together::Together;
