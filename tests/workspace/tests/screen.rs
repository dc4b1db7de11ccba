//! Tables and picture of the screens are what was measured.

use workspace_rules::Tree;
use workspace_rules::fixture::{check_accepted, check_documents, check_rejected};
use workspace_rules::screen::{update, violations};

#[test]
fn the_workspace_keeps_the_rule() {
    if std::env::var_os("UPDATE_DOCS").is_some() {
        update(&Tree::workspace());
    }
    check_documents(violations);
}

#[test]
fn what_breaks_the_rule_is_found() {
    check_rejected(violations, "screen/bad");
}

#[test]
fn what_keeps_the_rule_is_left_alone() {
    check_accepted(violations, "screen/good");
}
