//! The control page: one document under a strict policy, and what it asks for.

use std::{thread, time::Duration};

use serde_json::json;

use crate::{
    call::get,
    running::{own, shared},
};

#[test]
fn the_page_runs_nothing_but_its_own_script_and_loads_nothing() {
    let (first, second) = (get(&format!("{}/", shared().control)), get(&format!("{}/", shared().control)));
    assert_eq!((first.status, first.header("content-type")), (200, "text/html; charset=utf-8"));
    let policy = first.header("content-security-policy");
    assert!(policy.starts_with("default-src 'none';") && !policy.contains("unsafe"), "{policy}");
    let nonce = policy.split("script-src 'nonce-").nth(1).unwrap().split('\'').next().unwrap();
    assert_eq!(nonce.len(), 43);
    assert_eq!(first.text.matches(&format!("nonce=\"{nonce}\"")).count(), 2, "the style's and the script's");
    assert_eq!(first.text.matches("<script").count() + first.text.matches("<style").count(), 2);
    assert!(!first.text.contains("{{nonce}}") && !second.text.contains(nonce), "each answer has its own");
    // No other address but the namespace of SVG, and no attribute that the policy would not let act.
    let elsewhere = first.text.replace("http://www.w3.org/2000/svg", "");
    for refused in ["http:", "https:", " onclick=", " style=\"", "//cdn", "@import"] {
        assert!(!elsewhere.contains(refused), "{refused}");
    }
}

#[test]
fn what_was_seen_may_be_asked_for_by_its_age() {
    let sandbox = own(&[]);
    let seen = |query: &str| get(&format!("{}/systems/open-data/seen{query}", sandbox.control));
    let ask = |path: &str| get(&format!("{}/v1/{path}", sandbox.open_data));
    ask("atms");
    thread::sleep(Duration::from_millis(2_100));
    ask("branches");
    let paths = |query: &str| {
        let found = seen(query).ok();
        assert_eq!(found["total"], 2);
        found["requests"]
            .as_array()
            .unwrap()
            .iter()
            .map(|request| request["path"].clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(paths("?within=60"), [json!("/v1/atms"), json!("/v1/branches")]);
    assert_eq!(paths("?within=2"), [json!("/v1/branches")]);
    assert_eq!(paths("?within=60&limit=1"), [json!("/v1/branches")]);
    assert_eq!(seen("?within=lately").status, 400);
}
