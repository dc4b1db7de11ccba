//! Clippy's disallowed lists name what the rules here name.

use workspace_rules::clippy_config::violations;
use workspace_rules::fixture::{check_accepted, check_rejected, check_workspace};

#[test]
fn the_workspace_keeps_the_rule() {
    check_workspace(violations);
}

#[test]
fn what_breaks_the_rule_is_found() {
    check_rejected(violations, "clippy_config/bad");
}

#[test]
fn what_keeps_the_rule_is_left_alone() {
    check_accepted(violations, "clippy_config/good");
}
