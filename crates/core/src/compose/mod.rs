//! Many upstream answers become one: parts run at once within the request's deadline, each says what its absence means, and
//! the answer says of each how it went.

mod composition;
mod entry;
mod known;
mod last_good;
mod ledger;
mod made_of;
mod meaning;
mod part;
mod question;
mod record;
pub(crate) mod running;
mod slot;
mod then;
mod together;

pub(crate) use composition::Composition;
pub(crate) use known::{Answer, Known, Made, ToBeKnown};
pub(crate) use last_good::LastGood;
pub(crate) use ledger::{Ledger, Source};
pub(crate) use made_of::KeptCall;
pub use part::{Declared, Part, optional, required, stale_ok};
pub(crate) use question::{Asked, Body, Question};
pub use slot::{Absence, Slot};
pub use then::{Then, ThenOptional};
pub use together::Together;
