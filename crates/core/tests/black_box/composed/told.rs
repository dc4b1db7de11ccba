//! What a composed answer says of itself follows from its parts.

use serde_json::json;
use test_support::http::Answer;
use test_support::upstream::{Reply, Seen};

use super::{LASTS, Shop, check_made, check_unchanged, keeping};
use crate::caching::ago;
use crate::signed_in::Front;

/// `Cache-Control` of an answer whose parts say these.
#[track_caller]
fn check(shop: &Shop, parts: [&'static str; 2], expected: &str) {
    shop.says(parts[0], parts[1]);
    let path = format!("/for-all/{}", parts.join("-and-").replace([' ', ',', '='], "-"));
    assert_eq!(shop.get(&path).header("cache-control"), Some(expected), "{parts:?}");
}

#[test]
fn the_shortest_life_counts() {
    let shop = Shop::start();
    check(&shop, ["max-age=300", "max-age=200"], "public, max-age=200");
    check(&shop, ["max-age=300, s-maxage=100", "max-age=200"], "public, max-age=200, s-maxage=100");
}

/// By its date, where it does not say so itself.
#[test]
fn how_old_a_part_came_is_taken_off() {
    let shop = Shop::start();
    let date = ago(400);
    shop.says_all(&[("Cache-Control", LASTS)], &[("Cache-Control", "max-age=1000"), ("Date", &date)]);
    let answer = shop.get("/for-all/an-old-part");
    let told = answer.header("cache-control").unwrap();
    let left: u64 = told.strip_prefix("public, max-age=").unwrap().parse().unwrap();
    assert!((300..=600).contains(&left), "{told}");
}

#[test]
fn private_is_what_has_a_private_part() {
    let shop = Shop::start();
    for private in ["private, max-age=300", "no-store", "", "max-age=0"] {
        check(&shop, ["max-age=300", private], "private, no-cache");
        check(&shop, [private, "max-age=300"], "private, no-cache");
    }
    check(&shop, ["private, max-age=300", "no-cache"], "private, no-cache");
}

#[test]
fn to_be_asked_about_is_what_has_a_part_that_is() {
    let shop = Shop::start();
    check(&shop, ["max-age=300", "no-cache"], "public, no-cache");
    check(&shop, ["max-age=300, must-revalidate", "max-age=200"], "public, max-age=200, must-revalidate");
}

/// A network before this service would have obeyed the field, which goes no further; and it never lasts longer by it.
#[test]
fn what_a_system_tells_networks_alone_is_heeded_too() {
    let shop = Shop::start();
    for (targeted, expected) in [
        ("private, max-age=60", "private, no-cache"),
        ("no-store", "private, no-cache"),
        ("max-age=0", "private, no-cache"),
        ("no-cache", "public, no-cache"),
        ("max-age=60", "public, max-age=200, s-maxage=60"),
        ("max-age=6000", "public, max-age=200"),
        ("max-age=6000, must-revalidate", "public, max-age=200, must-revalidate"),
        ("max-age = 1", "public, max-age=200"),
    ] {
        let (control, targets) = (("Cache-Control", "max-age=200"), ("CDN-Cache-Control", targeted));
        shop.says_all(&[("Cache-Control", "max-age=300")], &[control, targets]);
        let path = format!("/for-all/{}", targeted.replace([' ', ',', '='], "-"));
        assert_eq!(shop.get(&path).header("cache-control"), Some(expected), "{targeted}");
    }
}

/// Networks before this service see no credential in what clients ask (RFC 9111 section 3.5).
#[test]
fn what_this_services_credential_opened_is_for_all_only_where_that_is_said() {
    let shop = Shop::of(
        keeping()
            .set("upstream.central.grant", "static")
            .set("upstream.central.static_key", "key-of-the-bank-0001"),
    );
    let check = |control: &'static str, expected: &str| {
        let said = |control| {
            move |_: &Seen| Reply::json(200, &json!({"text": "it"})).header("Cache-Control", control)
        };
        shop.service.central.script(said(control));
        shop.service.side.script(said("max-age=300"));
        let path = format!("/for-all/{}", control.replace([' ', ',', '='], "-"));
        assert_eq!(shop.get(&path).header("cache-control"), Some(expected), "{control}");
    };
    check("max-age=200", "private, no-cache");
    check("max-age=200, stale-if-error=60", "private, no-cache");
    check("public, max-age=200", "public, max-age=200");
    check("s-maxage=100, max-age=200", "public, max-age=200, s-maxage=100");
    check("max-age=200, must-revalidate", "public, max-age=200, must-revalidate");
}

#[test]
fn what_a_caller_is_shown_is_private() {
    let shop = Shop::start();
    let answer = shop.service.get_as("/made/thing", &shop.service.token().sign());
    assert_eq!(answer.header("cache-control"), Some("private, no-cache"));
}

/// `Last-Modified` of an answer whose parts say these.
fn modified(shop: &Shop, path: &str, parts: [Option<&str>; 2]) -> Option<String> {
    let fields = parts.map(|date| {
        [("Cache-Control", LASTS)]
            .into_iter()
            .chain(date.map(|date| ("Last-Modified", date)))
            .collect::<Vec<_>>()
    });
    shop.says_all(&fields[0], &fields[1]);
    shop.get(path).header("last-modified").map(str::to_owned)
}

#[test]
fn the_last_change_of_any_part_is_the_answers() {
    let shop = Shop::start();
    let (old, new) = (ago(5000), ago(1000));
    assert_eq!(modified(&shop, "/for-all/1", [Some(&old), Some(&new)]), Some(new.clone()));
    assert_eq!(modified(&shop, "/for-all/2", [Some(&new), Some(&old)]), Some(new.clone()));
    let (answer, held) = (shop.get("/for-all/2"), shop.get("/for-all/1"));
    assert_eq!(answer.header("last-modified"), Some(&*new), "of what is kept");
    let again = shop.holds("/for-all/1", &held);
    check_unchanged(&again);
    assert_eq!(again.header("last-modified"), Some(&*new));
}

#[test]
fn where_one_part_does_not_say_when_it_changed_none_is_said() {
    let shop = Shop::start();
    let old = ago(5000);
    assert_eq!(modified(&shop, "/for-all/1", [Some(&old), None]), None);
    assert_eq!(modified(&shop, "/for-all/2", [None, Some(&old)]), None);
    assert_eq!(modified(&shop, "/for-all/3", [Some(&old), Some("yesterday")]), None);
    assert_eq!(modified(&shop, "/for-all/4", [Some(&old), Some(&ago(-5000))]), None, "it is to come");
    assert_eq!(modified(&shop, "/timely/5", [Some(&old), Some(&old)]), None, "the time is a part too");
    shop.service.side.stop();
    assert_eq!(modified(&shop, "/for-all/6", [Some(&old), Some(&old)]), None, "it is not whole");
}

/// A date says nothing of this service's own release, nor of its settings.
#[test]
fn by_a_date_alone_nobody_is_told_that_nothing_changed() {
    let shop = Shop::start();
    let old = ago(5000);
    modified(&shop, "/for-all/thing", [Some(&old), Some(&old)]);
    check_made(&shop.service.get_with("/for-all/thing", &[("If-Modified-Since", &ago(0))]), 200);
}

/// Of a declared route the one part is all.
#[test]
fn a_declared_route_says_what_its_system_says() {
    let route = "[[route]]\npath = \"/passed/{item}\"\nupstream = \"side\"\naccess = \"anyone\"\ntoken = \"none\"\ncache = \"1h\"\nanswer = \"json\"\npick = [\"text\"]\n";
    let shop = Shop::of(keeping().in_file(route));
    let old = ago(5000);
    let fields = [("Cache-Control", "max-age=300"), ("Last-Modified", &*old), ("Vary", "Accept-Language")];
    shop.says_all(&[], &fields);
    let first = shop.get("/passed/thing");
    for (name, value) in fields {
        assert_eq!(first.header(name), Some(value));
    }
    shop.asked();
    let again = shop.holds("/passed/thing", &first);
    assert_eq!((again.status, again.header("last-modified")), (304, Some(&*old)));
    assert_eq!(shop.asked(), (0, 0));
}

fn varies(answer: &Answer) -> String {
    answer.headers("vary").join(", ").to_lowercase()
}

/// `Authorization` need not be said (RFC 9110 section 12.5.5); a cookie and a key must.
#[test]
fn who_is_shown_it_is_part_of_what_it_varies_by() {
    let front = Front::with(keeping());
    let browser = front.signed_in();
    let first = browser.get("/signed-in/thing");
    assert_eq!((first.status, varies(&first).as_str()), (200, "cookie"));
    assert_eq!(first.header("cache-control"), Some("private, no-cache"));
    let held = [("X-CSRF", "1"), ("If-None-Match", super::tag(&first))];
    let again = browser.send("GET", "/signed-in/thing", &held, "");
    check_unchanged(&again);
    assert_eq!(varies(&again), "cookie");
    let token = front.service.token().sign();
    assert_eq!(varies(&front.service.get_as("/partner", &token)), "x-api-key");
    assert_eq!(varies(&front.service.get_as("/who", &token)), "");
    assert_eq!(varies(&front.service.get("/free")), "");
}
