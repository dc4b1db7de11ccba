//! The table of docs/RESILIENCE.md is what was seen.

use workspace_rules::Tree;
use workspace_rules::fixture::{check_accepted, check_rejected, check_workspace};
use workspace_rules::outages::{update, violations};

#[test]
fn the_workspace_keeps_the_rule() {
    if std::env::var_os("UPDATE_DOCS").is_some() {
        update(&Tree::workspace());
    }
    check_workspace(violations);
}

#[test]
fn what_breaks_the_rule_is_found() {
    check_rejected(violations, "outages/bad");
}

#[test]
fn what_keeps_the_rule_is_left_alone() {
    check_accepted(violations, "outages/good");
}
