//! The page on which a person browses the document: all of it from here, and only it may run scripts.

use std::path::Path;

use serde_json::Value;
use test_support::http;

use crate::partner::{PROGRAM, Partner};

#[test]
fn the_page_and_all_that_it_loads_come_from_here() {
    let partner = Partner::start();
    let at = |path: &str| http::get(format!("{}/docs/{path}", partner.bff.public()));
    let page = at("");
    assert_eq!((page.status, page.header("content-type")), (200, Some("text/html")));
    let policy = page.header("content-security-policy").unwrap();
    assert!(policy.starts_with("default-src 'none'; script-src 'self';"), "{policy}");
    let text = page.text();
    let mut loaded = 0;
    for quoted in ["src=\"", "href=\""] {
        for rest in text.split(quoted).skip(1) {
            let file = rest.split('"').next().unwrap();
            assert!(!file.contains("//"), "{file} comes from elsewhere");
            assert_eq!(at(file.trim_start_matches("./")).status, 200, "{file}");
            loaded += 1;
        }
    }
    assert!(loaded >= 4, "{text}");
    assert!(at("swagger-initializer.js").text().contains("/docs/openapi.json"));
}

#[test]
fn the_document_on_the_page_is_the_committed_one() {
    let partner = Partner::start();
    let served = http::get(format!("{}/docs/openapi.json", partner.bff.public())).json();
    let printed: Value = serde_json::from_str(&PROGRAM.printed(&["openapi"])).unwrap();
    assert_eq!(served, printed);
}

#[test]
fn the_page_has_no_other_files() {
    let partner = Partner::start();
    for path in ["none.js", "..%2fopenapi.json", "%2e%2e/%2e%2e/etc/passwd", "/etc/passwd"] {
        let answer = http::get(format!("{}/docs/{path}", partner.bff.public()));
        assert!((400..500).contains(&answer.status), "{path}: {}", answer.status);
        assert_eq!(answer.header("content-type"), Some("application/problem+json"), "{path}");
    }
}

#[test]
fn no_declared_route_is_where_the_page_is() {
    for path in ["/docs", "/docs/{*x}", "/docs/{file}"] {
        let path = format!("route.0.path={path}");
        let route = [&path, "route.0.upstream=accounts", "route.0.access=bearer", "route.0.token=user"];
        let sets = route.iter().flat_map(|set| ["--set", set]);
        let args: Vec<&str> = ["--dev", "--check"].into_iter().chain(sets).collect();
        let said = PROGRAM.run_in(Path::new("/"), &args);
        let said = String::from_utf8_lossy(&said.stderr);
        assert!(said.contains("route.0.path: this service's own route /docs"), "{path}: {said}");
    }
}

#[test]
fn the_page_is_only_read() {
    let partner = Partner::start();
    for path in ["/docs/", "/docs/openapi.json"] {
        let url = format!("{}{path}", partner.bff.public());
        let answer = http::send("POST", url, &[], b"{}");
        assert_eq!((answer.status, answer.header("allow")), (405, Some("GET, HEAD")), "{path}");
    }
}
