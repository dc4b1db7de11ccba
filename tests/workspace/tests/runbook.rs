//! The operators' page, the alerts and the metrics agree.

use workspace_rules::fixture::{check_accepted, check_rejected, check_workspace};
use workspace_rules::runbook::violations;

#[test]
fn the_workspace_keeps_the_rule() {
    check_workspace(violations);
}

#[test]
fn what_breaks_the_rule_is_found() {
    check_rejected(violations, "runbook/bad");
}

#[test]
fn what_keeps_the_rule_is_left_alone() {
    check_accepted(violations, "runbook/good");
}
