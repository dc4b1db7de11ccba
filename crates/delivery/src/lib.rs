//! What a team does with its binary beside writing it. A tool of the workspace: nothing that is shipped depends on it.
//!
//! Each module is one thing that a person asks for; `main` is its command line, and the justfile's recipes call that.

pub mod affected;
pub mod autonomy;
pub mod promise;
pub mod release;
pub mod workflows;
pub mod workspace;

mod git;
mod members;
