//! Load shedding: so many requests at once, each with a place. Who finds none waits for a moment, and is then told to come again.
//!
//! The limit is of the whole process. It knows nobody: what a caller may use is told by the limits beside it.

mod line;
mod places;
mod priority;
#[cfg(test)]
mod tests;

pub(crate) use places::{Place, Places, Shed, Unplaced, keeping};
pub(crate) use priority::{Priority, is_prefetch};
