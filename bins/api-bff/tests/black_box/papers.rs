//! The binary's papers: its OpenAPI document, README, sample configuration and command line.

use crate::partner::PROGRAM;

test_support::papers!(PROGRAM);

#[test]
fn routes_are_listed_with_who_may_use_them_and_their_deadline() {
    insta::assert_snapshot!(PROGRAM.printed(&["routes"]));
}
