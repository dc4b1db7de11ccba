//! Tokens that are renewed (docs/SECURITY.md, A7, A13): ahead of their end, once, and not lost by a client that goes away.

use std::thread;
use std::time::Duration;

use test_support::browser::Browser;
use test_support::provider::{Endpoint, Failure, Fault, IdTokenFault, TokenFault};
use test_support::raw::Connection;
use test_support::wait;

use super::service::{PATIENCE, Setup, bearer, setup};
use super::signed_in::{COOKIE, Front, check_problem};

/// Of a first token, in seconds: long enough to sign in on a busy machine before it is about to end.
const LIFETIME: i64 = 4;
/// Until so little is left that a request waits for the renewal.
const NEARLY: Duration = Duration::from_millis(3_700);

/// Systems that take the session's own token, so that a test sees which one it is.
fn relaying() -> Setup {
    setup()
        .set("upstream.central.grant", "relay")
        .set("upstream.central.audience", "https://web.bank.example")
        .set("session.refresh_ahead", "1s")
}

/// Somebody whose first token is about to end, and whose next ones last.
fn about_to_end(front: &Front) -> Browser {
    front.provider.issuer().token_lifetime(LIFETIME);
    let browser = front.signed_in();
    front.provider.issuer().token_lifetime(300);
    thread::sleep(NEARLY);
    browser
}

/// The tokens that the system saw, in order.
fn tokens(front: &Front) -> Vec<String> {
    front.service.central.seen().iter().map(|seen| bearer(seen).unwrap().to_owned()).collect()
}

fn refreshes(front: &Front) -> usize {
    front.provider.grants("refresh_token").len()
}

#[test]
fn a_token_is_renewed_and_the_new_one_is_used() {
    let front = Front::with(relaying());
    front.provider.issuer().token_lifetime(LIFETIME);
    let browser = front.signed_in();
    front.provider.issuer().token_lifetime(300);
    assert_eq!(browser.get("/mine/thing").status, 200);
    assert_eq!(refreshes(&front), 0, "a token that holds is not renewed");
    thread::sleep(NEARLY);
    for _ in 0..3 {
        assert_eq!(browser.get("/mine/thing").status, 200);
    }
    assert_eq!(refreshes(&front), 1);
    let tokens = tokens(&front);
    assert_ne!(tokens[0], tokens[1]);
    assert!(tokens[1..].iter().all(|token| *token == tokens[1]));
    assert_eq!(front.provider.reused(), [""; 0]);
}

/// Ahead of the end nobody waits for it.
#[test]
fn a_token_that_still_holds_is_renewed_by_the_way() {
    let front = Front::with(relaying().set("session.refresh_ahead", "60s"));
    // Renewed in the last quarter of its life, waited for in the last eighth.
    front.provider.issuer().token_lifetime(16);
    let browser = front.signed_in();
    assert_eq!(browser.get("/mine/thing").status, 200);
    thread::sleep(Duration::from_millis(12_500));
    front.provider.breaks(Fault::Fails(Endpoint::Refresh, Failure::Slow(Duration::from_millis(600))));
    assert_eq!(browser.get("/mine/thing").status, 200);
    let tokens = tokens(&front);
    assert_eq!(tokens[0], tokens[1], "the request did not wait");
    wait::until(PATIENCE, "the token is renewed", || {
        front.service.metric("bff_session_renewals_total", &["renewed"]) > 0.5
    });
    assert_eq!(refreshes(&front), 1);
}

#[test]
fn many_requests_at_the_end_of_a_token_renew_it_once() {
    let front = Front::with(relaying());
    let browser = about_to_end(&front);
    front.provider.breaks(Fault::Fails(Endpoint::Refresh, Failure::Slow(Duration::from_millis(300))));
    thread::scope(|scope| {
        let all: Vec<_> = (0..200).map(|_| scope.spawn(|| browser.get("/mine/thing").status)).collect();
        let all: Vec<u16> = all.into_iter().map(|each| each.join().unwrap()).collect();
        assert!(all.iter().all(|status| *status == 200), "{all:?}");
    });
    assert_eq!(refreshes(&front), 1);
    assert_eq!(front.provider.reused(), [""; 0]);
}

/// The refresh is nobody's request: its client goes away, and the rotated token is kept all the same.
#[test]
fn a_renewal_survives_the_client_that_began_it() {
    let front = Front::with(relaying());
    let browser = about_to_end(&front);
    front.provider.breaks(Fault::Fails(Endpoint::Refresh, Failure::Slow(Duration::from_millis(500))));
    let cookie = browser.cookie(COOKIE).unwrap().value;
    let mut leaving = Connection::open(front.service.bff.public());
    leaving.send(format!(
        "GET /mine/thing HTTP/1.1\r\nHost: x\r\nX-CSRF: 1\r\nCookie: {COOKIE}={cookie}\r\n\r\n"
    ));
    wait::until(PATIENCE, "the refresh is under way", || refreshes(&front) == 1);
    drop(leaving);
    front.provider.mend();
    wait::until(PATIENCE, "the renewal is kept", || {
        front.service.metric("bff_session_renewals_total", &["renewed"]) > 0.5
    });
    assert_eq!(browser.get("/mine/thing").status, 200);
    assert_eq!(refreshes(&front), 1, "it was not asked for again");
    assert_eq!(front.provider.reused(), [""; 0]);
}

#[test]
fn a_refused_refresh_token_ends_the_session() {
    let front = Front::with(relaying());
    let browser = about_to_end(&front);
    front.provider.breaks(Fault::Refresh(TokenFault::InvalidGrant));
    check_problem(&browser.get("/mine/thing"), 401, "unauthorized");
    front.provider.mend();
    check_problem(&browser.get("/mine/thing"), 401, "unauthorized");
    assert_eq!(refreshes(&front), 1, "an ended session asks no more");
    check_audited(&front, "refused");
}

/// A provider that fails says nothing of the session: it is kept, and goes on when the provider does.
#[test]
fn a_provider_that_fails_ends_no_session() {
    for failure in [
        Failure::Status(500),
        Failure::Status(503),
        Failure::Hangs,
        Failure::RedirectTo("http://127.0.0.1:1/".to_owned()),
    ] {
        let front = Front::with(relaying().set("issuer.main.timeout", "400ms"));
        let browser = about_to_end(&front);
        front.provider.breaks(Fault::Fails(Endpoint::Refresh, failure.clone()));
        let answer = browser.get("/mine/thing");
        check_problem(&answer, 503, "unavailable");
        assert!(answer.header("retry-after").is_some());
        assert!(answer.headers("set-cookie").is_empty(), "the cookie is kept");
        assert_eq!(
            front.service.central.count(),
            0,
            "{failure:?}: a call went up without a token that holds"
        );
        front.provider.mend();
        assert_eq!(browser.get("/mine/thing").status, 200, "{failure:?}");
    }
}

/// The provider's word that this service is none of its clients is the operator's to mend, not the person's to pay for.
#[test]
fn a_refused_client_ends_no_session() {
    let front = Front::with(relaying());
    let browser = about_to_end(&front);
    front.provider.breaks(Fault::Refresh(TokenFault::InvalidClient));
    check_problem(&browser.get("/mine/thing"), 503, "unavailable");
    front.provider.mend();
    assert_eq!(browser.get("/mine/thing").status, 200);
}

/// A7: what a refresh need not bring.
#[test]
fn a_renewal_without_id_token_or_rotation_goes_on() {
    for fault in [Fault::RefreshedIdToken(IdTokenFault::Missing), Fault::Refresh(TokenFault::NoRefreshToken)]
    {
        let front = Front::with(relaying());
        let browser = about_to_end(&front);
        front.provider.breaks(fault.clone());
        assert_eq!(browser.get("/mine/thing").status, 200, "{fault:?}");
        assert_eq!(browser.get("/me").json()["subject"], "cust-0001");
    }
}

/// A7: what it must not bring.
#[test]
fn a_renewal_about_somebody_else_ends_the_session() {
    for fault in IdTokenFault::FATAL_IN_REFRESH {
        let front = Front::with(relaying());
        let browser = about_to_end(&front);
        front.provider.breaks(Fault::RefreshedIdToken(fault));
        check_problem(&browser.get("/mine/thing"), 401, "unauthorized");
        assert_eq!(front.service.central.count(), 0, "{fault:?}: the new token was used");
        front.provider.mend();
        check_problem(&browser.get("/mine/thing"), 401, "unauthorized");
        check_audited(&front, "untrusted");
    }
}

/// The audit says why the session has ended.
#[track_caller]
fn check_audited(front: &Front, outcome: &str) {
    let line = front.service.bff.wait_for_log("\"audit.action\":\"session-end\"", PATIENCE);
    assert!(line.contains(&format!("\"audit.outcome\":\"{outcome}\"")), "{line}");
}

/// `/bff/user` needs no token, and so no provider.
#[test]
fn who_is_signed_in_is_told_without_a_renewal() {
    let front = Front::with(relaying());
    let browser = about_to_end(&front);
    front.provider.issuer().upstream().stop();
    assert_eq!(browser.get("/bff/user").status, 200);
    assert_eq!(browser.cookie(COOKIE).map(|cookie| cookie.name), Some(COOKIE.to_owned()));
}

/// A token that lives no longer than tokens are renewed ahead is not renewed at every request.
#[test]
fn a_short_token_is_renewed_once_in_its_life() {
    let front = Front::with(relaying().set("session.refresh_ahead", "60s"));
    front.provider.issuer().token_lifetime(20);
    let browser = front.signed_in();
    for _ in 0..10 {
        assert_eq!(browser.get("/mine/thing").status, 200);
    }
    assert_eq!(refreshes(&front), 0);
}

/// A17: a stranger's token with an unknown key spends a window of strangers: the provider's own new key is looked for all the
/// same, and no session ends by it.
#[test]
fn a_stranger_cannot_turn_a_rotation_of_keys_into_a_sign_out() {
    let front = Front::with(relaying());
    let browser = about_to_end(&front);
    let strange = front.provider.wrong_logout_token(test_support::provider::LogoutFault::UnknownKid);
    let url = format!("{}/bff/backchannel", front.service.bff.public());
    assert_eq!(test_support::http::post_form(url, &[("logout_token", &strange)]).status, 400);
    front.provider.issuer().rotate();
    assert_eq!(browser.get("/mine/thing").status, 200, "the session went on");
    // Even with its own window spent, what cannot be verified now is no reason to end anything.
    thread::sleep(Duration::from_millis(10));
    front.provider.issuer().token_lifetime(LIFETIME);
    let other = front.signed_in();
    thread::sleep(NEARLY);
    front.provider.issuer().rotate();
    check_problem(&other.get("/mine/thing"), 503, "unavailable");
    assert_ne!(other.get("/bff/user").status, 401, "the session is kept");
}
