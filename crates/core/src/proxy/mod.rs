//! Declared routes: requests that pass straight through to an upstream, by configuration alone.
//!
//! Which requests, in whose name, with which fields both ways, and what of a JSON answer: a `[[route]]` section says so. Who may
//! use a route is checked by `server`, and only `upstream` sends.

mod body;
mod control;
mod cors;
mod filter;
mod headers;
mod kept;
mod names;
mod pass;
mod path;
mod pattern;
mod tag;

pub use names::{FieldPath, MethodName, Renaming, WebOrigin};
pub use pattern::Pattern;
pub use tag::TagPattern;

pub(crate) use body::Ends;
pub(crate) use cors::Cors;
#[cfg(feature = "fuzz")]
pub(crate) use filter::Filter;
pub(crate) use headers::{folded, may_come_down, may_go_up, of_connection, picked, sets_a_cookie};
pub(crate) use pass::{Arrived, Pass};
pub(crate) use path::canonical;
