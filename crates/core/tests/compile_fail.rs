//! What must not compile: a call in nobody's name, a private answer shared, a route without its rules. Each fixture breaks
//! one rule. Another keeps them all and is compiled right here, so that none fails for another reason than its own.
//!
//! After a change of a message: `TRYBUILD=overwrite cargo test -p bff-core --test compile_fail`, and read what changed.

#[path = "compile_fail/kept_rules.rs"]
mod kept_rules;

#[test]
fn what_keeps_the_rules_compiles() {
    kept_rules::main();
}

#[test]
fn what_breaks_a_rule_does_not_compile() {
    let cases = trybuild::TestCases::new();
    for case in [
        "access_rule_of_ones_own",
        "anonymous_answer_kept_without_public",
        "anonymous_answer_shared_without_public",
        "call_without_a_name",
        "caller_made_by_hand",
        "callers_answer_shared",
        "handler_for_anyone_asks_for_a_caller",
        "handler_of_an_open_route_takes_a_caller",
        "order_by_a_route_that_is_not_once",
        "order_of_nobody",
        "part_without_meaning",
        "principal_of_ones_own",
        "route_without_access",
        "route_without_deadline",
    ] {
        cases.compile_fail(format!("tests/compile_fail/{case}.rs"));
    }
}
