//! What @app@ reads, screen by screen.

pub(crate) mod start;
