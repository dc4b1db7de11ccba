//! Answers of declared routes that are kept: for whom, for how long, and what tells two of them apart.

use std::thread;
use std::time::Duration;

use serde_json::json;
use test_support::http::{self, Answer};
use test_support::raw::Connection;
use test_support::upstream::Reply;
use test_support::wait;

use super::super::http::decoded;
use super::super::service::{self, PATIENCE, Service, Setup, echo, setup};
use super::super::signed_in::check_problem;
use super::passing;

fn keeping(more: &str) -> Setup {
    passing(&format!("cache = \"1m\"\n{more}"))
}

#[track_caller]
fn check_use(answer: &Answer, used: &str) {
    assert_eq!((answer.status, service::used(answer).as_deref()), (200, Some(used)), "{}", answer.text());
}

const MISS: &str = "central; fwd=uri-miss; stored";
const UNKEPT: &str = "central; fwd=uri-miss";
const HIT: &str = "central; hit";
const OTHER: &str = "central; fwd=vary-miss; stored";

#[test]
fn an_answer_is_used_again_for_the_same_request_alone() {
    let service = keeping("").start();
    check_use(&service.get("/pass/a"), MISS);
    let again = service.get("/pass/a");
    check_use(&again, HIT);
    assert_eq!(again.json()["text"], "/below/a for nobody");
    check_use(&service.get("/pass/a?b=1"), MISS);
    check_use(&service.get("/pass/b"), MISS);
    // By all that its system is told it may have chosen.
    check_use(&service.get_with("/pass/a", &[("Accept-Language", "cy")]), OTHER);
    check_use(&service.get_with("/pass/a", &[("Accept-Language", "cy")]), HIT);
    // What it is not told changes nothing, and what a client says of its own copy is answered here.
    check_use(&service.get_with("/pass/a", &[("X-Other", "1"), ("Range", "lines=0-1")]), HIT);
    let tag = again.header("etag").unwrap();
    assert_eq!(service.get_with("/pass/a", &[("If-None-Match", tag)]).status, 304);
    let head = http::send("HEAD", format!("{}/pass/a", service.bff.public()), &[], "");
    assert_eq!((head.status, service::used(&head).as_deref(), head.text()), (200, Some(HIT), String::new()));
    assert_eq!(service.central.count(), 4);
}

/// Its bytes tell two values apart, readable or not.
#[test]
fn whatever_a_field_holds_is_part_of_the_request() {
    let service = keeping("request_headers = [\"x-tenant\"]\n").start();
    let ask = |tenant: &[u8]| {
        let request =
            [b"GET /pass/a HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-Tenant: ", tenant, b"\r\n\r\n"];
        let mut connection = Connection::open(service.bff.public());
        connection.send(request.concat());
        String::from_utf8_lossy(&connection.read_to_end(PATIENCE)).to_lowercase()
    };
    for tenant in [&b"caf\xe9"[..], b"caf\xe8", b"caf\\xe9"] {
        assert!(ask(tenant).contains(&format!("cache-status: {MISS}; ttl=")), "{tenant:?}");
        assert!(ask(tenant).contains(&format!("cache-status: {HIT}; ttl=")), "{tenant:?}");
    }
}

/// What another keeps for an hour is not this one's.
#[test]
fn each_route_keeps_for_its_own_time() {
    let route = |path: &str, cache: &str| {
        format!(
            "[[route]]\npath = \"{path}\"\nto = \"/one\"\nupstream = \"central\"\naccess = \"anyone\"\ntoken = \"none\"\ncache = \"{cache}\"\n"
        )
    };
    let service = setup().in_file(&format!("{}{}", route("/long", "1h"), route("/short", "1s"))).start();
    check_use(&service.get("/long"), MISS);
    check_use(&service.get("/long"), HIT);
    check_use(&service.get("/short"), MISS);
    wait::until(PATIENCE, "its own is over", || {
        service::used(&service.get("/short")).as_deref() == Some(MISS)
    });
    check_use(&service.get("/long"), HIT);
}

#[test]
fn of_many_who_ask_at_once_one_fetches() {
    let service = keeping("").start();
    service.central.script(|seen| echo(seen).after(Duration::from_millis(300)));
    thread::scope(|scope| {
        for _ in 0..20 {
            scope.spawn(|| assert_eq!(service.get("/pass/herd").status, 200));
        }
    });
    assert_eq!(service.central.count(), 1);
}

/// Its system's word is heeded where it says less than the route does, and never exceeded.
#[test]
fn what_its_system_says_counts() {
    let service = keeping("").start();
    let check = |path: &str, fields: &[(&'static str, &'static str)], first: &str, second: &str| {
        let fields = fields.to_vec();
        service.central.script(move |seen| {
            fields.iter().fold(echo(seen), |reply, (name, value)| reply.header(name, value))
        });
        check_use(&service.get(path), first);
        check_use(&service.get(path), second);
    };
    check("/pass/silent", &[], MISS, HIT);
    check("/pass/public", &[("Cache-Control", "public, max-age=300")], MISS, HIT);
    check("/pass/private", &[("Cache-Control", "private, max-age=300")], UNKEPT, UNKEPT);
    check("/pass/no-store", &[("Cache-Control", "no-store")], UNKEPT, UNKEPT);
    check("/pass/stale", &[("Cache-Control", "max-age=60"), ("Age", "60")], UNKEPT, UNKEPT);
    check("/pass/expired", &[("Expires", "0")], UNKEPT, UNKEPT);
    check("/pass/pragma", &[("Pragma", "no-cache")], UNKEPT, UNKEPT);
    check("/pass/cookie", &[("Vary", "Cookie")], MISS, HIT);
    check("/pass/language", &[("Vary", "Accept-Language")], MISS, HIT);
    // Whoever keeps it further must know how old it is.
    service.central.script(|seen| echo(seen).header("Cache-Control", "max-age=2").header("Age", "1"));
    check_use(&service.get("/pass/short"), MISS);
    wait::until(PATIENCE, "it is over", || {
        service::used(&service.get("/pass/short")).as_deref() == Some(MISS)
    });
    service.central.script(|seen| echo(seen).header("Cache-Control", "max-age=300").header("Age", "100"));
    assert_eq!(service.get("/pass/aged").header("age"), Some("100"));
    wait::until(PATIENCE, "it ages here too", || {
        let answer = service.get("/pass/aged");
        check_use(&answer, HIT);
        answer.header("age").unwrap().parse::<u64>().unwrap() > 100
    });
}

#[test]
fn only_what_went_well_is_kept() {
    let service = keeping("").start();
    for status in [404, 500] {
        service.central.clear();
        service.central.script(move |_| Reply::json(status, &json!({"text": "no"})));
        for _ in 0..2 {
            assert_eq!(service.get("/pass/a").status, status);
        }
        assert_eq!(service.central.count(), 2);
    }
    service.central.script(|_| Reply::status(302).header("Location", "https://elsewhere.example/"));
    check_problem(&service.get("/pass/a"), 502, "upstream-failed");
    service.central.script(echo);
    check_use(&service.get("/pass/a"), MISS);
}

#[test]
fn a_filter_works_on_what_is_kept_and_what_is_no_json_is_not_used_again() {
    let service = keeping("answer = \"json\"\npick = [\"text\"]\n").start();
    service.central.script(|_| Reply::text(200, "text/html", "<p>secret</p>"));
    for _ in 0..2 {
        let answer = service.get("/pass/a");
        check_problem(&answer, 502, "upstream-failed");
        assert!(!answer.text().contains("secret"));
    }
    service.central.script(|_| Reply::json(200, &json!({"text": "told", "secret": 1})));
    check_use(&service.get("/pass/a"), MISS);
    let again = service.get("/pass/a");
    check_use(&again, HIT);
    assert_eq!(again.text(), r#"{"text":"told"}"#);
}

/// What passes of an answer is made of it once, for each route.
#[test]
fn two_routes_that_let_other_things_pass_keep_their_own() {
    let route = |path: &str, more: &str| {
        format!(
            "[[route]]\npath = \"{path}\"\nto = \"/one\"\nupstream = \"central\"\naccess = \"anyone\"\ntoken = \"none\"\ncache = \"1h\"\n{more}\n"
        )
    };
    let routes = [
        route("/any", ""),
        route("/json", "answer = \"json\""),
        route("/text", "answer = \"json\"\npick = [\"text\"]"),
        route("/rest", "answer = \"json\"\ndrop = [\"text\"]"),
        route("/named", "answer = \"json\"\nrename = [\"text = told\"]"),
    ];
    let of = |reply: fn() -> Reply| {
        let service = setup().in_file(&routes.concat()).start();
        service.central.script(move |_| reply());
        service
    };
    let whole = r#"{"secret":1,"text":"told"}"#;
    let service = of(|| Reply::json(200, &json!({"secret": 1, "text": "told"})));
    for _ in 0..3 {
        for (path, expected) in [
            ("/any", whole),
            ("/json", whole),
            ("/text", r#"{"text":"told"}"#),
            ("/rest", r#"{"secret":1}"#),
            ("/named", r#"{"secret":1,"told":"told"}"#),
        ] {
            assert_eq!(service.get(path).text(), expected, "{path}");
        }
    }
    let service = of(|| Reply::text(200, "text/html", "<p>none</p>"));
    for _ in 0..3 {
        assert_eq!(service.get("/any").text(), "<p>none</p>");
        check_problem(&service.get("/json"), 502, "upstream-failed");
    }
}

/// Each is of the same bytes, with a tag of its own, and a part is one of the bytes as they are.
#[test]
fn what_is_kept_is_given_in_each_coding() {
    let service = keeping("response_headers = [\"content-type\", \"x-version\"]\n").start();
    let says = |version: &'static str| {
        service.central.script(move |seen| {
            let text = format!("{} {version}", "x".repeat(2000));
            let is_held = seen.header("if-none-match") == Some(&format!("\"{version}\""));
            let reply =
                if is_held { Reply::status(304) } else { Reply::text(200, "text/plain", text.as_bytes()) };
            reply.header("ETag", &format!("\"{version}\"")).header("Cache-Control", "max-age=1")
        });
        format!("{} {version}", "x".repeat(2000)).into_bytes()
    };
    let ask = |coding: &str, more: &[(&str, &str)]| {
        let headers: Vec<_> = [("Accept-Encoding", coding)].iter().chain(more).copied().collect();
        service.get_with("/pass/a", &headers)
    };
    let tag = |answer: &Answer| answer.header("etag").unwrap().to_owned();
    let body = says("one");
    let plain = ask("identity", &[]);
    for _ in 0..3 {
        for coding in ["gzip", "zstd"] {
            let coded = ask(coding, &[]);
            assert_eq!(coded.header("content-encoding"), Some(coding));
            assert_eq!(coded.header("vary").unwrap().to_ascii_lowercase(), "accept-encoding");
            assert_eq!(decoded(&coded), body);
            assert_ne!(tag(&coded), tag(&plain));
            assert_eq!(ask(coding, &[("If-None-Match", &tag(&coded))]).status, 304);
            assert_eq!(ask(coding, &[("If-None-Match", &tag(&plain))]).status, 200);
            let part = ask(coding, &[("Range", "bytes=1-4")]);
            assert_eq!((part.status, &part.body[..], tag(&part)), (206, &body[1..5], tag(&plain)));
            assert_eq!(part.header("content-encoding"), None);
        }
    }
    let body = says("two");
    wait::until(PATIENCE, "what has changed is given in its coding", || decoded(&ask("gzip", &[])) == body);
    assert_eq!(decoded(&ask("gzip", &[])), body);
}

#[test]
fn what_may_not_pass_is_not_used_again() {
    let service = keeping("").start();
    let moved = || Reply::status(301).header("Location", "/elsewhere").header("Cache-Control", "max-age=600");
    service.central.script(move |_| moved());
    check_problem(&service.get("/pass/a"), 502, "upstream-failed");
    service.central.script(echo);
    check_use(&service.get("/pass/a"), MISS);
}

/// One caller's answer is never another's: not with the same person through another client, nor with other scopes.
#[test]
fn what_was_fetched_in_a_callers_name_is_that_callers() {
    let route = |path: &str, access: &str, token: &str| {
        format!(
            "[[route]]\npath = \"{path}\"\nupstream = \"central\"\naccess = \"{access}\"\ntoken = \"{token}\"\ncache = \"1m\"\n"
        )
    };
    let routes = [
        route("/w/user", "bearer", "user"),
        route("/w/service", "bearer", "service"),
        route("/w/perhaps", "bearer", "user_or_anonymous"),
    ];
    let service = setup()
        .in_file(&routes.concat())
        .set("upstream.central.grant", "exchange")
        .set("upstream.central.audience", "https://central.bank.example")
        .set("upstream.central.scope", "accounts")
        .set("upstream.central.also_anonymous", "true")
        .start();
    let token = |subject: &str, client: &str, scope: &str| {
        service.token().subject(subject).client(client).scope(scope).sign()
    };
    let callers = [
        token("alice", "phone", "accounts"),
        token("bob", "phone", "accounts"),
        token("alice", "tablet", "accounts"),
        token("alice", "phone", "accounts messages"),
    ];
    for caller in &callers {
        let first = service.get_as("/w/user", caller);
        check_use(&first, MISS);
        let again = service.get_as("/w/user", caller);
        check_use(&again, HIT);
        assert_eq!(again.text(), first.text());
        assert_eq!(again.header("cache-control"), Some("private, no-cache"));
    }
    assert!(service.get_as("/w/user", &callers[1]).text().contains("bob"));
    // In this service's name it is the same for all who may, where its system says so.
    service.central.script(|seen| echo(seen).header("Cache-Control", "public"));
    check_use(&service.get_as("/w/service", &callers[0]), MISS);
    check_use(&service.get_as("/w/service", &callers[1]), HIT);
    assert_eq!(service.get("/w/service").status, 401, "what is kept opens nothing");
    check_use(&service.get_as("/w/perhaps", &callers[0]), MISS);
    let nobodys = service.get("/w/perhaps");
    check_use(&nobodys, MISS);
    assert!(nobodys.text().contains("nobody"));
    check_use(&service.get("/w/perhaps"), HIT);
    // What its system says of keeping counts for one caller too.
    service.central.script(|seen| echo(seen).header("Cache-Control", "no-store"));
    check_use(&service.get_as("/w/user?b=1", &callers[0]), UNKEPT);
}

#[test]
fn what_no_one_should_keep_is_refused_at_the_start() {
    use super::settings::{check, route};
    check(&route("/a", "cache = \"1m\""), &[], &[]);
    check(
        &route("/a", "cache = \"1m\"\nmethods = [\"GET\", \"POST\"]"),
        &[],
        &["route.0.cache: is for GET alone"],
    );
    check(&route("/a", "cache = \"1m\"\nanswer = \"events\""), &[], &["route.0.cache: events go on"]);
    check(
        &route("/a", "cache = \"1m\"\nresponse_headers = [\"set-cookie\"]"),
        &[],
        &["route.0.cache: an answer that sets a cookie is one client's"],
    );
}

/// A stranger's header fields make no more of them than the cache has room for.
#[test]
fn what_clients_say_does_not_fill_the_memory() {
    let service: Service = keeping("").set("cache.max_bytes", "64KiB").start();
    for number in 0..200 {
        let language = format!("{number}{}", "x".repeat(1_000));
        let answer = service.get_with("/pass/a", &[("Accept-Language", &language)]);
        assert!(service::used(&answer).is_some_and(|used| used.starts_with("central; fwd=")));
    }
    let kept: usize = (0..200)
        .filter(|number| {
            let language = format!("{number}{}", "x".repeat(1_000));
            service::used(&service.get_with("/pass/a", &[("Accept-Language", &language)])).as_deref()
                == Some(HIT)
        })
        .count();
    assert!(kept < 64, "{kept} of a thousand bytes each, in 64 KiB");
}
