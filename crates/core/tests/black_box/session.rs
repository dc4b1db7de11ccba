//! A session in use (docs/SECURITY.md, A9, A10, A12, B7, D6): what it asks of a request, how long it lasts, who may end it.

use std::thread;
use std::time::Duration;

use serde_json::Value;
use test_support::http;
use test_support::provider::{Fault, TokenFault};
use test_support::wait;

use super::service::{PATIENCE, setup};
use super::signed_in::{COOKIE, Front, check_problem};

/// A9, D6: refused before any work, whatever cookie comes along.
#[test]
fn a_request_that_does_not_show_that_it_is_the_front_ends_is_refused() {
    let front = Front::start();
    let browser = front.signed_in();
    for path in ["/mine/thing", "/bff/user", "/bff/sessions"] {
        check_problem(&browser.send("GET", path, &[("X-CSRF", "")], ""), 401, "unauthorized");
        check_problem(&browser.send("GET", path, &[("X-CSRF", "2")], ""), 401, "unauthorized");
        for (name, value) in [
            ("Origin", "https://evil.example"),
            ("Origin", "null"),
            ("Origin", "http://localhost:8081"),
            ("Sec-Fetch-Site", "cross-site"),
            ("Sec-Fetch-Site", "same-site"),
            ("Sec-Fetch-Site", "none"),
        ] {
            check_problem(&browser.send("GET", path, &[(name, value)], ""), 403, "forbidden");
        }
    }
    assert_eq!(front.service.central.count(), 0, "the system saw nothing");
    assert_eq!(browser.get("/mine/thing").status, 200);
}

/// A9: a browser sends no cookie of ours along with another site's form or link in the first place; nor would it do there.
#[test]
fn another_sites_form_and_link_carry_no_session() {
    let front = Front::start();
    let browser = front.signed_in();
    assert_eq!(browser.cross_site_form("/bff/sessions", &[("id", "x")]).status, 405);
    check_problem(&browser.come_back("/mine/thing"), 401, "unauthorized");
    let visits = browser.visits();
    for visit in &visits[visits.len() - 2..] {
        assert!(!visit.cookie.as_deref().unwrap_or_default().contains(COOKIE), "{}", visit.target);
    }
    check_problem(
        &browser.send("DELETE", "/bff/sessions", &[("Origin", "https://evil.example")], ""),
        403,
        "forbidden",
    );
    assert_eq!(browser.get("/me").status, 200);
}

/// A9: a route for everybody reads no cookie and no header of the kind.
#[test]
fn a_public_route_ignores_the_session() {
    let front = Front::start();
    let browser = front.signed_in();
    let with = browser.send("GET", "/free", &[("X-CSRF", "")], "");
    let without = front.service.get("/free");
    assert_eq!((with.status, with.body), (200, without.body));
}

/// A12.
#[test]
fn who_is_not_signed_in_gets_a_problem_and_no_redirect() {
    let front = Front::start();
    for path in ["/me", "/mine/thing", "/bff/user", "/bff/sessions"] {
        let answer = front.browser().get(path);
        check_problem(&answer, 401, "unauthorized");
        assert!(answer.text().contains("/bff/login"), "{}", answer.text());
        assert_eq!(answer.header("location"), None);
        assert_eq!(answer.header("www-authenticate"), None, "no dialog of the browser's own");
    }
}

/// B7: each kind of credential counts where it belongs and nowhere else.
#[test]
fn a_cookie_and_a_bearer_token_do_not_stand_for_each_other() {
    let front = Front::start();
    let browser = front.signed_in();
    check_problem(&browser.get("/who"), 401, "unauthorized");
    let token = front.service.token().sign();
    let bearer = format!("Bearer {token}");
    let url = format!("{}/me", front.service.bff.public());
    let answer = http::get_with(&url, &[("Authorization", &bearer), ("X-CSRF", "1")]);
    check_problem(&answer, 401, "unauthorized");
    // Beside a session it changes nothing: the session's person is the one who acts.
    let other = format!("Bearer {}", front.service.token().subject("cust-0042").sign());
    let me = browser.send("GET", "/me", &[("Authorization", &other)], "");
    assert_eq!(me.json()["subject"], "cust-0001");
}

#[test]
fn a_scope_that_was_not_agreed_to_is_a_403() {
    let front = Front::start();
    check_problem(&front.signed_in().get("/treasure"), 403, "insufficient-scope");
}

/// Cookies of another deployment, too long, doubled or of no sense: 401 that says to sign in, and no fault.
#[test]
fn a_cookie_that_was_not_made_here_is_a_401() {
    let front = Front::start();
    let real = front.signed_in().cookie(COOKIE).unwrap().value;
    let with = |cookie: &str| {
        let url = format!("{}/me", front.service.bff.public());
        http::get_with(url, &[("Cookie", cookie), ("X-CSRF", "1")])
    };
    let long = "A".repeat(60_000);
    for cookie in [
        format!("{COOKIE}={}", "B".repeat(43)),
        format!("{COOKIE}="),
        format!("{COOKIE}={real}x"),
        format!("{COOKIE}={}", real.to_lowercase()),
        format!("{COOKIE}={long}"),
        format!("{COOKIE}={real}; {COOKIE}={real}"),
        format!("bff={real}"),
        format!("__host-http-bff={real}"),
        "=;;; =".to_owned(),
    ] {
        let answer = with(&cookie);
        check_problem(&answer, 401, "unauthorized");
        assert!(answer.text().contains("/bff/login"), "{}", answer.text());
    }
    assert_eq!(with(&format!("a=b; {COOKIE}={real}; c=d")).status, 200);
    assert_eq!(with(&format!("city=Zürich; {COOKIE}={real}")).status, 200, "another's cookie is no text");
    assert!(front.service.bff.errors().is_empty(), "{:?}", front.service.bff.errors());
}

/// A10: idle and absolute, and a poll that does not lengthen it.
#[test]
fn a_session_ends_idle_and_ends_at_last() {
    let front = Front::with(setup().set("session.idle", "3s").set("session.absolute", "10s"));
    let (used, polled) = (front.signed_in(), front.signed_in());
    for _ in 0..6 {
        thread::sleep(Duration::from_millis(800));
        assert_eq!(used.get("/me").status, 200, "a session that is used goes on");
        polled.get("/bff/user?slide=false");
    }
    check_problem(&polled.get("/me"), 401, "unauthorized");
    thread::sleep(Duration::from_secs(6));
    check_problem(&used.get("/me"), 401, "unauthorized");
}

/// A19: as a front end written for Duende's BFF reads it.
#[test]
fn the_user_is_a_list_of_claims_with_the_session_and_the_way_out() {
    let front = Front::start();
    let browser = front.signed_in();
    let answer = browser.get("/bff/user");
    let user = answer.json();
    let claim = |kind: &str| {
        let found = user.as_array().unwrap().iter().find(|claim| claim["type"] == kind);
        found.unwrap_or_else(|| panic!("no {kind} in {user}"))["value"].clone()
    };
    assert_eq!(claim("sub"), "cust-0001");
    assert_eq!(claim("sid"), front.provider.last_sign_in().sid);
    let left = claim("bff:session_expires_in").as_u64().unwrap();
    assert!((1_790..=1_800).contains(&left), "{left}");
    assert!(claim("bff:session_state").is_string());
    assert!(claim("bff:logout_url").as_str().unwrap().starts_with("/bff/logout?sid="));
    for kind in ["aud", "exp", "nonce", "at_hash"] {
        assert!(!user.as_array().unwrap().iter().any(|claim| claim["type"] == kind), "{kind} is the token's");
    }
    assert!(!answer.text().contains("eyJ"), "no token is in the answer");
    assert_eq!(answer.header("cache-control"), Some("private, no-cache"));
}

#[test]
fn who_is_anonymous_is_null_where_the_settings_say_so() {
    let front = Front::with(setup().set("session.anonymous_user", "null"));
    let answer = front.browser().get("/bff/user");
    assert_eq!((answer.status, answer.json()), (200, Value::Null));
    check_problem(&front.browser().send("GET", "/bff/user", &[("X-CSRF", "")], ""), 401, "unauthorized");
}

/// A10: one by one, or all at once; nobody else's.
#[test]
fn sessions_are_listed_and_ended() {
    let front = Front::start();
    let (here, there) = (front.signed_in(), front.signed_in());
    front.provider.subject("cust-0002");
    let others = front.signed_in();
    let list = here.get("/bff/sessions").json();
    let sessions = list["sessions"].as_array().unwrap();
    assert_eq!(sessions.len(), 2, "{list}");
    for session in sessions {
        assert_eq!(session["address"], "127.0.0.1", "{list}");
    }
    let current: Vec<_> = sessions.iter().filter(|each| each["current"] == true).collect();
    assert_eq!(current.len(), 1);
    let id = |session: &Value| session["id"].as_str().unwrap().to_owned();
    let elsewhere = sessions.iter().find(|each| each["current"] == false).map(id).unwrap();

    let foreign = others.get("/bff/sessions").json()["sessions"][0]["id"].as_str().unwrap().to_owned();
    let answer = here.send("DELETE", &format!("/bff/sessions?id={foreign}"), &[], "");
    check_problem(&answer, 404, "not-found");
    assert_eq!(others.get("/me").status, 200, "nobody ends another's session");

    let answer = here.send("DELETE", &format!("/bff/sessions?id={elsewhere}"), &[], "");
    assert_eq!(answer.json()["ended"], 1);
    check_problem(&there.get("/me"), 401, "unauthorized");
    assert_eq!(here.get("/me").status, 200);

    front.provider.subject("cust-0001");
    let (fourth, fifth) = (front.signed_in(), front.signed_in());
    for path in ["/bff/sessions?others=maybe", "/bff/sessions?others=true&id=x"] {
        check_problem(&here.send("DELETE", path, &[], ""), 400, "bad-request");
    }
    let answer = here.send("DELETE", "/bff/sessions?others=true", &[], "");
    assert_eq!((answer.json()["ended"].clone(), answer.headers("set-cookie").len()), (2.into(), 0));
    check_problem(&fourth.get("/me"), 401, "unauthorized");
    check_problem(&fifth.get("/me"), 401, "unauthorized");

    let third = front.signed_in();
    assert_eq!(here.send("DELETE", "/bff/sessions", &[], "").json()["ended"], 2);
    assert!(here.cookie(COOKIE).is_none(), "the cookie of an ended session is taken along");
    here.plant(COOKIE, &"A".repeat(43));
    check_problem(&here.get("/me"), 401, "unauthorized");
    check_problem(&third.get("/me"), 401, "unauthorized");
    assert_eq!(others.get("/me").status, 200);
    let logs = || {
        front
            .service
            .bff
            .logs()
            .iter()
            .filter(|line| line.contains("\"audit.action\":\"revocation\""))
            .count()
    };
    wait::until(PATIENCE, "each revocation is in the audit", || logs() == 3);
}

/// A20: who, what, from where, outcome.
#[test]
fn the_audit_says_who_did_what_and_how_it_ended() {
    let front = Front::start();
    let browser = front.signed_in();
    browser.come_back("/bff/callback?state=x&code=y");
    let line = |part: &str| {
        let line = front.service.bff.wait_for_log(part, PATIENCE);
        serde_json::from_str::<Value>(&line).unwrap()
    };
    let done = line("\"audit.outcome\":\"done\"");
    assert_eq!(done["target"], "audit");
    assert_eq!(done["audit.action"], "sign-in");
    assert_eq!(done["audit.subject"], "cust-0001");
    assert_eq!(done["audit.issuer"], front.provider.url());
    assert_eq!(done["client.address"], "127.0.0.1");
    let refused = line("\"audit.outcome\":\"refused\"");
    assert_eq!(refused["audit.action"], "sign-in");
    assert!(refused["audit.why"].as_str().unwrap().contains("not begun in this browser"), "{refused}");
}

/// A20: whatever is filtered out of the log, the audit is there.
#[test]
fn the_audit_passes_the_logs_filter() {
    let front = Front::with(setup().set("log.filter", "warn,bff_core::server=info,audit=off"));
    front.signed_in();
    front.service.bff.wait_for_log("\"audit.action\":\"sign-in\"", PATIENCE);
    front.browser().send("GET", "/me", &[("Origin", "https://evil.example")], "");
    front.service.bff.wait_for_log("\"audit.action\":\"request\"", PATIENCE);
}

/// A session without a refresh token ends with its access token, for every route alike.
#[test]
fn a_session_that_cannot_be_renewed_ends_with_its_token() {
    let front = Front::start();
    front.provider.breaks(Fault::Token(TokenFault::NoRefreshToken));
    front.provider.issuer().token_lifetime(3);
    let browser = front.signed_in();
    assert_eq!(browser.get("/bff/user").status, 200);
    thread::sleep(Duration::from_millis(3_200));
    for path in ["/me", "/bff/user"] {
        check_problem(&browser.get(path), 401, "unauthorized");
    }
}

/// Of very many sessions of one person the oldest end, and all of them can be ended at once, in time.
#[test]
fn very_many_sessions_of_one_person_have_an_end() {
    let front = Front::start();
    let first = front.signed_in();
    let last = (0..104).map(|_| front.signed_in()).last().unwrap();
    check_problem(&first.get("/me"), 401, "unauthorized");
    assert!(last.get("/bff/sessions").json()["sessions"].as_array().unwrap().len() <= 101);
    let answer = last.send("DELETE", "/bff/sessions?others=true", &[], "");
    assert!(answer.json()["ended"].as_u64().unwrap() >= 99, "{}", answer.text());
    assert_eq!(last.get("/bff/sessions").json()["sessions"].as_array().unwrap().len(), 1);
}
