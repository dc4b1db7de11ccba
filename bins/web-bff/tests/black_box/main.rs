//! web-bff from outside: the built binary between a browser and scripted central systems.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod customer;
mod signed_in;
mod visitor;

mod account;
mod bad_input;
mod branches;
mod caching;
mod conditional;
mod credentials;
mod dashboard;
mod failing;
mod languages;
mod messages;
mod not_signed_in;
mod papers;
mod payments;
mod products;
mod search;
mod spending;
mod transactions;
