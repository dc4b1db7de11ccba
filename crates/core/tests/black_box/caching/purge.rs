//! What an operator ends before its time: by its address, by a tag, by whose it is, or all of it.

mod command;
mod replicas;
mod tags;
mod under_way;

use serde_json::{Value, json};
use test_support::http::{self, Answer};
use test_support::upstream::Reply;

use super::super::admin::CREDENTIAL;
use super::super::service::{PATIENCE, Setup, echo, setup};
use super::super::signed_in::check_problem;
use super::{Kept, keeping, number};

const LASTS: (&str, &str) = ("Cache-Control", "public, max-age=60");

pub(super) fn purging() -> Setup {
    keeping("").set("admin.credential", CREDENTIAL).set("upstream.central.fresh_for", "1h")
}

impl Kept {
    /// What an operator ends here: answers, and parts of screens.
    #[track_caller]
    fn purge(&self, what: &Value) -> (u64, u64) {
        let answer = self.service.operate("POST", "/purges", what);
        assert_eq!(answer.status, 200, "{}", answer.text());
        assert_eq!(answer.header("cache-control"), Some("no-store"));
        let told = answer.json();
        assert_eq!(told["others"], "none");
        ended(&told)
    }

    /// The number of an answer in the name of this person, through this client.
    #[track_caller]
    fn as_whom(&self, subject: &str, client: &str, path: &str) -> u64 {
        number(&self.service.get_as(path, &self.service.token().subject(subject).client(client).sign()))
    }
}

#[track_caller]
fn ended(told: &Value) -> (u64, u64) {
    let count = |kind: &str| told["ended"][kind].as_u64().unwrap();
    (count("answers"), count("parts"))
}

fn key(upstream: &str, path: &str) -> Value {
    json!({"key": {"upstream": upstream, "path": path}})
}

fn tag(tag: &str) -> Value {
    json!({"tag": {"tag": tag}})
}

#[test]
fn by_an_address_it_ends_for_anybody() {
    let kept = Kept::of(purging());
    kept.says(200, &[LASTS]);
    let all = || {
        let own = kept.as_whom("alice", "phone", "/one/a?b=1");
        [
            own,
            kept.as_whom("bob", "phone", "/one/a?b=1"),
            kept.as_whom("bob", "phone", "/one/a"),
            number(&kept.get("/all/a")),
        ]
    };
    let before = all();
    assert_eq!(all(), before);
    assert_eq!(kept.purge(&key("central", "/one/a?b=1")), (2, 0));
    let after = all();
    assert!(after[0] != before[0] && after[1] != before[1]);
    assert_eq!(after[2..], before[2..]);
    let whole = format!("{}/all/a", kept.service.side.url());
    assert_eq!(kept.purge(&key("side", &whole)), (1, 0));
    let last = all();
    assert_eq!(last[..3], after[..3]);
    assert_ne!(last[3], after[3]);
    assert_eq!(kept.purge(&key("side", "/nothing")), (0, 0));
}

/// However a person writes it.
#[test]
fn an_address_is_purged_as_it_is_called() {
    let kept = Kept::of(purging());
    kept.says(200, &[LASTS]);
    for (asked, written) in [
        ("/all/%C3%A9", "/all/é"),
        ("/all/%C3%A9", "/all/%c3%a9"),
        ("/all/a%20b", "/all/a b"),
        ("/all/a", "/all/a#b"),
        ("/all/a?b=%c3%a9", "/all/a?b=%c3%a9"),
    ] {
        let before = number(&kept.get(asked));
        assert_eq!(kept.purge(&key("side", written)), (1, 0), "{written}");
        assert_ne!(number(&kept.get(asked)), before, "{written}");
        kept.purge(&json!({"all": {}}));
    }
}

#[test]
fn by_a_tag_it_ends_whoevers_it_is() {
    let kept = Kept::of(purging());
    for (name, value) in [("Cache-Tag", "other, things"), ("Surrogate-Key", "other things")] {
        kept.says(200, &[LASTS, (name, value)]);
        let paths = [kept.path(), kept.path()];
        let all = || paths.iter().map(|path| number(&kept.get(path))).collect::<Vec<_>>();
        let (before, own) = (all(), kept.as_whom("alice", "phone", &paths[0].replace("/all/", "/one/")));
        kept.says(200, &[LASTS]);
        let untagged = kept.path();
        let first = number(&kept.get(&untagged));
        for none in ["thing", "Things", "other, things", "other things"] {
            assert_eq!(kept.purge(&tag(none)), (0, 0), "{name} {none}");
        }
        assert_eq!(all(), before, "{name}");
        assert_eq!(kept.purge(&tag("things")), (3, 0), "{name}");
        assert!(all().iter().all(|number| !before.contains(number)), "{name}");
        assert_ne!(kept.as_whom("alice", "phone", &paths[0].replace("/all/", "/one/")), own, "{name}");
        assert_eq!(number(&kept.get(&untagged)), first, "{name}");
    }
}

#[test]
fn by_a_person_it_ends_through_whichever_client() {
    let kept = Kept::of(purging());
    kept.says(200, &[LASTS, ("Cache-Tag", "mine")]);
    let whose = [("alice", "phone"), ("alice", "tablet"), ("bob", "phone")];
    let all = || whose.map(|(subject, client)| kept.as_whom(subject, client, "/one/x"));
    let (before, public) = (all(), number(&kept.get("/all/x")));
    let url = kept.service.issuer.url();
    for what in [
        json!({"user": {"subject": "alice"}}),
        json!({"user": {"subject": "alice", "issuer": "main"}}),
        json!({"user": {"subject": "alice", "issuer": url}}),
        json!({"tag": {"tag": "mine", "of": {"subject": "alice"}}}),
    ] {
        let first = all();
        assert_eq!(kept.purge(&what), (2, 0), "{what}");
        let second = all();
        assert!(second[0] != first[0] && second[1] != first[1], "{what}");
        assert_eq!(second[2], before[2], "{what}");
    }
    assert_eq!(number(&kept.get("/all/x")), public);
}

#[test]
fn all_of_it_ends_at_once() {
    let kept = Kept::of(purging());
    kept.says(200, &[LASTS]);
    let all = || {
        [number(&kept.get("/all/x")), number(&kept.get("/our/x")), kept.as_whom("alice", "phone", "/one/x")]
    };
    let before = all();
    assert_eq!(kept.purge(&json!({"all": {}})), (3, 0));
    let after = all();
    assert!(after.iter().all(|number| !before.contains(number)), "{before:?} {after:?}");
    assert_eq!(all(), after, "and what comes since is kept");
}

/// By its address, by its tag, by whose it is.
#[test]
fn what_a_part_was_ends_with_what_it_is_made_of() {
    let service =
        setup().set("admin.credential", CREDENTIAL).set("upstream.side.breaker_pause", "0s").start();
    let parts = |subject: &str| {
        let answer = service.get_as("/parts/one", &service.token().subject(subject).sign());
        answer.json()["stale"]["is"].as_str().unwrap().to_owned()
    };
    let of_central = key("central", "/central/one");
    for (what, ended_too, others) in [
        (key("side", "/stale/one"), ["missing", "missing"], 2),
        (tag("stale"), ["missing", "missing"], 2),
        (json!({"user": {"subject": "anna"}}), ["missing", "stale"], 1),
        (of_central, ["stale", "stale"], 0),
    ] {
        service.side.script(|seen| echo(seen).header("Cache-Control", "private"));
        assert_eq!([parts("anna"), parts("bert")], ["fresh", "fresh"]);
        let told = service.operate("POST", "/purges", &what).json();
        assert_eq!(ended(&told), (0, others), "{what}");
        service.side.script(|_| Reply::status(500));
        assert_eq!([parts("anna"), parts("bert")], ended_too, "{what}");
    }
}

#[test]
fn only_the_operator_purges_and_is_told_what_is_wrong() {
    let kept = Kept::of(purging());
    let bare = |what: &Value| http::post_json(format!("{}/purges", kept.service.bff.admin()), &[], what);
    check_problem(&bare(&json!({"all": {}})), 401, "unauthorized");
    let check = |what: Value, told: &str| {
        let answer: Answer = kept.service.operate("POST", "/purges", &what);
        check_problem(&answer, 400, "bad-request");
        assert!(answer.text().contains(told), "{told} in {}", answer.text());
    };
    check(key("nowhere", "/x"), "there are central, side");
    check(key("side", "x"), "expected what follows http://127.0.0.1");
    check(key("side", &format!("{}/x", kept.service.central.url())), "expected what follows");
    check(json!({"user": {"subject": "alice", "issuer": "other"}}), "by its section's name or its url: main");
    check(json!({"tags": ["a"]}), "unknown variant");
    check(json!({"tag": {"tag": "a", "off": 1}}), "unknown field");
    check(
        json!({"user": {"subject": "alice", "issuer": "other"}}),
        "a partner with a key is of urn:bff:api-key",
    );
    check(tag(""), "tag: is empty");
    check(json!({"user": {"subject": ""}}), "subject: is empty");
    check(json!({"tag": {"tag": "a", "of": {"subject": ""}}}), "subject: is empty");
    let one = r#"expected one of {\"key\": "#;
    check(json!({"key": {"upstream": "side", "path": "/x"}, "all": {}}), one);
    check(json!([]), one);
    check(json!({"all": null}), one);
}

/// Who did what from where, and nothing of whose account it was.
#[test]
fn a_purge_is_counted_and_an_event() {
    let kept = Kept::of(purging());
    kept.purge(&key("side", "/accounts/100005?name=Rosa"));
    kept.purge(&json!({"tag": {"tag": "account-100005", "of": {"subject": "cust-0007"}}}));
    kept.purge(&json!({"all": {}}));
    let event = |what: &str| {
        let line = format!("\"audit.what\":\"{what}\"");
        let line = kept.service.bff.wait_for_log(&line, PATIENCE);
        assert!(line.contains("\"audit.action\":\"purge\"") && line.contains("127.0.0.1"), "{line}");
        line
    };
    event("side /accounts/#");
    assert!(event("tag account-#").contains("\"audit.subject\":\"cust-0007\""));
    event("all");
    let logs = kept.service.bff.logs().join("\n");
    assert!(!logs.contains("100005") && !logs.contains("Rosa"), "an account is in the log");
    for kind in ["key", "tag", "all"] {
        let kind = format!("kind=\"{kind}\"");
        let counted = kept.service.metric("bff_cache_purges_total", &[&kind, "origin=\"operator\""]);
        assert!(counted >= 1.0, "{kind}");
    }
}
