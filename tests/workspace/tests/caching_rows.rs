//! The page on caching names a test for each of its rules.

use workspace_rules::caching_rows::violations;
use workspace_rules::fixture::{check_accepted, check_rejected, check_workspace};

#[test]
fn the_workspace_keeps_the_rule() {
    check_workspace(violations);
}

#[test]
fn what_breaks_the_rule_is_found() {
    check_rejected(violations, "caching_rows/bad");
}

#[test]
fn what_keeps_the_rule_is_left_alone() {
    check_accepted(violations, "caching_rows/good");
}
