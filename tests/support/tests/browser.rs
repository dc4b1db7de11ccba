//! The browser's way through a sign-in, before a BFF of a dozen lines.

use test_support::browser::{Browser, SameSite};
use test_support::http;
use test_support::provider::{Fault, Provider, ResponseFault};
use test_support::upstream::{Reply, Seen, Upstream};

const ORIGIN: &str = "http://localhost:8080";
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
const SIGN_IN: &str = "Secure; HttpOnly; Path=/; SameSite=Lax";
const SESSION: &str = "Secure; HttpOnly; Path=/; SameSite=Strict";

/// It asks for no token: what is tested is the browser.
fn bff(provider: &Provider) -> Upstream {
    let provider = provider.url();
    Upstream::start(move |seen| match seen.path() {
        "/bff/login" => {
            let to = format!(
                "{provider}/authorize?response_type=code&client_id=web-bff&redirect_uri={ORIGIN}/bff/callback&scope=openid\
                 &state=s-1&nonce=n-1&code_challenge={CHALLENGE}&code_challenge_method=S256"
            );
            Reply::status(303)
                .header("Location", &to)
                .header("Set-Cookie", &format!("__Host-Http-bff-signin-1=x; {SIGN_IN}"))
        }
        "/bff/callback" => callback(seen),
        _ => Reply::text(200, "text/plain", "home"),
    })
}

fn callback(seen: &Seen) -> Reply {
    if seen.header("cookie").is_none_or(|cookies| !cookies.contains("__Host-Http-bff-signin-1=x")) {
        return Reply::status(400);
    }
    let page = "<!doctype html><meta http-equiv=\"refresh\" content=\"0;url=/home?a=1&amp;b=2\">";
    Reply::text(200, "text/html", page)
        .header("Set-Cookie", &format!("__Host-Http-bff=session; {SESSION}"))
        .header("Set-Cookie", &format!("__Host-Http-bff-signin-1=; {SIGN_IN}; Max-Age=0"))
}

#[test]
fn a_sign_in_is_followed_to_its_end() {
    let provider = Provider::start();
    let bff = bff(&provider);
    let browser = Browser::new(ORIGIN, &bff.url());
    assert_eq!(browser.sign_in(&provider, "/home?a=1&b=2").text(), "home");
    let targets: Vec<_> = browser.visits().iter().map(|visit| visit.target.clone()).collect();
    assert_eq!(targets[0], "/bff/login?returnUrl=%2Fhome%3Fa%3D1%26b%3D2");
    assert!(targets[1].starts_with(&provider.url()), "{targets:?}");
    assert!(targets[2].starts_with("/bff/callback?code="), "{targets:?}");
    assert_eq!(targets[3], "/home?a=1&b=2");
    assert_eq!(browser.cookies().len(), 1);
    let session = browser.cookie("__Host-Http-bff").expect("a session");
    assert_eq!((session.value.as_str(), session.same_site), ("session", SameSite::Strict));
    assert_eq!(browser.refused(), []);
    assert_eq!(provider.seen()[0].header("cookie"), None, "another host gets no cookie");
    // The code is real: a client that holds the verifier could use it.
    let code = bff.seen()[1].query("code").expect("a code");
    let form = [
        ("grant_type", "authorization_code"),
        ("code", &code),
        ("redirect_uri", "http://localhost:8080/bff/callback"),
        ("code_verifier", VERIFIER),
        ("client_id", "web-bff"),
        ("client_secret", "test-secret"),
    ];
    assert_eq!(http::post_form(provider.url() + "/token", &form).status, 200);
}

#[test]
fn a_strict_cookie_stays_behind_on_the_way_back() {
    let provider = Provider::start();
    let bff = bff(&provider);
    let browser = Browser::new(ORIGIN, &bff.url());
    browser.sign_in(&provider, "/");
    browser.sign_in(&provider, "/");
    let cookies: Vec<_> =
        browser.visits().iter().map(|visit| visit.cookie.clone().unwrap_or_default()).collect();
    assert_eq!(cookies[4], "__Host-Http-bff=session", "to the login, from this site");
    assert_eq!(cookies[6], "__Host-Http-bff-signin-1=x", "from the provider");
    assert_eq!(cookies[7], "__Host-Http-bff=session", "by the page, from this site");
}

#[test]
fn a_sign_in_that_fails_ends_with_the_answer_that_failed() {
    let provider = Provider::start();
    let bff = bff(&provider);
    let browser = Browser::new(ORIGIN, &bff.url());
    provider.redirect_uri("http://localhost:8080/elsewhere");
    assert_eq!(browser.sign_in(&provider, "/").text(), "redirect_uri is not the client's");
    provider.redirect_uri("http://localhost:8080/bff/callback");
    provider.breaks(Fault::Response(ResponseFault::Error("access_denied")));
    browser.sign_in(&provider, "/");
    assert_eq!(bff.seen().last().and_then(|seen| seen.query("b")).as_deref(), Some("2"));
}

#[test]
fn a_fetch_is_a_browsers_and_can_be_made_another() {
    let bff = Upstream::start(|_| Reply::status(204));
    let browser = Browser::new(ORIGIN, &bff.url());
    browser.plant("__Host-Http-bff", "planted");
    browser.get("/bff/user");
    browser.send("POST", "/x", &[("x-csrf", ""), ("Origin", "https://evil.example")], "{}");
    browser.tab().cross_site_form("/y", &[("a", "b c")]);
    let seen = bff.seen();
    let all = |at: usize, names: &[&str]| -> Vec<Option<&str>> {
        names.iter().map(|name| seen[at].header(name)).collect()
    };
    assert_eq!(
        all(0, &["host", "x-csrf", "sec-fetch-site", "cookie", "origin"]),
        [Some("localhost:8080"), Some("1"), Some("same-origin"), Some("__Host-Http-bff=planted"), None]
    );
    assert_eq!(all(1, &["x-csrf", "origin"]), [None, Some("https://evil.example")]);
    assert_eq!(
        all(2, &["sec-fetch-site", "origin", "content-length"]),
        [Some("cross-site"), Some("https://evil.example"), Some("5")]
    );
    assert_eq!(browser.visits().len(), 3, "tabs share one history");
}

#[test]
fn only_this_origin_has_paths() {
    let browser = Browser::new(ORIGIN, "http://127.0.0.1:1");
    assert_eq!(browser.path_of("http://localhost:8080/a?b").as_deref(), Some("/a?b"));
    assert_eq!(browser.path_of("/a").as_deref(), Some("/a"));
    assert_eq!(browser.path_of("//evil.example/a"), None);
    assert_eq!(browser.path_of("http://127.0.0.1:8080/a"), None);
}
