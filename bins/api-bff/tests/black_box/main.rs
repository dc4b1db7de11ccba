//! api-bff from outside: the built binary between a partner's system and scripted central systems.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

mod partner;

mod accounts;
mod bad_input;
mod browse;
mod cursor;
mod deprecated;
mod failing;
mod fields;
mod open_data;
mod paging;
mod papers;
mod payees;
mod payments;
mod smaller_pages;
mod tokens;
mod vocabulary;
