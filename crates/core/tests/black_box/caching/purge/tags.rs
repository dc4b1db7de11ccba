//! Tags of a route's own and of a call's own, and what clients see of all of them.

use test_support::http;
use test_support::upstream::Reply;

use super::super::super::admin::CREDENTIAL;
use super::super::super::declared::settings::{check, route};
use super::super::super::service::setup;
use super::super::Kept;
use super::{LASTS, number, purging, tag};

#[test]
fn a_route_and_a_call_say_what_their_answers_are_about_too() {
    let things = "[[route]]\npath = \"/things/{id}\"\nto = \"/all/{id}\"\nupstream = \"side\"\naccess = \"anyone\"\ntoken = \"none\"\ncache = \"1h\"\n\
                 tags = [\"things\", \"thing-{id}\"]\n";
    let service = setup()
        .in_file(things)
        .set("admin.credential", CREDENTIAL)
        .set("upstream.central.fresh_for", "1h")
        .start();
    let token = service.token().sign();
    let asked = || [service.side.count(), service.central.count()];
    let ask = || {
        for path in ["/things/1", "/things/2", "/kept/1", "/kept/2"] {
            assert_eq!(service.get_as(path, &token).status, 200, "{path}");
        }
    };
    ask();
    ask();
    assert_eq!(asked(), [2, 2]);
    for (name, expected) in [("thing-1", [3, 2]), ("item-2", [3, 3]), ("things", [5, 3])] {
        assert_eq!(service.operate("POST", "/purges", &tag(name)).status, 200);
        ask();
        ask();
        assert_eq!(asked(), expected, "{name}");
    }
}

/// By which of them it was fetched tells what ends it.
#[test]
fn two_routes_to_one_address_with_other_tags_keep_their_own() {
    let route = |path: &str, tags: &str| {
        format!(
            "[[route]]\npath = \"/{path}/{{a}}/{{b}}\"\nto = \"/all/{{b}}\"\nupstream = \"side\"\naccess = \"anyone\"\ntoken = \"none\"\ncache = \"1h\"\n{tags}\n"
        )
    };
    let routes = [
        route("t1", ""),
        route("t2", "tags = [\"second\"]"),
        route("t3", "tags = [\"third-{a}\", \"second\"]"),
    ];
    let kept = Kept::of(purging().in_file(&routes.concat()));
    kept.says(200, &[LASTS]);
    let all = || ["/t1/a/x", "/t2/a/x", "/t3/a/x", "/t3/b/x"].map(|path| number(&kept.get(path)));
    let first = all();
    assert_eq!(kept.get("/t1/b/x").json()["number"], first[0], "with the same tags they share it");
    assert_eq!(kept.purge(&tag("third-b")), (1, 0));
    let second = all();
    assert!(second[..3] == first[..3] && second[3] != first[3], "{first:?} {second:?}");
    assert_eq!(kept.purge(&tag("second")), (3, 0));
    let third = all();
    assert_eq!(third[0], first[0]);
    assert!((1..4).all(|at| third[at] != second[at]), "{second:?} {third:?}");
}

/// Else it would be shown what was ended, or not ended by what it is about.
#[test]
fn what_has_too_many_tags_is_not_kept() {
    let kept = Kept::of(purging());
    let tags = |count: usize| (0..count).map(|tag| tag.to_string()).collect::<Vec<_>>().join(" ");
    assert!(kept.is_kept(200, &[LASTS, ("Surrogate-Key", &tags(256))]));
    assert!(!kept.is_kept(200, &[LASTS, ("Surrogate-Key", &tags(257))]));
    assert!(kept.is_kept_for_one(200, &[LASTS, ("Surrogate-Key", &tags(256))]));
    assert!(!kept.is_kept_for_one(200, &[LASTS, ("Surrogate-Key", &tags(257))]));
}

#[test]
fn tags_are_told_to_clients_only_where_a_route_says_so() {
    let tags = [LASTS, ("Cache-Tag", "a"), ("Surrogate-Key", "b")];
    let kept = Kept::of(purging());
    kept.says(200, &tags);
    for path in ["/all/x", "/all/x", "/plain/x"] {
        let answer = kept.get(path);
        assert_eq!((answer.header("cache-tag"), answer.header("surrogate-key")), (None, None), "{path}");
    }
    let told = "[[route]]\npath = \"/told\"\nupstream = \"side\"\naccess = \"anyone\"\ntoken = \"none\"\ncache = \"1h\"\nresponse_headers = [\"cache-tag\"]\n";
    let kept = Kept::of(purging().in_file(told));
    kept.says(200, &tags);
    let answer = kept.get("/told");
    assert_eq!((answer.header("cache-tag"), answer.header("surrogate-key")), (Some("a"), None));
}

#[test]
fn tags_are_words_of_kept_answers() {
    let kept = |path: &str, tags: &str| route(path, &format!("cache = \"1m\"\ntags = {tags}"));
    check(&kept("/a/{id}/{*rest}", "[\"a\", \"a-{id}\", \"{rest}\"]"), &[], &[]);
    check(&route("/a", "tags = [\"a\"]"), &[], &["FILE:6: route.0.tags: is for kept answers: set cache too"]);
    check(
        &kept("/a/{id}", "[\"{no}-{id}\"]"),
        &[],
        &["FILE:7: route.0.tags: {no} is no place in /a/{id}: only what a request says can be filled in"],
    );
    check(
        &kept("/a", "[\"a b\", \"a,b\"]"),
        &[],
        &[
            "FILE:7: route.0.tags: \"a b\" does not fit: expected a word such as \"branches\"",
            "FILE:7: route.0.tags: \"a,b\" does not fit: expected a word",
        ],
    );
}

/// What a write changes of other addresses, its route says: of who wrote it is theirs, of a write in nobody's name it is everybody's.
#[test]
fn a_declared_write_ends_what_its_route_says() {
    let reads = "[[route]]\npath = \"/x/{id}\"\nupstream = \"central\"\naccess = \"bearer\"\ntoken = \"user\"\ncache = \"1h\"\ntags = [\"x-{id}\"]\n";
    let writes = |path: &str, access: &str, token: &str| {
        format!(
            "[[route]]\npath = \"/{path}/{{id}}\"\nmethods = [\"GET\", \"PUT\"]\nupstream = \"central\"\naccess = \"{access}\"\ntoken = \"{token}\"\nends = [\"other\", \"x-{{id}}\"]\n"
        )
    };
    let routes = [reads, &writes("alone", "bearer", "user"), &writes("everybodys", "anyone", "service")];
    let kept = Kept::of(purging().in_file(&routes.concat()));
    let [alice, bob] = ["alice", "bob"].map(|subject| kept.service.token().subject(subject).sign());
    let write = |method: &str, path: &str, token: &str| {
        let url = format!("{}{path}", kept.service.bff.public());
        http::send(method, url, &[("Authorization", &format!("Bearer {token}"))], "").status
    };
    let seen = || {
        kept.says(200, &[LASTS]);
        [("/x/1", &alice), ("/x/1", &bob), ("/x/2", &alice)]
            .map(|(path, token)| number(&kept.service.get_as(path, token)))
    };
    let first = seen();
    assert_eq!(seen(), first);
    assert_eq!(write("GET", "/alone/1", &alice), 200);
    kept.says(409, &[]);
    assert_eq!(write("PUT", "/alone/1", &alice), 409);
    assert_eq!(seen(), first, "nothing was changed");
    assert_eq!(write("PUT", "/alone/1", &alice), 200);
    let second = seen();
    assert!(second[0] != first[0] && second[1..] == first[1..], "{first:?} {second:?}");
    assert_eq!(write("PUT", "/everybodys/1", ""), 200);
    let third = seen();
    assert!(third[0] != second[0] && third[1] != second[1] && third[2] == second[2], "{second:?} {third:?}");
    // Whatever became of it.
    kept.service.central.script(|_| Reply::close());
    assert_eq!(write("PUT", "/alone/1", &alice), 502);
    let fourth = seen();
    assert!(fourth[0] != third[0] && fourth[1..] == third[1..], "{third:?} {fourth:?}");
}

#[test]
fn what_a_write_ends_is_said_where_there_are_writes() {
    let writes = |methods: &str, ends: &str| route("/a/{id}", &format!("methods = {methods}\nends = {ends}"));
    check(&writes("[\"GET\", \"PUT\"]", "[\"a\", \"a-{id}\"]"), &[], &[]);
    check(
        &writes("[\"GET\"]", "[\"a\"]"),
        &[],
        &["FILE:7: route.0.ends: is what a write changes: none of the methods is one"],
    );
    check(
        &writes("[\"PUT\"]", "[\"{no}\"]"),
        &[],
        &["FILE:7: route.0.ends: {no} is no place in /a/{id}: only what a request says can be filled in"],
    );
}
