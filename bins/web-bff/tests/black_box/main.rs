//! web-bff from outside: the built binary between a visitor's browser and a scripted open data system.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod visitor;

mod bad_input;
mod branches;
mod caching;
mod conditional;
mod credentials;
mod failing;
mod languages;
mod papers;
mod products;
