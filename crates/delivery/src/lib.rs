//! What a team does with its binary beside writing it. A tool of the workspace: nothing that is shipped depends on it.
//!
//! Each of the first modules is one thing that a person asks for; `main` is its command line, and the justfile's recipes call
//! that.

pub mod affected;
pub mod autonomy;
pub mod new_bff;
pub mod promise;
pub mod release;
pub mod workflows;

pub mod copy;
pub mod name;
pub mod on_sandbox;
pub mod ports;
pub mod workspace;

mod cargo;
mod git;
mod lent;
mod members;
