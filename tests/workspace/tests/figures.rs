//! Tables and pictures are what was measured, and what was seen.

use workspace_rules::fixture::{Rule, check_accepted, check_documents, check_rejected};
use workspace_rules::{
    Tree, benchmarks, commits, durations, growth, hits, instructions, outages, screen, standing,
};

/// What is shown of a run: its fixtures, what is wrong with it, and how it is written anew.
type Shown = (&'static str, Rule, fn(&Tree));

const ALL: [Shown; 9] = [
    ("benchmarks", benchmarks::violations, benchmarks::update),
    ("commits", commits::violations, commits::update),
    ("durations", durations::violations, durations::update),
    ("growth", growth::violations, growth::update),
    ("hits", hits::violations, hits::update),
    ("instructions", instructions::violations, instructions::update),
    ("outages", outages::violations, outages::update),
    ("screen", screen::violations, screen::update),
    ("standing", standing::violations, standing::update),
];

#[test]
fn the_workspace_keeps_the_rule() {
    for (_, violations, update) in ALL {
        if std::env::var_os("UPDATE_DOCS").is_some() {
            update(&Tree::workspace());
        }
        check_documents(violations);
    }
}

#[test]
fn what_breaks_the_rule_is_found() {
    for (name, violations, _) in ALL {
        check_rejected(violations, &format!("{name}/bad"));
    }
}

#[test]
fn what_keeps_the_rule_is_left_alone() {
    for (name, violations, _) in ALL {
        check_accepted(violations, &format!("{name}/good"));
    }
}
