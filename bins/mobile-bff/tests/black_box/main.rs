//! mobile-bff from outside: the built binary between a phone and scripted central systems.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

mod phone;

mod account;
mod bad_input;
mod home;
mod home_failing;
mod home_missing;
mod papers;
mod payments;
mod reload;
mod settings;
mod size;
mod transactions;
