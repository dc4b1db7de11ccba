//! The way to the provider and back (docs/SECURITY.md, A1 to A8 and A11; D1 to D5, D16).

use std::thread;
use std::time::Duration;

use test_support::browser::{Browser, SameSite};
use test_support::issuer::Issuer;
use test_support::provider::{Endpoint, Failure, Fault, Par, Provider, ResponseFault, UserinfoFault};
use test_support::wait;

use super::service::{PATIENCE, setup};
use super::signed_in::{
    COOKIE, Front, ORIGIN, check_problem, parameter, provider_of, way_back, with_parameter,
};

#[test]
fn somebody_signs_in_and_comes_back_to_where_they_wanted_to_go() {
    let front = Front::start();
    let browser = front.browser();
    let last = browser.sign_in(&front.provider, "/free?a=b");
    assert_eq!(last.json()["text"], "free", "the page's own refresh leads to returnUrl");
    let me = browser.get("/me");
    assert_eq!(me.json()["subject"], "cust-0001", "{}", me.text());
    assert_eq!(me.json()["client"], "probe");
    assert_eq!(front.provider.complaints(), [""; 0]);
    assert_eq!(browser.refused(), []);
}

/// A1: each way of proving the client, as the provider's record has it.
#[test]
fn the_client_proves_itself_as_the_settings_say() {
    for way in ["client_secret_basic", "client_secret_post"] {
        let front = Front::with(setup().set("issuer.main.client_auth", way));
        front.signed_in();
        let asked = front.provider.grants("authorization_code").pop().unwrap();
        assert_eq!(asked.header("authorization").is_some(), way == "client_secret_basic");
        assert_eq!(asked.form("client_secret").is_some(), way == "client_secret_post");
        assert_eq!(front.provider.complaints(), [""; 0], "{way}");
    }
}

/// A1: the assertion's audience is the issuer, and it is signed by the key in the file.
#[test]
fn the_client_proves_itself_by_an_assertion() {
    let folder = tempfile::TempDir::new().unwrap();
    let file = folder.path().join("client.pem");
    let issuer = Issuer::start();
    let provider = provider_of(&issuer);
    issuer.take_only("private_key_jwt");
    std::fs::write(&file, issuer.client_key()).unwrap();
    let setup = setup()
        .unset("issuer.main.client_secret")
        .set("issuer.main.client_auth", "private_key_jwt")
        .set("issuer.main.client_key_file", file.display());
    let front = Front { service: setup.start_with(issuer), provider };
    front.signed_in();
    let asked = front.provider.grants("authorization_code").pop().unwrap();
    assert_eq!(asked.form("client_secret"), None);
    let claims = super::service::claims(&asked.form("client_assertion").unwrap());
    assert_eq!(claims["aud"], front.provider.url());
    assert_eq!(front.provider.complaints(), [""; 0]);
}

/// A2.
#[test]
fn every_sign_in_has_its_own_verifier_nonce_and_state() {
    let front = Front::start();
    let asked: Vec<String> =
        (0..2).map(|_| front.browser().begin("/").header("location").unwrap().to_owned()).collect();
    for name in ["state", "nonce", "code_challenge"] {
        let values: Vec<_> = asked.iter().map(|url| parameter(url, name).unwrap()).collect();
        assert_ne!(values[0], values[1], "{name}");
        assert!(values[0].len() >= 22, "{name} has 128 random bits");
    }
    assert_eq!(parameter(&asked[0], "code_challenge_method").as_deref(), Some("S256"));
    assert_eq!(parameter(&asked[0], "response_type").as_deref(), Some("code"));
    assert_eq!(
        parameter(&asked[0], "scope").as_deref(),
        Some("openid profile offline_access accounts messages")
    );
}

/// A3, D1, D2: what was not begun here, was changed, is over or was used is a 4xx; who is signed in stays so.
#[test]
fn a_state_that_does_not_hold_harms_nobody() {
    let front = Front::start();
    let browser = front.signed_in();
    let used = browser.visits().into_iter().find(|visit| visit.target.starts_with("/bff/callback")).unwrap();
    let attackers = front.browser();
    let theirs = way_back(&attackers, &attackers.begin("/"));
    let mine = way_back(&browser, &browser.begin("/"));
    let before = front.provider.grants("authorization_code").len();
    for (what, path) in [
        ("a replayed callback", used.target),
        ("an attacker's code and state", theirs.clone()),
        (
            "another's state with my code",
            with_parameter(&mine, "state", &parameter(&theirs, "state").unwrap()),
        ),
        ("a state of nobody's", with_parameter(&mine, "state", "AAAAAAAAAAAAAAAAAAAAAA")),
        ("no state", "/bff/callback?code=x".to_owned()),
        ("no code", format!("/bff/callback?state={}", parameter(&theirs, "state").unwrap())),
        ("nothing", "/bff/callback".to_owned()),
    ] {
        let answer = browser.come_back(&path);
        assert_eq!(answer.status, 400, "{what}: {}", answer.text());
        assert!(answer.text().contains("/bff/login"), "{what}: the page says how to go on");
        assert!(
            !answer.headers("set-cookie").iter().any(|line| line.starts_with(&format!("{COOKIE}="))),
            "{what}"
        );
    }
    assert_eq!(browser.get("/me").status, 200, "the live session is left alone");
    let asked = front.provider.grants("authorization_code").len();
    assert_eq!(asked, before, "nothing was asked of the provider");
}

/// A3: a sign-in in a browser is worth nothing in another, even with the very same address.
#[test]
fn a_way_back_is_bound_to_its_browser_and_counts_once() {
    let front = Front::start();
    let browser = front.browser();
    let path = way_back(&browser, &browser.begin("/"));
    assert_eq!(front.browser().come_back(&path).status, 400);
    let cookie = browser.cookies().into_iter().find(|cookie| cookie.name.contains("-signin-")).unwrap();
    let page = browser.come_back(&path);
    assert_eq!(page.status, 200);
    assert_eq!(browser.come_back(&path).status, 400, "a state counts once");
    assert_eq!(browser.get("/me").status, 200);
    // A browser has dropped it; whoever kept it gains nothing, and the provider sees no code twice.
    browser.plant(&cookie.name, &cookie.value);
    assert_eq!(browser.come_back(&path).status, 400, "a state counts once, with its cookie too");
    assert_eq!(front.provider.grants("authorization_code").len(), 1);
}

/// A3: five minutes in production, a second here.
#[test]
fn a_sign_in_that_takes_too_long_is_over() {
    let front = Front::with(setup().set("oidc.patience", "1s"));
    let browser = front.browser();
    let path = way_back(&browser, &browser.begin("/"));
    let cookie = browser.cookies().into_iter().find(|cookie| cookie.name.contains("-signin-")).unwrap();
    thread::sleep(Duration::from_millis(2_100));
    // A browser would have dropped it; one that does not gains nothing.
    browser.plant(&cookie.name, &cookie.value);
    assert_eq!(browser.come_back(&path).status, 400);
}

/// A3: several tabs at once, seven at the most.
#[test]
fn tabs_sign_in_beside_each_other_and_the_oldest_gives_way() {
    let front = Front::start();
    let browser = front.browser();
    let mut ways = Vec::new();
    for _ in 0..9 {
        ways.push(way_back(&browser, &browser.begin("/")));
        // The oldest is told by the second.
        thread::sleep(Duration::from_millis(1_001).mul_f32(if ways.len() < 4 { 1.0 } else { 0.0 }));
    }
    let pending = browser.cookies().into_iter().filter(|cookie| cookie.name.contains("-signin-")).count();
    assert_eq!(pending, 7);
    for old in &ways[..2] {
        assert_eq!(browser.come_back(old).status, 400, "the oldest were dropped");
    }
    for way in &ways[2..] {
        assert_eq!(browser.come_back(way).status, 200);
    }
}

/// A4, D16: the answer must be the issuer's own, and say so where it says that it does.
#[test]
fn an_answer_of_another_issuer_is_stopped_before_the_token_request() {
    let second = Provider::start();
    for fault in [ResponseFault::Iss(second.url()), ResponseFault::IssMissing, ResponseFault::IssTwice] {
        let front = Front::start();
        front.provider.breaks(Fault::Response(fault.clone()));
        let answer = front.browser().sign_in(&front.provider, "/");
        assert_eq!(answer.status, 400, "{fault:?}");
        assert_eq!(front.provider.requests("/token").len(), 0, "{fault:?}");
    }
    assert_eq!(second.seen().len(), 0);
    let front = Front::start();
    front.provider.iss_in_responses(false);
    let browser = front.browser();
    // Not advertised, it may be absent: but what is advertised was read at start.
    assert_eq!(browser.sign_in(&front.provider, "/me").status, 400);
}

/// RFC 9207 is young: a provider that never said so need not name itself.
#[test]
fn a_provider_that_does_not_name_itself_is_taken_at_its_word() {
    let issuer = Issuer::start();
    let provider = provider_of(&issuer);
    provider.iss_in_responses(false);
    let front = Front { service: setup().start_with(issuer), provider };
    assert_eq!(front.signed_in().get("/me").status, 200);
}

/// D3.
#[test]
fn a_parameter_that_is_there_twice_is_refused() {
    let front = Front::start();
    let browser = front.browser();
    let path = way_back(&browser, &browser.begin("/"));
    for name in ["state", "code", "iss"] {
        let twice = format!("{path}&{name}={}", parameter(&path, name).unwrap());
        let answer = browser.send("GET", &twice, &[("Sec-Fetch-Site", "")], "");
        check_problem(&answer, 400, "bad-request");
        assert!(answer.text().contains(name), "{}", answer.text());
    }
    assert_eq!(front.provider.requests("/token").len(), 0);
    assert_eq!(browser.come_back(&path).status, 200, "the sign-in itself was not used up");
}

/// A11, D4: and what passes is tested where the parser is.
#[test]
fn a_return_url_leads_nowhere_else() {
    let front = Front::start();
    let browser = front.browser();
    for url in [
        "//e",
        "/\\e",
        "/%09/e",
        "/./\\e",
        "https:e",
        "https://evil.example",
        "/a\r\nSet-Cookie: x=y",
        "/%0d%0ae",
        "/../e",
    ] {
        let answer = browser.begin(url);
        assert_eq!(answer.status, 400, "{url:?}");
        assert!(answer.text().contains("returnUrl"), "{url:?}: {}", answer.text());
        assert_eq!(answer.headers("set-cookie").len(), 0, "{url:?}");
    }
    assert_eq!(front.provider.requests("/authorize").len(), 0);
}

#[test]
fn a_prompt_is_one_that_is_known() {
    let front = Front::start();
    let browser = front.browser();
    let location = browser.navigate("/bff/login?prompt=login").header("location").unwrap().to_owned();
    assert_eq!(parameter(&location, "prompt").as_deref(), Some("login"));
    assert_eq!(browser.navigate("/bff/login?prompt=evil").status, 400);
    assert_eq!(browser.navigate("/bff/login?returnUrl=/&returnUrl=/a").status, 400);
}

/// With `prompt=none` nobody is asked: that nobody is signed in at the provider is an answer and no fault.
#[test]
fn a_silent_sign_in_of_nobody_goes_on_without() {
    let front = Front::start();
    front.provider.breaks(Fault::Response(ResponseFault::Error("login_required")));
    let browser = front.browser();
    let path = way_back(&browser, &browser.navigate("/bff/login?prompt=none&returnUrl=/free"));
    let answer = browser.come_back(&path);
    assert_eq!((answer.status, answer.header("location")), (303, Some("/free")));
    assert!(browser.cookie(COOKIE).is_none());
    let path = way_back(&browser, &browser.begin("/free"));
    assert_eq!(browser.come_back(&path).status, 400, "who was to be asked and was not signed in is told");
}

#[test]
fn who_cancels_reads_that_they_did() {
    let front = Front::start();
    front.provider.breaks(Fault::Response(ResponseFault::Error("access_denied")));
    let answer = front.browser().sign_in(&front.provider, "/");
    assert_eq!(answer.status, 403);
    assert!(answer.text().contains("cancelled") && answer.text().contains("/bff/login"), "{}", answer.text());
    assert_eq!(front.provider.requests("/token").len(), 0);
}

/// A5: the provider may be away when this service starts; readiness says so, and the rest follows when it comes.
#[test]
fn a_provider_that_is_away_at_start_is_waited_for() {
    let issuer = Issuer::start();
    let provider = provider_of(&issuer);
    issuer.upstream().stop();
    let front = Front { service: setup().start_unready(issuer), provider };
    let browser = front.browser();
    assert_eq!(front.service.readiness_of("issuer.main")["ready"], false);
    let answer = browser.begin("/");
    assert_eq!(answer.status, 503);
    assert!(answer.text().contains("not possible for now"), "{}", answer.text());
    assert_eq!(answer.header("retry-after"), None, "a page says it in words");
    assert_eq!(browser.send("GET", "/bff/login", &[], "").header("retry-after"), Some("5"));
    front.provider.issuer().upstream().restart();
    front.service.wait_until_ready();
    front.signed_in();
}

/// A7.
#[test]
fn userinfo_is_about_who_signed_in_or_nobody_is_signed_in() {
    let asking = || setup().set("oidc.userinfo", "true");
    let front = Front::with(asking());
    front.provider.claim("favourite", "tea");
    let user = front.signed_in().get("/bff/user").json();
    let claim = |kind: &str| user.as_array().unwrap().iter().find(|claim| claim["type"] == kind).cloned();
    assert_eq!(claim("favourite").unwrap()["value"], "tea");
    for fault in [
        Fault::Userinfo(UserinfoFault::OtherSub),
        Fault::Userinfo(UserinfoFault::NoSub),
        Fault::Fails(Endpoint::Userinfo, Failure::Huge),
        Fault::Fails(Endpoint::Userinfo, Failure::Status(500)),
        Fault::Fails(Endpoint::Userinfo, Failure::NotJson),
    ] {
        let front = Front::with(asking());
        front.provider.breaks(fault.clone());
        let browser = front.browser();
        let answer = browser.sign_in(&front.provider, "/");
        assert!(matches!(answer.status, 502 | 503), "{fault:?}: {}", answer.status);
        assert!(browser.cookie(COOKIE).is_none(), "{fault:?}");
        assert_eq!(front.provider.seen().last().unwrap().path(), "/userinfo", "{fault:?}: no further call");
    }
}

/// A8.
#[test]
fn the_cookies_are_as_narrow_as_cookies_get() {
    let front = Front::start();
    let browser = front.browser();
    let login = browser.begin("/");
    let [signing_in] = login.headers("set-cookie")[..] else { panic!("{:?}", login.headers) };
    assert!(signing_in.starts_with("__Host-Http-bff-signin-"), "{signing_in}");
    assert!(signing_in.ends_with("; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=300"), "{signing_in}");
    let page = browser.come_back(&way_back(&browser, &login));
    let session =
        page.headers("set-cookie").into_iter().find(|line| line.starts_with(&format!("{COOKIE}="))).unwrap();
    let (pair, attributes) = session.split_once("; ").unwrap();
    assert_eq!(attributes, "Path=/; Secure; HttpOnly; SameSite=Strict");
    let value = pair.split_once('=').unwrap().1;
    assert_eq!(value.len(), 43, "an opaque id of 256 random bits, nothing else");
    for line in login.headers("set-cookie").into_iter().chain(page.headers("set-cookie")) {
        assert!(line.len() <= 4_096 && !line.contains("Domain"), "{line}");
        assert!(!line.contains("cust-0001") && !line.contains("eyJ"), "{line}");
    }
    assert_eq!(browser.refused(), []);
    assert_eq!(browser.cookie(COOKIE).unwrap().same_site, SameSite::Strict);
    assert_eq!(page.header("cache-control"), Some("no-store"));
    assert_eq!(page.header("referrer-policy"), Some("no-referrer"));
}

/// A10, D5: whatever was there before, the id after a sign-in is new, and the old one is worth nothing.
#[test]
fn a_session_planted_or_old_is_not_the_one_after_signing_in() {
    let front = Front::start();
    let browser = front.browser();
    browser.plant(COOKIE, &"A".repeat(43));
    browser.sign_in(&front.provider, "/me");
    let first = browser.cookie(COOKIE).unwrap().value;
    assert_ne!(first, "A".repeat(43));
    browser.sign_in(&front.provider, "/me");
    let second = browser.cookie(COOKIE).unwrap().value;
    assert_ne!(second, first);
    let old = front.browser();
    old.plant(COOKIE, &first);
    check_problem(&old.get("/me"), 401, "unauthorized");
    assert_eq!(browser.get("/me").status, 200);
}

/// A18.
#[test]
fn a_request_is_pushed_where_the_provider_takes_it() {
    let issuer = Issuer::start();
    let provider = provider_of(&issuer);
    provider.par(Par::Required);
    let front = Front { service: setup().start_with(issuer), provider };
    let browser = front.browser();
    let location = browser.begin("/").header("location").unwrap().to_owned();
    let carried: Vec<_> = ["state", "nonce", "code_challenge", "redirect_uri", "scope"]
        .into_iter()
        .filter(|name| parameter(&location, name).is_some())
        .collect();
    assert_eq!(carried, [""; 0], "the browser carries a reference alone");
    front.signed_in();
    assert_eq!(front.provider.complaints(), [""; 0]);
    assert_eq!(front.provider.requests("/par").len(), 2);
}

/// Why, by the registered error alone: what else the provider writes is its own.
#[test]
fn a_pushed_request_that_is_refused_is_told_to_the_operator() {
    let issuer = Issuer::start();
    let provider = provider_of(&issuer);
    provider.par(Par::Required);
    let service = setup().set("issuer.main.client_secret", "wrong").start_with(issuer);
    let front = Front { service, provider };
    assert_eq!(front.browser().begin("/").status, 502);
    let line = front.service.bff.wait_for_log("a pushed request is 401, invalid_client", PATIENCE);
    assert!(line.contains("client_id, client_auth and the secret"), "{line}");
}

/// A provider that refuses this service tells its operator what to compare, and the person that somebody has to look.
#[test]
fn a_wrong_client_secret_is_told_to_the_operator() {
    let front = Front::with(setup().set("issuer.main.client_secret", "wrong"));
    let browser = front.browser();
    let answer = browser.sign_in(&front.provider, "/");
    assert_eq!(answer.status, 502);
    assert!(answer.text().contains("its operator has to look"), "{}", answer.text());
    assert!(!answer.text().contains("secret"), "{}", answer.text());
    let line = front.service.bff.wait_for_log("invalid_client", PATIENCE);
    assert!(line.contains("client_id, client_auth and the secret"), "{line}");
    assert!(browser.cookie(COOKIE).is_none());
}

/// No token, code or state is in any line of the log.
#[test]
fn nothing_of_a_sign_in_is_in_the_log() {
    let front = Front::start();
    let browser = front.signed_in();
    browser.get("/mine/thing");
    let mut secrets: Vec<String> = vec![browser.cookie(COOKIE).unwrap().value];
    for visit in browser.visits().iter().filter(|visit| visit.target.starts_with("/bff/callback")) {
        secrets.extend(["code", "state"].into_iter().filter_map(|name| parameter(&visit.target, name)));
    }
    secrets.extend(front.service.central.seen().iter().filter_map(super::service::bearer).map(str::to_owned));
    assert!(secrets.len() >= 3, "{secrets:?}");
    wait::until(PATIENCE, "the audit is written", || {
        front.service.bff.logs().iter().any(|line| line.contains("\"audit.action\":\"sign-in\""))
    });
    let logs = front.service.bff.logs();
    for secret in &secrets {
        assert!(!logs.iter().any(|line| line.contains(secret.as_str())), "a secret is in the log");
    }
}

/// Whichever name the browser uses for the origin, it must be the one of the settings: the provider compares it.
#[test]
fn the_way_back_is_the_public_address() {
    let front = Front::start();
    let browser = Browser::new(ORIGIN, &front.service.bff.public());
    let location = browser.send(
        "GET",
        "/bff/login",
        &[("Host", "evil.example"), ("X-Forwarded-Host", "evil.example")],
        "",
    );
    let location = location.header("location").unwrap();
    assert_eq!(parameter(location, "redirect_uri").as_deref(), Some("http://localhost:8080/bff/callback"));
}

/// A10: a link of another site leads here without the strict cookie; the session that there is ends all the same.
#[test]
fn a_sign_in_that_another_site_began_ends_the_session_that_there_is() {
    let front = Front::start();
    let browser = front.signed_in();
    let first = browser.cookie(COOKIE).unwrap().value;
    let page = browser.come_back("/bff/login?returnUrl=/me");
    assert_eq!((page.status, page.headers("set-cookie").len()), (200, 0), "{}", page.text());
    let login = browser.navigate(&test_support::browser::refresh(&page).unwrap());
    browser.come_back(&way_back(&browser, &login));
    let old = front.browser();
    old.plant(COOKIE, &first);
    check_problem(&old.get("/me"), 401, "unauthorized");
    assert_eq!(browser.get("/me").status, 200);
    wait::until(PATIENCE, "its refresh token is revoked", || front.provider.revoked().len() == 1);
}
