//! What may be kept (RFC 9111 section 3).

use serde_json::json;
use test_support::upstream::Reply;

use super::super::service::setup;
use super::{Fields, Kept, ago, is_used_again, keeping, number, used};

const LASTS: (&str, &str) = ("Cache-Control", "max-age=60");

impl Kept {
    /// Has a handler ask twice, and says whether its system was asked once.
    #[track_caller]
    fn is_text_kept(&self, path: &str, control: &'static str) -> bool {
        let (text, central) = (json!({"text": "same"}), &self.service.central);
        central.script(move |_| Reply::json(200, &text).header("Cache-Control", control));
        let before = central.count();
        for _ in 0..2 {
            assert_eq!(self.get(path).status, 200);
        }
        central.count() == before + 1
    }
}

#[test]
fn what_says_how_long_it_lasts_is_kept() {
    let kept = Kept::start();
    let tomorrow = ago(-86_400);
    let all: [Fields<'_>; 5] = [
        &[LASTS],
        &[("Cache-Control", "public, max-age=60")],
        &[("Cache-Control", "s-maxage=60")],
        &[("Cache-Control", "public, proxy-revalidate, MAX-AGE=\"60\", unheard-of=\"a, no-store\"")],
        &[("Expires", &tomorrow)],
    ];
    for fields in all {
        assert!(kept.is_kept(200, fields), "{fields:?}");
    }
}

#[test]
fn no_store_is_kept_for_nobody() {
    let kept = Kept::start();
    for value in ["no-store", "max-age=60, No-Store", "no-store=\"x\", max-age=60"] {
        assert!(!kept.is_kept(200, &[("Cache-Control", value)]), "{value}");
        assert!(!kept.is_kept_for_one(200, &[("Cache-Control", value)]), "{value}");
    }
    assert!(!kept.is_kept(200, &[LASTS, ("Cache-Control", "no-store")]), "a second line counts");
}

#[test]
fn private_is_kept_for_the_one_it_was_fetched_for_alone() {
    let kept = Kept::start();
    let fields: Fields<'_> = &[("Cache-Control", "private, max-age=60")];
    assert!(!kept.is_kept(200, fields));
    assert!(kept.is_kept_for_one(200, fields));
    let as_whom =
        |subject: &str| kept.service.get_as("/one/x", &kept.service.token().subject(subject).sign());
    let (own, others) = (as_whom("alice"), as_whom("bob"));
    assert_ne!(number(&own), number(&others));
    assert_eq!(number(&as_whom("alice")), number(&own));
    assert_eq!(own.header("cache-control"), Some("private, no-cache"), "who keeps it further is told");
}

#[test]
fn a_field_that_is_private_is_shown_to_the_first_alone() {
    let kept = Kept::start();
    for named in ["private=\"X-One\"", "private=x-one", "private=\"x-one, x-hop\""] {
        kept.says(200, &[LASTS, ("Cache-Control", named), ("X-One", "1"), ("X-Two", "2")]);
        let path = kept.path();
        let (first, second) = (kept.get(&path), kept.get(&path));
        assert_eq!((first.header("x-one"), first.header("x-two")), (Some("1"), Some("2")), "{named}");
        assert_eq!((second.header("x-one"), second.header("x-two")), (None, Some("2")), "{named}");
        assert_eq!(number(&first), number(&second), "{named}");
    }
    assert!(
        !kept.is_kept(200, &[LASTS, ("Cache-Control", "private=\"x one\"")]),
        "what names no field is all of it"
    );
}

/// And then `no-store` is for those who do not understand.
#[test]
fn must_understand_takes_a_status_that_is_understood() {
    let kept = Kept::start();
    let fields: Fields<'_> = &[("Cache-Control", "must-understand, no-store, max-age=60")];
    assert!(kept.is_kept(200, fields));
    assert!(kept.is_kept(404, fields));
    assert!(!kept.is_kept(299, fields));
    assert!(!kept.is_kept(299, &[("Cache-Control", "must-understand, max-age=60")]));
    assert!(kept.is_kept(299, &[LASTS]));
}

#[test]
fn any_status_that_says_how_long_it_lasts_is_kept() {
    let kept = Kept::start();
    for status in [200, 203, 299, 301, 302, 308, 400, 403, 404, 405, 410, 414] {
        assert!(kept.is_kept(status, &[LASTS, ("Location", "/elsewhere")]), "{status}");
    }
}

#[test]
fn some_statuses_are_never_kept() {
    let kept = Kept::start();
    for status in [428, 429, 431, 500, 501, 511] {
        assert!(!kept.is_kept(status, &[LASTS]), "{status}");
    }
    kept.says(206, &[LASTS, ("Content-Range", "bytes 0-9/20")]);
    let path = kept.path();
    for asked in 1..=2 {
        let before = kept.asked();
        assert_eq!(
            (kept.get(&path).status, kept.asked()),
            (502, before + 1),
            "{asked}: a part nobody asked for"
        );
    }
}

#[test]
fn where_nothing_is_said_only_200_is_kept() {
    let kept = Kept::start();
    assert!(kept.is_kept(200, &[]));
    assert!(kept.is_kept(200, &[("Cache-Control", "public")]));
    for status in [203, 404, 410, 500] {
        assert!(!kept.is_kept(status, &[]), "{status}");
    }
}

#[test]
fn what_came_incomplete_is_not_kept() {
    let kept = Kept::start();
    kept.fails(|| Reply::truncated(200, 100, "{\"number\":").header("Cache-Control", "max-age=60"));
    let path = kept.path();
    assert_eq!(kept.get(&path).status, 502);
    kept.says(200, &[LASTS]);
    assert_eq!(used(&kept.get(&path)), "fwd=uri-miss; stored");
}

#[test]
fn what_is_one_connections_is_not_kept() {
    let kept = Kept::start();
    kept.says(200, &[LASTS, ("Connection", "X-Hop"), ("X-Hop", "1"), ("X-One", "1")]);
    let path = kept.path();
    assert_eq!(kept.get(&path).header("x-hop"), None, "nor passed on");
    let again = kept.get(&path);
    assert_eq!(
        (used(&again).as_str(), again.header("x-hop"), again.header("x-one")),
        ("hit", None, Some("1"))
    );
}

/// Nobody's call, for which the service shows a key of its own.
#[test]
fn what_a_credential_opened_is_for_all_only_where_that_is_said() {
    let kept = Kept::of(
        setup()
            .set("upstream.central.fresh_for", "60s")
            .set("upstream.central.grant", "static")
            .set("upstream.central.static_key", "key-of-the-bank-0001"),
    );
    let is_kept = |path: &str, control: &'static str| kept.is_text_kept(path, control);
    assert!(!is_kept("/shared/a", "max-age=60"));
    assert!(!is_kept("/shared/b", ""));
    assert!(is_kept("/shared/c", "public, max-age=60"));
    assert!(is_kept("/shared/d", "s-maxage=60"));
    assert!(is_kept("/shared/e", "must-revalidate, max-age=60"));
}

/// Whoever calls is shown it: so the cache is one that many share, and what opened it is a credential.
#[test]
fn what_the_service_fetched_in_its_own_name_is_kept_as_what_many_share() {
    let kept = Kept::start();
    let is_kept = |fields: Fields<'_>| {
        let path = kept.path().replace("/all/", "/our/");
        kept.says(200, fields);
        is_used_again(|| kept.get(&path))
    };
    let lasts = ("Cache-Control", "public, max-age=60");
    for fields in [
        &[][..],
        &[LASTS],
        &[lasts, ("Cache-Control", "private")],
        &[lasts, ("Cache-Control", "s-maxage=0")],
        &[lasts, ("CDN-Cache-Control", "no-store")],
    ] {
        assert!(!is_kept(fields), "{fields:?}");
    }
    for control in ["public, max-age=60", "s-maxage=60", "must-revalidate, max-age=60"] {
        assert!(is_kept(&[("Cache-Control", control)]), "{control}");
    }
    assert!(is_kept(&[LASTS, ("CDN-Cache-Control", "public, max-age=60")]));
    kept.says(200, &[lasts, ("Cache-Control", "private=\"x-one\""), ("X-One", "1")]);
    let shown = || kept.get("/our/x").header("x-one").is_some();
    assert_eq!((shown(), shown()), (true, false));
}

/// A handler may show it to anybody.
#[test]
fn what_a_handler_keeps_in_the_services_name_is_kept_so_too() {
    let kept = Kept::of(keeping("").set("upstream.central.fresh_for", "60s"));
    let is_kept = |path: &str, control: &'static str| kept.is_text_kept(path, control);
    assert!(!is_kept("/service/a", "private, max-age=60"));
    assert!(!is_kept("/service/b", "max-age=60"));
    assert!(is_kept("/service/c", "public, max-age=60"));
}

/// What a typed client asks to keep is held to the same rules.
#[test]
fn a_typed_clients_answers_are_kept_by_the_same_rules() {
    let kept = Kept::of(setup().set("upstream.central.fresh_for", "60s"));
    let is_kept = |path: &str, control: &'static str| {
        let text = json!({"text": "same"});
        kept.service.central.script(move |_| Reply::json(200, &text).header("Cache-Control", control));
        let (before, token) = (kept.service.central.count(), kept.service.token().sign());
        for _ in 0..2 {
            assert_eq!(kept.service.get_as(path, &token).status, 200);
        }
        kept.service.central.count() == before + 1
    };
    assert!(is_kept("/kept/a", "private, max-age=60"));
    assert!(is_kept("/kept/b", ""));
    assert!(!is_kept("/kept/c", "no-store"));
    assert!(!is_kept("/kept/d", "max-age=0"));
    assert!(!is_kept("/kept/e", "no-cache"));
    assert!(!is_kept("/shared/f", "private, max-age=60"));
    assert!(is_kept("/shared/g", "max-age=60"));
}

#[test]
fn what_may_be_kept_is_bounded_by_the_route() {
    let kept = Kept::of(keeping("").in_file(
        "[[route]]\npath = \"/brief/{rest}\"\nupstream = \"side\"\naccess = \"anyone\"\ntoken = \"none\"\ncache = \"1ms\"\n",
    ));
    kept.says(200, &[("Cache-Control", "max-age=31536000")]);
    let first = number(&kept.get("/brief/x"));
    let again = || number(&kept.get("/brief/x")) != first;
    test_support::wait::until(super::super::service::PATIENCE, "the route's time is over", again);
}
