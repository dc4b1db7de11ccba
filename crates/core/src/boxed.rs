//! Futures in memory of their own.

use std::pin::Pin;

/// A future that is made where it stays. One that is made first, and boxed then, is moved there whole: of several kilobytes, most of which is room
/// for what it will wait for.
pub(crate) fn boxed<F: Future>(make: impl FnOnce() -> F) -> Pin<Box<F>> {
    let room = Box::new_uninit();
    Box::into_pin(Box::write(room, make()))
}
