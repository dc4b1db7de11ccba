//! The sandbox from outside: started as a process, spoken to over HTTP, its database looked at as a file.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod call;
mod forge;
mod payer;
mod running;
mod sign_in;
mod specification;

mod accounts_access;
mod accounts_paging;
mod accounts_payees;
mod accounts_standard;
mod accounts_statements;
mod code_flow;
mod control_page;
mod control_path;
mod data;
mod exchange;
mod further_bff;
mod messages_inbox;
mod open_data;
mod payments;
mod payments_once;
mod payments_signature;
mod refresh;
mod sign_out;
mod startup;
