//! Payload shapes live in the binaries; core and the typed clients know of none.

use workspace_rules::client_shapes::violations;
use workspace_rules::fixture::{check_accepted, check_rejected, check_workspace};

#[test]
fn the_workspace_keeps_the_rule() {
    check_workspace(violations);
}

#[test]
fn what_breaks_the_rule_is_found() {
    check_rejected(violations, "client_shapes/bad");
}

#[test]
fn what_keeps_the_rule_is_left_alone() {
    check_accepted(violations, "client_shapes/good");
}
