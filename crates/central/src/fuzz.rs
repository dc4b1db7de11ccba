//! What the fuzz targets in `tests/fuzz` reach of this crate's inside: whatever reads a central system's answer. It is built with the
//! feature `fuzz` alone, and no binary has it. Each takes any bytes, and panics where a rule does not hold for them.

use bff_core::fuzz::answer;

use crate::{accounts, messages, open_data, payments};

/// The accounts system's answers, read as each of them.
pub fn accounts(body: &[u8]) {
    accounts::read_as_each(&answer(body));
}

/// The messages system's.
pub fn messages(body: &[u8]) {
    messages::read(&answer(body));
}

/// The open data's.
pub fn open_data(body: &[u8]) {
    open_data::read_as_each(&answer(body));
}

/// The payments system's, once their signature holds.
pub fn payments(body: &[u8]) {
    payments::read_as_each(&answer(body));
}
