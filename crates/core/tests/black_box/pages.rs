//! A front end's files: served as they are built, with names that tell how long they may be kept, under a strict policy.

use std::path::Path;

use tempfile::TempDir;
use test_support::http::{self, Answer};

use super::service::{Service, run, setup};

const PAGE: (&str, &str) = ("Accept", "text/html,application/xhtml+xml");

fn folder() -> TempDir {
    let folder = TempDir::new().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    std::fs::create_dir(folder.path().join("assets")).unwrap();
    write("index.html", "<!doctype html><title>front</title>");
    write("favicon.svg", "<svg/>");
    write("assets/main-4f3a.js", &"export const a = 1;\n".repeat(200));
    write("assets/main-77aa.css", "body{}");
    folder
}

fn start(folder: &Path) -> Service {
    setup().set("pages.folder", folder.display()).start()
}

#[track_caller]
fn check(answer: &Answer, content_type: &str, lasts: &str) {
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(answer.header("content-type"), Some(content_type));
    assert_eq!(answer.header("cache-control"), Some(lasts));
    let policy = answer.header("content-security-policy").unwrap();
    assert!(policy.starts_with("default-src 'none'; script-src 'self'; style-src 'self';"), "{policy}");
    assert!(!policy.contains("unsafe") && policy.contains("frame-ancestors 'none'"), "{policy}");
    assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
}

#[test]
fn files_are_kept_as_their_names_tell() {
    let folder = folder();
    let service = start(folder.path());
    let for_ever = "public, max-age=31536000, immutable";
    check(&service.get("/"), "text/html; charset=utf-8", "no-cache");
    check(&service.get("/index.html"), "text/html; charset=utf-8", "no-cache");
    check(&service.get("/favicon.svg"), "image/svg+xml", "no-cache");
    check(&service.get("/assets/main-4f3a.js"), "text/javascript; charset=utf-8", for_ever);
    check(&service.get("/assets/main-77aa.css"), "text/css; charset=utf-8", for_ever);
}

#[test]
fn files_are_tagged_and_come_in_the_coding_that_the_client_likes() {
    let folder = folder();
    let service = start(folder.path());
    let path = "/assets/main-4f3a.js";
    let plain = service.get(path);
    assert_eq!((plain.body.len(), plain.header("content-encoding")), (4_000, None));
    for (accept, coding) in [("gzip", "gzip"), ("gzip, br, zstd", "zstd")] {
        let coded = service.get_with(path, &[("Accept-Encoding", accept)]);
        assert_eq!(coded.header("content-encoding"), Some(coding));
        assert!(coded.body.len() < 400, "{coding} {}", coded.body.len());
        assert_ne!(coded.header("etag"), plain.header("etag"));
        let tag = coded.header("etag").unwrap().to_owned();
        let again = service.get_with(path, &[("Accept-Encoding", accept), ("If-None-Match", &tag)]);
        assert_eq!((again.status, again.body.len()), (304, 0));
        assert_eq!(again.header("vary"), Some("Accept-Encoding"));
    }
    let head = http::send("HEAD", format!("{}{path}", service.bff.public()), &[], "");
    assert_eq!((head.status, head.body.len()), (200, 0));
}

/// The front end knows its own routes: a person's navigation gets the first page; what is no route of ours stays a problem.
#[test]
fn a_deep_link_gets_the_first_page_and_an_unknown_route_does_not() {
    let folder = folder();
    let service = start(folder.path());
    let deep = service.get_with("/accounts/100005?search=tea", &[PAGE]);
    assert!(deep.text().contains("<title>front"), "{}", deep.text());
    for (path, headers) in [
        ("/api/nothing", &[PAGE][..]),
        ("/bff/nothing", &[PAGE]),
        ("/assets/gone-1111.js", &[PAGE]),
        ("/accounts/100005", &[]),
        ("/../Cargo.toml", &[PAGE]),
        ("/%2e%2e/Cargo.toml", &[PAGE]),
        ("/assets/..%2f..%2fCargo.toml", &[PAGE]),
    ] {
        let answer = service.get_with(path, headers);
        assert_eq!(answer.status, 404, "{path}: {}", answer.text());
        assert_eq!(answer.header("content-type"), Some("application/problem+json"), "{path}");
    }
    assert_eq!(http::send("POST", format!("{}/", service.bff.public()), &[PAGE], "").status, 404);
    assert_eq!(service.get("/free").json()["text"], "free", "routes come first");
}

#[test]
fn a_link_out_of_the_folder_is_not_followed() {
    let folder = folder();
    std::os::unix::fs::symlink("/etc/hostname", folder.path().join("secret.txt")).unwrap();
    assert_eq!(start(folder.path()).get("/secret.txt").status, 404);
}

#[test]
fn a_folder_without_a_first_page_is_a_fault_that_says_what_to_do() {
    let empty = TempDir::new().unwrap();
    for folder in [empty.path().to_owned(), empty.path().join("gone")] {
        let set = format!("pages.folder={}", folder.display());
        let output = run(&["--dev", "--check", "--set", &set], &[]);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success() && said.contains("pages.folder"), "{said}");
    }
}
