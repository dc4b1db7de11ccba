//! Boots a BFF: command line, listeners, workers, routes, and the order in which a request passes through.
//!
//! A route exists only through this module, which demands its access rule and its deadline, and writes both into the OpenAPI
//! document.

mod access;
mod admin;
mod app;
mod browse;
mod call;
mod coded;
mod command;
mod critical;
mod declared;
mod deprecation;
mod edge;
mod example;
pub(crate) mod expected;
mod gate;
mod handler;
mod held;
#[cfg(feature = "bench")]
mod in_process;
mod input;
mod listeners;
mod once;
mod openapi;
mod others;
mod output;
mod page_size;
mod pages;
mod parameters;
mod problems;
mod process;
mod rotation;
mod route;
mod serve;
mod sign_in;
mod steady;
mod unchanged;
mod version;
mod way;
mod worker;

pub use crate::http::fault::{Fault, Place};
pub use crate::http::fields::{Fields, Picked};
pub use access::{Access, Anyone, Bearer, Partner, Rule, Session, anyone, bearer, partner, session};
pub use app::App;
pub use call::Call;
pub use command::{Command, Stop, exit};
pub use deprecation::Deprecation;
pub use handler::Handler;
#[cfg(feature = "bench")]
pub(crate) use in_process::InProcess;
pub use input::{Body, Input, Path, Query};
pub use listeners::Listeners;
pub use openapi::document;
pub use output::{Json, Linked, Output};
pub use page_size::PageSize;
pub use route::Route;
pub use serve::serve;
