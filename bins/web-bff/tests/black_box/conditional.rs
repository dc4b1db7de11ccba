//! A browser that has the current answer is told so.

use serde_json::json;
use test_support::upstream::Reply;

use crate::visitor::{BRANCHES, PRODUCTS, ROUTES, Visitor};

#[test]
fn what_is_current_is_304_with_the_fields_of_the_200() {
    for visitor in [Visitor::start(), Visitor::start_keeping()] {
        for path in ROUTES {
            let first = visitor.get(path);
            let tag = first.header("etag").expect("it has a tag");
            assert!(tag.starts_with('"'), "{tag} is not strong");
            let again = visitor.get_with(path, &[("If-None-Match", tag)]);
            assert_eq!((again.status, again.body.len()), (304, 0), "{path}");
            for name in ["etag", "content-language"] {
                assert_eq!(again.header(name), first.header(name), "{path}: {name}");
            }
            assert_eq!(again.headers("vary"), first.headers("vary"), "{path}");
            assert!(again.header("cache-control").unwrap().starts_with("public, max-age="), "{path}");
        }
    }
}

/// Where it is kept, nobody makes another to find that out.
#[test]
fn what_is_kept_and_current_is_not_made_again() {
    let visitor = Visitor::start_keeping();
    for path in ROUTES {
        let first = visitor.get(path);
        visitor.bank.open_data.clear();
        let again = visitor.get_with(path, &[("If-None-Match", first.header("etag").unwrap())]);
        let told = again.header("cache-status").unwrap();
        assert_eq!((again.status, visitor.bank.open_data.count()), (304, 0), "{path}");
        assert!(told.starts_with("open_data; hit") && told.ends_with("parts; detail=unchanged"), "{told}");
    }
}

#[test]
fn what_has_changed_is_sent() {
    let visitor = Visitor::start();
    let tag = visitor.get(BRANCHES).header("etag").unwrap().to_owned();
    visitor.bank.answer("/v1/branches", Reply::json(200, &json!({"branches": []})));
    let changed = visitor.get_with(BRANCHES, &[("If-None-Match", &tag)]);
    assert_eq!((changed.status, changed.json()), (200, json!({"branches": []})));
}

/// A strong tag names bytes: another coding has another (RFC 9110, section 8.8.3.3).
#[test]
fn each_coding_has_a_tag_of_its_own() {
    let visitor = Visitor::start();
    let tag = |coding| {
        let url = format!("{}{PRODUCTS}", visitor.bff.public());
        let answer = test_support::http::get_with(url, &[("Accept-Encoding", coding)]);
        assert_eq!(answer.header("content-encoding").unwrap_or("identity"), coding);
        answer.header("etag").unwrap().to_owned()
    };
    let tags = ["identity", "gzip", "zstd"].map(tag);
    assert!(tags[0] != tags[1] && tags[1] != tags[2] && tags[0] != tags[2], "{tags:?}");
}
