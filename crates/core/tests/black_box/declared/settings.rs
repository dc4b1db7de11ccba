//! What is refused at `--check`, with file, key and line.

use super::super::service::{run, setup};

/// The faults of these lines, one a line, without the file's name; `more` are further settings.
#[track_caller]
pub(crate) fn check(text: &str, more: &[(&str, &str)], expected: &[&str]) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("probe.toml");
    std::fs::write(&file, text).unwrap();
    let defaults = [
        ("upstream.central.url", "http://127.0.0.1:1"),
        ("upstream.side.url", "http://127.0.0.1:1"),
        ("issuer.main.url", "http://127.0.0.1:1"),
    ];
    let flags = setup().set_all(&defaults).set_all(more).flags();
    let file = file.display().to_string();
    let mut args = vec!["--config", &file, "--check"];
    args.extend(flags.iter().map(String::as_str));
    let output = run(&args, &[]);
    let said = String::from_utf8_lossy(&output.stderr).replace(&file, "FILE");
    let lines: Vec<&str> = said
        .lines()
        .map(str::trim)
        .filter(|line| line.contains("route.") || line.contains("upstream."))
        .collect();
    assert_eq!(lines.len(), expected.len(), "{said}\n{}", String::from_utf8_lossy(&output.stdout));
    for (line, part) in lines.iter().zip(expected) {
        assert!(line.contains(part), "{part}\nis not in\n{said}");
    }
    assert_eq!(output.status.success(), expected.is_empty(), "{said}");
}

pub(crate) fn route(path: &str, more: &str) -> String {
    let open = if more.contains("access =") { "" } else { "access = \"anyone\"\ntoken = \"none\"\n" };
    format!("[[route]]\npath = \"{path}\"\nupstream = \"side\"\n{open}{more}\n")
}

#[test]
fn a_sound_route_is_sound() {
    check(&route("/a/{id}", "methods = [\"GET\", \"POST\"]"), &[], &[]);
    check(&format!("{}{}", route("/a/{id}", ""), route("/a/{id}", "methods = [\"DELETE\"]")), &[], &[]);
}

#[test]
fn what_is_missing_or_no_value_is_told_with_its_line() {
    check(
        "[[route]]\npath = \"/a\"\n",
        &[],
        &[
            "FILE:1: route.0.upstream: is missing",
            "FILE:1: route.0.access: is missing",
            "FILE:1: route.0.token",
        ],
    );
    check(&route("a", ""), &[], &["FILE:2: route.0.path: \"a\" does not fit: expected a path such as"]);
    check(
        &route("/a", "methods = [\"TRACE\", \"POST\", \"get\"]"),
        &[],
        &[
            "FILE:6: route.0.methods: \"TRACE\" does not fit: expected a method: GET,",
            "FILE:6: route.0.methods: \"get\" does not fit: expected a method",
        ],
    );
    check(
        &route("/a", "pik = [\"a\"]"),
        &[],
        &["FILE:6: route.0.pik: is not a key; did you mean route.0.pick?"],
    );
}

#[test]
fn what_lies_in_anothers_way_is_told() {
    check(
        &route("/own/{id}", ""),
        &[],
        &["FILE:2: route.0.path: this service's own route /own/{item} takes some of its paths"],
    );
    check(&route("/bff/mine", ""), &[], &["paths below /bff/ are this service's own"]);
    check(
        &format!("{}{}", route("/a", ""), route("/a", "")),
        &[],
        &["FILE:8: route.1.path: is route.0's too, for GET"],
    );
    check(
        &format!("{}{}", route("/a", ""), route("/a", "methods = [\"HEAD\"]")),
        &[],
        &["is route.0's too, for HEAD"],
    );
    check(
        &format!("{}{}", route("/a/{id}", ""), route("/a/b", "methods = [\"POST\"]")),
        &[],
        &["some paths fit route.0's /a/{id} too"],
    );
    check(
        &format!("{}{}", route("/a/{*all}", ""), route("/a/b/c", "")),
        &[],
        &["some paths fit route.0's /a/{*all} too"],
    );
}

#[test]
fn what_could_never_be_answered_is_told() {
    check(
        &route("/a", "").replace("side", "nowhere"),
        &[],
        &["FILE:3: route.0.upstream: there is no section [upstream.nowhere]"],
    );
    check(&route("/a", "to = \"/b/{id}\""), &[], &["FILE:6: route.0.to: {id} is no place in /a"]);
    check(
        &route("/a", "access = \"session\"\ntoken = \"none\"\nscopes = [\"treasure\"]"),
        &[],
        &["nobody who signs in has \"treasure\""],
    );
    check(
        &route("/a", "access = \"bearer\"\ntoken = \"none\"\nscopes = [\"treasure\"]"),
        &[("issuer.main.scopes", "accounts, messages")],
        &["FILE:6: route.0.scopes: nobody issues \"treasure\""],
    );
    check(&route("/a", "pick = [\"a\"]"), &[], &["FILE:6: route.0.pick: works on JSON alone"]);
    check(&route("/a", "answer = \"events\"\nmethods = [\"PUT\"]"), &[], &["events are the answer to GET"]);
    check(&route("/a", "methods = []"), &[], &["no method passes"]);
    let long = route("/a", "deadline = \"11s\"");
    check(&long, &[], &["FILE:6: route.0.deadline: is more than public.deadline, 10s"]);
    check(&long, &[("public.deadline", "11s")], &[]);
    // What nobody said is cut short without a word.
    check(&route("/a", ""), &[("public.deadline", "5s")], &[]);
}

#[test]
fn what_filters_say_twice_is_told() {
    let json = |filters: &str| route("/a", &format!("answer = \"json\"\n{filters}"));
    check(
        &json("rename = [\"items.a = c\", \"items.b = c\"]"),
        &[],
        &["FILE:7: route.0.rename: items.a and items.b would both be \"c\""],
    );
    check(&json("rename = [\"items.a = c\", \"b = c\"]"), &[], &[]);
    let both = "FILE:8: route.0.drop: a.b takes out what pick names";
    check(&json("pick = [\"a.b\"]\ndrop = [\"a.b\"]"), &[], &[both]);
    check(&json("pick = [\"a.b.c\"]\ndrop = [\"a.b\"]"), &[], &[both]);
    check(&json("pick = [\"a\"]\ndrop = [\"a.b\"]"), &[], &[]);
}

#[test]
fn an_upstream_is_not_strange_because_its_route_cannot_be_read() {
    let more = [("upstream.other.url", "http://127.0.0.1:1")];
    let whole = route("/a", "").replace("side", "other");
    check(&whole, &more, &[]);
    check(&whole.replace("/a", "a"), &more, &["FILE:2: route.0.path: \"a\" does not fit"]);
}

#[test]
fn what_would_not_be_safe_is_told() {
    for (name, fits) in
        [("cookie", false), ("x_forwarded_for", false), ("authorization", false), ("x-mine", true)]
    {
        let expected: &[&str] = if fits { &[] } else { &["never passes"] };
        check(&route("/a", &format!("request_headers = [\"{name}\"]")), &[], expected);
    }
    // Servers that make variables of fields read `_` as `-`.
    let key = [
        ("upstream.side.grant", "static"),
        ("upstream.side.static_key", "k"),
        ("upstream.side.static_header", "x-gateway-key"),
        ("api_keys.header", "x-partner-key"),
    ];
    for name in ["x-gateway-key", "x_gateway_key", "x-partner-key", "x_partner_key"] {
        let route =
            route("/a", &format!("access = \"anyone\"\ntoken = \"service\"\nrequest_headers = [\"{name}\"]"));
        check(&route, &key, &[&format!("FILE:6: route.0.request_headers: {name} never passes")]);
    }
    check(
        &route("/a", "response_headers = [\"access-control-allow-origin\"]"),
        &[],
        &["this service says it itself"],
    );
    check(
        &route("/a", "access = \"session\"\ntoken = \"none\"\ncors_origins = [\"*\"]"),
        &[],
        &["a session is its own origin's alone"],
    );
    check(
        &route("/a", "access = \"anyone\"\ntoken = \"user\""),
        &[],
        &["proves no user", "no token goes there"],
    );
    check(&route("/a", "scopes = [\"accounts\"]"), &[], &["asks for no credential that could have scopes"]);
    let exchange = [("upstream.side.grant", "exchange"), ("upstream.side.audience", "x")];
    check(&route("/a", ""), &exchange, &["upstream.side takes no call without a token"]);
    check(
        &route("/a", "access = \"bearer\"\ntoken = \"user_or_anonymous\""),
        &exchange,
        &["set its also_anonymous"],
    );
    for token in ["user", "user_or_anonymous"] {
        let also = [exchange[0], exchange[1], ("upstream.side.also_anonymous", "true")];
        let partner = format!("access = \"partner\"\ntoken = \"{token}\"");
        check(&route("/a", &partner), &also, &["FILE:5: route.0.token: access = \"partner\" takes keys too"]);
    }
    let relay = [("upstream.side.grant", "relay"), ("upstream.side.audience", "x")];
    check(
        &route("/a", "access = \"bearer\"\ntoken = \"service\""),
        &relay,
        &["passes on a user's token alone"],
    );
}

#[test]
fn the_list_of_routes_has_them_with_what_each_needs() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("probe.toml");
    let text = route(
        "/a/{id}",
        "methods = [\"GET\", \"POST\"]\nto = \"/b/{id}\"\naccess = \"session\"\ntoken = \"none\"\nscopes = [\"accounts\"]",
    );
    std::fs::write(&file, text).unwrap();
    let defaults = [
        ("upstream.central.url", "http://127.0.0.1:1"),
        ("upstream.side.url", "http://127.0.0.1:1"),
        ("issuer.main.url", "http://127.0.0.1:1"),
    ];
    let flags = setup().set_all(&defaults).flags();
    let file = file.display().to_string();
    let mut args = vec!["--config", &file];
    args.extend(flags.iter().map(String::as_str));
    args.push("routes");
    let output = run(&args, &[]);
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(said.contains("GET   /free"), "{said}\n{}", String::from_utf8_lossy(&output.stderr));
    let line = said.lines().find(|line| line.starts_with("POST") && line.contains("/a/{id}")).unwrap();
    assert!(
        line.contains("session [accounts]") && line.ends_with("to side/b/{id}, in nobody's name"),
        "{line}"
    );
}
