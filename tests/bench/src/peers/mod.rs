//! Who the product is measured beside: each started as its own documentation has it for production, with connections kept at
//! both ends, as many workers as there are processors, and no line for each request unless that is what is measured.

pub(crate) mod apache;
pub(crate) mod fastify;
pub(crate) mod haproxy;
pub(crate) mod krakend;
pub(crate) mod nginx;
pub(crate) mod oauth2_proxy;
pub(crate) mod varnish;

use workspace_rules::benchmarks::Absent;

/// Why a peer cannot be measured here.
pub(crate) fn absent(name: &str, why: impl Into<String>) -> Absent {
    Absent { name: name.to_owned(), why: why.into() }
}
