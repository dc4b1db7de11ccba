//! What is measured beside a declared route: a user's own view, how costs grow, how many instructions hot paths take.

pub mod exchange;
pub mod growth;
pub mod instructions;
pub mod place;
pub mod screen;
pub mod version;
pub mod wrk;
