//! A contract: what the document of a binary's last release promised its clients, held to the document of its code.
//!
//! The question is one of inclusion, asked in two directions. **In a request**, all that a client was allowed to send must still be
//! taken. **In a response**, all that may come now must be something that the client was told of. What is more in a response, a field
//! or a status of failure, is nobody's loss, since a client passes over what it does not know; what is less is.
//!
//! It reads two OpenAPI 3.1 documents and nothing else: no code, no history, no network. Names of operations (`operationId`) are not
//! judged: they are the generated client's, and what goes over the wire is the same.

mod document;
mod finding;
mod operation;
mod pattern;
mod report;
mod schema;
mod security;
mod sunset;

pub use document::{Document, Unreadable};
pub use finding::Finding;
pub use report::{Kept, check, report};

use jiff::civil::Date;

/// Where `now` breaks what `released` promised, as of `today`, in the order of the released document.
pub fn findings(released: &Document, now: &Document, today: Date) -> Vec<Finding> {
    let mut found = security::schemes(released, now);
    for promised in released.operations() {
        if sunset::is_past(promised.value, today) {
            continue;
        }
        match now.operations().find(|operation| operation.is_the_same(&promised)) {
            Some(operation) => operation::compare(released, &promised, now, &operation, &mut found),
            None => found.push(sunset::removed(&promised)),
        }
    }
    found
}
