//! What is built in a copy of the workspace. It is the compiler's work for minutes, so that `just test` has it done beside tests that wait.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod adopting;
mod autonomy;
mod new_bff;
