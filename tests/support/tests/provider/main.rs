//! The provider, before a client that keeps the rules, and one that does not.

mod client;

mod endpoints;
mod faults;
mod logout;
mod rules;
