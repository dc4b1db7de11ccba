//! Home without its optional parts: there in time, and it says which part is missing and why.

use std::time::Duration;

use serde_json::{Value, json};
use test_support::upstream::Reply;

use crate::phone::Phone;

/// The unread count and the offers, by the end of their path.
const UNREAD: &str = "/v1/messages/unread-count";
const OFFERS: &str = "/offers";

/// A gigabyte, of which nobody reads more than the cap.
const HUGE: u64 = 1 << 30;

/// What home says with this answer in a part's place.
#[track_caller]
fn check(path_end: &'static str, reply: Reply, part: &str, reason: &str) {
    let phone = Phone::start();
    phone.bank.answer(path_end, reply);
    check_missing(&phone, &[(part, reason)]);
    phone.bank.mend();
    check_missing(&phone, &[]);
}

#[track_caller]
fn check_missing(phone: &Phone, expected: &[(&str, &str)]) {
    let answer = phone.home();
    assert_eq!(answer.status, 200, "{}", answer.text());
    let home = answer.json();
    let missing: Vec<Value> =
        expected.iter().map(|(part, reason)| json!({"part": part, "reason": reason})).collect();
    let told = home.get("missing").cloned().unwrap_or_else(|| json!([]));
    assert_eq!(told, Value::from(missing));
    for (part, field) in [("messages", "unread"), ("offers", "offers")] {
        let is_missing = expected.iter().any(|(missing, _)| *missing == part);
        assert_eq!(home.get(field).is_none(), is_missing, "{field} in {home}");
    }
    assert_eq!(home["accounts"].as_array().map(Vec::len), Some(5), "the rest is there");
    let timing = answer.header("server-timing").unwrap_or_default();
    for (part, reason) in expected {
        let at = timing.find(&format!("{part};")).unwrap_or_else(|| panic!("no {part} in {timing}"));
        let member = timing[at..].split(',').next().unwrap_or_default();
        assert!(member.contains(&format!("desc=\"{reason}\"")), "{timing}");
    }
}

#[test]
fn a_silent_system_is_a_timeout() {
    check(UNREAD, Reply::stall(), "messages", "timeout");
    check(OFFERS, Reply::stall(), "offers", "timeout");
}

#[test]
fn a_system_that_drips_is_a_timeout() {
    check(UNREAD, Reply::drip(200, "{\"unread\": 2}", Duration::from_secs(1)), "messages", "timeout");
}

#[test]
fn a_refusal_is_told_as_one() {
    for status in [401, 403, 404] {
        check(UNREAD, Reply::status(status), "messages", "refused");
    }
    check(OFFERS, Reply::status(403), "offers", "refused");
}

#[test]
fn a_failing_system_is_unavailable() {
    for status in [500, 502, 503] {
        check(UNREAD, Reply::status(status), "messages", "unavailable");
    }
    check(UNREAD, Reply::close(), "messages", "unavailable");
    check(UNREAD, Reply::truncated(200, 500, "{\"unread\""), "messages", "unavailable");
    check(OFFERS, Reply::status(500), "offers", "unavailable");
}

#[test]
fn a_system_that_is_gone_is_unavailable_until_it_is_back() {
    let phone = Phone::start();
    phone.bank.messages.stop();
    check_missing(&phone, &[("messages", "unavailable")]);
    phone.bank.messages.restart();
    check_missing(&phone, &[]);
}

#[test]
fn what_cannot_be_used_is_a_bad_answer() {
    let html = || Reply::text(200, "text/html", "<h1>SECRET-OF-THE-SYSTEM</h1>");
    check(UNREAD, html(), "messages", "bad-answer");
    check(OFFERS, html(), "offers", "bad-answer");
    check(UNREAD, Reply::json(200, &json!({"unread": "two"})), "messages", "bad-answer");
    check(UNREAD, Reply::text(200, "application/json", "{"), "messages", "bad-answer");
    check(UNREAD, Reply::garbage(), "messages", "bad-answer");
    check(UNREAD, Reply::huge(HUGE), "messages", "bad-answer");
    check(UNREAD, Reply::endless("application/json"), "messages", "bad-answer");
    check(UNREAD, Reply::status(302).header("Location", "http://127.0.0.1:1/"), "messages", "refused");
}

/// What a customer is offered changes by the day: for an hour it is shown as it was, and says so.
#[test]
fn offers_are_shown_as_they_were_while_their_system_is_silent() {
    let phone = Phone::start();
    let fresh = phone.home().json();
    assert_eq!(fresh.get("stale"), None);
    phone.bank.answer(OFFERS, Reply::stall());
    let answer = phone.home();
    let home = answer.json();
    assert_eq!((&home["offers"], home.get("missing")), (&fresh["offers"], None));
    assert_eq!(home["stale"][0]["part"], "offers");
    assert!(home["stale"][0]["age_seconds"].is_u64(), "{home}");
    assert!(answer.header("cache-status").unwrap_or_default().contains("key=\"offers\"; fwd=stale; ttl="));
    phone.bank.answer(OFFERS, Reply::status(403));
    check_missing(&phone, &[("offers", "refused")]);
    phone.bank.mend();
    assert_eq!(phone.home().json().get("stale"), None);
}

#[test]
fn a_part_that_no_token_can_be_had_for_is_refused() {
    let phone = Phone::start();
    let subject = phone.bank.issuer.token();
    phone.bank.issuer.on_token(move |seen| {
        let audience = seen.form("audience").unwrap_or_default();
        if audience.contains("messages") {
            return Reply::json(400, &json!({"error": "invalid_target"}));
        }
        let token = subject.clone().audience(&audience).sign();
        Reply::json(
            200,
            &json!({
                "access_token": token, "token_type": "Bearer", "expires_in": 300,
                "issued_token_type": "urn:ietf:params:oauth:token-type:access_token",
            }),
        )
    });
    check_missing(&phone, &[("messages", "refused")]);
    assert_eq!(phone.bank.messages.count(), 0, "it is never called without a token");
}

#[test]
fn both_optional_parts_may_be_missing_each_for_its_reason() {
    let phone = Phone::start();
    phone.bank.answer(UNREAD, Reply::stall());
    phone.bank.answer(OFFERS, Reply::text(200, "text/html", "<p>"));
    check_missing(&phone, &[("messages", "timeout"), ("offers", "bad-answer")]);
    insta::assert_json_snapshot!(phone.home().json());
}

#[test]
fn why_a_part_is_missing_is_in_the_log_and_in_the_metrics() {
    let phone = Phone::start();
    phone.bank.answer(UNREAD, Reply::text(200, "text/html", "<h1>SECRET-OF-THE-SYSTEM</h1>"));
    phone.home();
    let line = phone.bff.wait_for_log("messages=missing:bad-answer", Duration::from_secs(5));
    assert!(line.contains("/v1/home"), "{line}");
    phone.bff.wait_for_log("an optional part is missing", Duration::from_secs(5));
    let metrics = test_support::http::get(format!("{}/metrics", phone.bff.admin())).text();
    assert!(
        metrics.lines().any(|line| line.contains("messages") && line.contains("bad-answer")),
        "{metrics}"
    );
    let logs = phone.bff.logs().join("\n");
    assert!(!logs.contains("SECRET-OF-THE-SYSTEM"), "an upstream's body is not for the log: {logs}");
}
