//! The tables of docs/BENCHMARKS.md are what was measured.

use workspace_rules::Tree;
use workspace_rules::benchmarks::{update, violations};
use workspace_rules::fixture::{check_accepted, check_rejected, check_workspace};

#[test]
fn the_workspace_keeps_the_rule() {
    if std::env::var_os("UPDATE_DOCS").is_some() {
        update(&Tree::workspace());
    }
    check_workspace(violations);
}

#[test]
fn what_breaks_the_rule_is_found() {
    check_rejected(violations, "benchmarks/bad");
}

#[test]
fn what_keeps_the_rule_is_left_alone() {
    check_accepted(violations, "benchmarks/good");
}
