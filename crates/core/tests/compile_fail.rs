//! What must not compile: a call in nobody's name, a private answer shared, a route without its rules. Each fixture breaks
//! one rule. Another keeps them all, and compiles, so that none fails for another reason than its own.
//!
//! After a change of a message: `UPDATE_MESSAGES=1 cargo test -p bff-core --test compile_fail`, and read what changed.
#![expect(clippy::unwrap_used, reason = "a test may panic")]
#![expect(clippy::disallowed_methods, reason = "a test has its own switches, and starts the compiler")]

#[path = "compile_fail/compiler.rs"]
mod compiler;
#[path = "compile_fail/kept_rules.rs"]
mod kept_rules;

use compiler::Verdict;

#[test]
fn what_keeps_the_rules_compiles() {
    kept_rules::main();
    assert_eq!(compiler::verdict_on("kept_rules"), Verdict::Compiles);
}

#[test]
fn what_breaks_a_rule_does_not_compile() {
    let wrong = [
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
    ]
    .map(|fixture| compiler::differs_from_expected(fixture).err());
    let wrong: Vec<String> = wrong.into_iter().flatten().collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
