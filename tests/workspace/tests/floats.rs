//! Money is never a floating-point number.

use workspace_rules::fixture::{check_accepted, check_rejected, check_workspace};
use workspace_rules::floats::violations;

#[test]
fn the_workspace_keeps_the_rule() {
    check_workspace(violations);
}

#[test]
fn what_breaks_the_rule_is_found() {
    check_rejected(violations, "floats/bad");
}

#[test]
fn what_keeps_the_rule_is_left_alone() {
    check_accepted(violations, "floats/good");
}
