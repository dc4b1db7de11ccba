//! Core from outside: a small BFF of its own, started as a process, spoken to over sockets, its upstreams scripted.
#![expect(clippy::unwrap_used, reason = "a test may panic")]
#![expect(
    clippy::disallowed_methods,
    reason = "a test has its own clock and its own switches; what it starts has not"
)]

mod probe;
mod service;
mod signed_in;

mod admin;
mod api_key;
mod back_channel;
mod bearer;
mod cache;
mod caching;
mod commands;
mod compose;
mod composed;
mod config;
mod connections;
mod declared;
mod deprecation;
mod documents;
mod dpop;
mod grant;
mod grant_kinds;
mod grant_store;
mod held;
mod hostile_provider;
mod http;
mod introspection;
mod issuer_keys;
mod lifecycle;
mod limit;
mod once;
mod pages;
mod renewal;
mod replicas;
mod request_limits;
mod resilience;
mod rotation;
mod session;
mod shed;
mod sign_in;
mod sign_out;
mod signature;
mod status_codes;
mod stray_answers;
mod telemetry;
mod tls;
mod upstream;
mod version;
