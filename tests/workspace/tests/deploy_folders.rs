//! Every binary has what an operator takes of it.

use workspace_rules::deploy_folders::violations;
use workspace_rules::fixture::{check_accepted, check_rejected, check_workspace};

#[test]
fn the_workspace_keeps_the_rule() {
    check_workspace(violations);
}

#[test]
fn what_breaks_the_rule_is_found() {
    check_rejected(violations, "deploy_folders/bad");
}

#[test]
fn what_keeps_the_rule_is_left_alone() {
    check_accepted(violations, "deploy_folders/good");
}
