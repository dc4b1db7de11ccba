//! What a declared route's answer tells whoever keeps it further: never more than may be done with what leaves this service.

use test_support::http::Answer;

use super::{Fields, Kept, keeping_beside};

const CDN: &str = "CDN-Cache-Control";
const NOBODY_ELSES: &str = "private, no-cache";

/// With routes whose clients do not see `CDN-Cache-Control`.
fn start() -> Kept {
    Kept::of(keeping_beside(
        "",
        "[[route]]\npath = \"/ours/{*rest}\"\nto = \"/our/{*rest}\"\nupstream = \"central\"\naccess = \"anyone\"\ntoken = \"service\"\n",
    ))
}

#[track_caller]
fn check(kept: &Kept, path: &str, fields: Fields<'_>, expected: &str) -> Answer {
    kept.says(200, fields);
    let answer = kept.get(&format!("{path}{}", kept.path()));
    assert_eq!(answer.status, 200, "{path} {fields:?}: {}", answer.text());
    assert_eq!(answer.header("cache-control"), Some(expected), "{path} {fields:?}");
    answer
}

/// A client that showed no credential, and a network before it, cannot know that there was one (RFC 9111 section 3.5).
#[test]
fn what_a_credential_opened_is_told_to_be_for_all_only_where_its_system_says_so() {
    let kept = start();
    for path in ["/our", "/ours"] {
        for control in ["max-age=60", "max-age=60, no-cache", "private, max-age=60", "x"] {
            check(&kept, path, &[("Cache-Control", control)], NOBODY_ELSES);
        }
        check(&kept, path, &[], NOBODY_ELSES);
        check(&kept, path, &[("Cache-Control", "max-age=60, no-store")], "no-store");
        for leave in ["public, max-age=60, immutable", "s-maxage=60", "must-revalidate, max-age=60"] {
            check(&kept, path, &[("Cache-Control", leave)], leave);
        }
    }
    check(&kept, "/plain", &[("Cache-Control", "max-age=60")], "max-age=60");
}

/// They would have obeyed it, had they seen it (RFC 9213).
#[test]
fn what_a_system_tells_networks_alone_counts_where_they_do_not_see_it() {
    let kept = start();
    let said = |targeted, control| [(CDN, targeted), ("Cache-Control", control)];
    for (targeted, expected) in [
        ("no-store", NOBODY_ELSES),
        ("private", NOBODY_ELSES),
        ("no-cache", "public, no-cache"),
        ("max-age=0", NOBODY_ELSES),
        ("max-age=60", "public, max-age=300, s-maxage=60"),
        ("max-age=900", "public, max-age=300"),
        ("max-age=900, must-revalidate", "public, max-age=300, must-revalidate"),
    ] {
        assert_eq!(check(&kept, "/plain", &said(targeted, "max-age=300"), expected).header(CDN), None);
        let told = check(&kept, "", &said(targeted, "max-age=300"), "max-age=300");
        assert_eq!(told.header(CDN), Some(targeted), "they see it where a route lets it pass");
    }
    check(&kept, "/plain", &said("no-store", "no-store"), "no-store");
    check(&kept, "/plain", &said("", "max-age=300, immutable"), "max-age=300, immutable");
    check(&kept, "/plain", &[(CDN, "max-age=60")], NOBODY_ELSES);
    check(&kept, "/ours", &said("public, max-age=60", "max-age=300"), NOBODY_ELSES);
    check(&kept, "/ours", &said("max-age=60", "public, max-age=300"), "public, max-age=300, s-maxage=60");
}

/// Whatever a route lets pass.
#[test]
fn networks_are_told_to_share_nothing_that_they_may_not() {
    let kept = start();
    kept.says(200, &[(CDN, "public, max-age=60"), ("Cache-Control", "public, max-age=60")]);
    let own = kept.service.get_as("/one/a", &kept.service.token().sign());
    assert_eq!((own.header(CDN), own.header("cache-control")), (None, Some(NOBODY_ELSES)));
    assert_eq!(kept.get("/our/a").header(CDN), Some("public, max-age=60"));
    kept.says(200, &[(CDN, "max-age=60"), ("Cache-Control", "public, max-age=90")]);
    let opened = kept.get("/our/b");
    assert_eq!(
        (opened.header(CDN), opened.header("cache-control")),
        (None, Some("public, max-age=90, s-maxage=60"))
    );
}
