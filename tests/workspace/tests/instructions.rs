//! The table of instructions is what was counted.

use workspace_rules::Tree;
use workspace_rules::fixture::{check_accepted, check_documents, check_rejected};
use workspace_rules::instructions::{update, violations};

#[test]
fn the_workspace_keeps_the_rule() {
    if std::env::var_os("UPDATE_DOCS").is_some() {
        update(&Tree::workspace());
    }
    check_documents(violations);
}

#[test]
fn what_breaks_the_rule_is_found() {
    check_rejected(violations, "instructions/bad");
}

#[test]
fn what_keeps_the_rule_is_left_alone() {
    check_accepted(violations, "instructions/good");
}
