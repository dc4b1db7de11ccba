//! What the tool does to a workspace of its own: small, in a git repository that is gone with the test.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod small;

mod affected;
mod new_bff;
mod promise;
mod release;
mod workflows;
