//! The binary's papers: its OpenAPI document, README, sample configuration and command line.

use crate::frontend::PROGRAM;

test_support::papers!(PROGRAM);
