//! web-bff at a certified provider, with short-lived tokens, rotation, pushed requests and a back channel: the whole life of a
//! session, in a browser without a window.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::thread;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use e2e::oidc_provider::OidcProvider;
use e2e::peers::Peers;
use e2e::{page, port, target};
use serde_json::Value;
use test_support::bank::Bank;
use test_support::browser::Browser;
use test_support::http::{self, Answer};
use test_support::problem;
use test_support::process::{self, Bff};
use test_support::wait;

const CUSTOMER: &str = "cust-0002";
const COOKIE: &str = "__Host-Http-bff";
const AUDIENCE: &str = "https://web.bank.example";
const PATIENCE: Duration = Duration::from_secs(10);

/// An access token's whole life, and a little more than it.
const SHORT: &str = "3";
const AFTER: Duration = Duration::from_millis(3_100);

/// web-bff, the provider, and systems that take the session's own token.
struct Site {
    origin: String,
    bff: Bff,
    provider: OidcProvider,
    bank: Bank,
}

impl Site {
    /// `auth` is how the client proves itself; `options` are further ones of the provider.
    fn start(auth: &str, options: &[&str]) -> Self {
        let port = port::free();
        let origin = format!("http://localhost:{port}");
        let callback = format!("{origin}/bff/callback");
        let signed_out = format!("{origin}/bff/signed-out");
        let told = format!("http://127.0.0.1:{port}/bff/backchannel");
        let mut all = vec!["--redirect-uri", &callback, "--post-logout-redirect-uri", &signed_out];
        all.extend(["--backchannel-logout-uri", &told, "--auth", auth, "--login", CUSTOMER]);
        all.extend(options);
        let provider = OidcProvider::start(&Peers::installed(&target::folder()), &all);
        let bank = Bank::start();
        let key = target::folder().join(format!("client-{port}.pem"));
        if let Some(pem) = provider.client_key() {
            std::fs::write(&key, pem).unwrap();
        }
        let proof = match auth {
            "private_key_jwt" => format!("client_key_file = \"{}\"", key.display()),
            _ => format!("client_secret = \"{}\"", provider.client_secret()),
        };
        let settings = settings(&origin, &format!("client_auth = \"{auth}\"\n{proof}"), &provider, &bank);
        let bff = Bff::start(process::built("web-bff"), &settings);
        let ready = || http::get(format!("{}/readyz", bff.admin())).status == 200;
        wait::until(Duration::from_secs(20), "web-bff is ready", ready);
        Self { origin, bff, provider, bank }
    }

    fn browser(&self) -> Browser {
        Browser::new(&self.origin, &self.bff.public())
    }

    /// Somebody at this path, after signing in.
    #[track_caller]
    fn signed_in(&self) -> Browser {
        let browser = self.browser();
        browser.sign_in_at(self.provider.issuer(), "/");
        let said = (self.bff.logs(), self.provider.peer().errors());
        assert!(browser.cookie(COOKIE).is_some(), "nobody is signed in: {said:#?}");
        browser
    }

    /// The token that the accounts system got last.
    fn last_token(&self) -> String {
        let seen = self.bank.accounts.seen().pop().expect("the system was asked");
        seen.header("authorization").and_then(|value| value.strip_prefix("Bearer ")).unwrap().to_owned()
    }

    /// Of one kind: `granted refresh_token`.
    fn count(&self, what: &str) -> u64 {
        self.provider.count(what)
    }
}

fn settings(origin: &str, client: &str, provider: &OidcProvider, bank: &Bank) -> String {
    let (issuer, port) = (provider.issuer(), origin.rsplit(':').next().unwrap_or_default());
    let relay = format!("grant = \"relay\"\naudience = \"{AUDIENCE}\"");
    let (accounts, messages, open_data) = (bank.accounts.url(), bank.messages.url(), bank.open_data.url());
    let payments = bank.payments_for("web-bff");
    format!(
        r#"
        [public]
        listen = "127.0.0.1:{port}"
        url = "{origin}"
        [admin]
        listen = "127.0.0.1:0"
        [lifecycle]
        drain = "0s"
        [issuer.bank]
        url = "{issuer}"
        client_id = "web-bff"
        {client}
        [oidc]
        scope = "openid profile email offline_access accounts messages payments"
        resource = "{AUDIENCE}"
        [session]
        refresh_ahead = "1s"
        [store]
        engine = "memory"
        [idempotency]
        may_be_lost = true
        [upstream.accounts]
        url = "{accounts}"
        {relay}
        [upstream.messages]
        url = "{messages}"
        {relay}
        {payments}
        [upstream.open_data]
        url = "{open_data}"
        "#
    )
}

#[track_caller]
fn check_signed_out(answer: &Answer) {
    problem::check("a session that ended", answer, 401, "unauthorized", &["/bff/login"]);
    assert_eq!(answer.header("location"), None);
}

#[track_caller]
fn check_dashboard(browser: &Browser) {
    let answer = browser.get("/api/dashboard");
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(answer.json()["accounts"].as_array().map(Vec::len), Some(5), "{}", answer.text());
    assert!(answer.json().get("missing").is_none(), "{}", answer.text());
}

/// A claim of `/bff/user`.
#[track_caller]
fn claim(browser: &Browser, kind: &str) -> Value {
    let user = browser.get("/bff/user?slide=false");
    assert_eq!(user.status, 200, "{}", user.text());
    let claims = user.json();
    let found = claims.as_array().unwrap().iter().find(|claim| claim["type"] == kind);
    found.unwrap_or_else(|| panic!("no {kind} in {claims}"))["value"].clone()
}

/// What a JWT says, unverified: the provider made it, and the systems would look.
fn said(token: &str) -> Value {
    let payload = token.split('.').nth(1).unwrap_or_else(|| panic!("no JWT: {token}"));
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).unwrap()).unwrap()
}

/// Out of here, through the provider's own question, and back: the last answer.
#[track_caller]
fn sign_out(site: &Site, browser: &Browser, return_url: &str) -> Answer {
    let leave = claim(browser, "bff:logout_url").as_str().unwrap().to_owned();
    let first = browser.navigate(&format!("{leave}&returnUrl={return_url}"));
    assert_eq!(first.status, 303, "{}", first.text());
    let question = browser.elsewhere(first.header("location").unwrap());
    assert_eq!(question.status, 200, "{}", question.text());
    let xsrf = page::field(&question.text(), "xsrf");
    let confirm = format!("{}/session/end/confirm", site.provider.issuer());
    let ended = browser.submit_elsewhere(&confirm, &[("xsrf", &xsrf), ("logout", "yes")]);
    let back = ended.header("location").and_then(|to| browser.path_of(to));
    browser.come_back(&back.unwrap_or_else(|| panic!("not sent back: {} {}", ended.status, ended.text())))
}

#[test]
fn a_session_from_signing_in_to_signing_out() {
    let site = Site::start("client_secret_basic", &["--require-par", "--access-token-seconds", SHORT]);
    let browser = site.signed_in();
    check_way_in(&site, &browser);
    assert_eq!(claim(&browser, "sub"), CUSTOMER);
    assert_eq!(claim(&browser, "name"), format!("Customer {CUSTOMER}"));

    check_dashboard(&browser);
    let first = site.last_token();
    assert_eq!(said(&first)["aud"], AUDIENCE);
    assert_eq!(said(&first)["sub"], CUSTOMER);
    check_renewals(&site, &browser, first);

    let end = sign_out(&site, &browser, "/branches");
    assert_eq!((end.status, end.header("location")), (303, Some("/branches")), "{}", end.text());
    assert!(browser.cookie(COOKIE).is_none());
    check_signed_out(&browser.get("/api/dashboard"));
    wait::until(PATIENCE, "the refresh token is revoked", || site.count("revoked") > 0);
    // The provider tells every client of a session that ends, this one too: it is not there any more, and that is no fault.
    assert_eq!((site.count("told"), site.count("not told")), (1, 0), "{}", site.provider.counts());
    assert!(site.bff.errors().is_empty(), "{:?}", site.bff.errors());
}

/// The address that the browser was sent to names the pushed request and nothing of it; the answer names its issuer.
#[track_caller]
fn check_way_in(site: &Site, browser: &Browser) {
    let visits = browser.visits();
    let asked = visits.iter().find(|visit| visit.target.contains("/auth?")).expect("it went to the provider");
    assert!(asked.target.contains("request_uri="), "{}", asked.target);
    for pushed in ["code_challenge", "state=", "nonce", "redirect_uri", "scope="] {
        assert!(!asked.target.contains(pushed), "{}", asked.target);
    }
    let back = visits.iter().find(|visit| visit.target.starts_with("/bff/callback")).expect("it came back");
    assert!(back.target.contains("&iss=http%3A%2F%2F127.0.0.1"), "{}", back.target);
    assert_eq!((site.count("pushed"), site.count("granted authorization_code")), (1, 1));
}

/// Each access token's end brings a new one, once however many ask, and every refresh token is used once: a second use would
/// have the provider void them all.
#[track_caller]
fn check_renewals(site: &Site, browser: &Browser, first: String) {
    let mut tokens = vec![first];
    for _ in 0..2 {
        thread::sleep(AFTER);
        thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| check_dashboard(browser));
            }
        });
        let next = site.last_token();
        assert!(!tokens.contains(&next), "the token was not renewed");
        assert_eq!(said(&next)["aud"], AUDIENCE);
        tokens.push(next);
    }
    assert_eq!(site.count("granted refresh_token"), 2, "{}", site.provider.counts());
    assert_eq!(site.count("refused refresh_token invalid_grant"), 0, "{}", site.provider.counts());
    let used: Vec<String> = site
        .bank
        .accounts
        .seen()
        .iter()
        .filter_map(|seen| seen.header("authorization").map(ToOwned::to_owned))
        .collect();
    assert!(used.iter().all(|used| tokens.iter().any(|token| used == &format!("Bearer {token}"))));
}

#[test]
fn a_client_that_proves_itself_by_its_key_does_all_of_it() {
    let options = ["--require-par", "--access-token-seconds", SHORT, "--alg", "PS256"];
    let site = Site::start("private_key_jwt", &options);
    let browser = site.signed_in();
    check_dashboard(&browser);
    let first = site.last_token();
    thread::sleep(AFTER);
    check_dashboard(&browser);
    assert_ne!(site.last_token(), first);
    assert_eq!((site.count("pushed"), site.count("granted refresh_token")), (1, 1));
    assert_eq!(sign_out(&site, &browser, "/").header("location"), Some("/"));
    wait::until(PATIENCE, "the refresh token is revoked", || site.count("revoked") > 0);
    assert_eq!(site.count("refused revocation invalid_client"), 0);
}

#[test]
fn a_secret_in_the_form_proves_the_client_too() {
    let site = Site::start("client_secret_post", &["--alg", "RS256"]);
    check_dashboard(&site.signed_in());
}

#[test]
fn a_session_that_ends_at_the_provider_ends_here() {
    let site = Site::start("client_secret_basic", &[]);
    let (here, there) = (site.signed_in(), site.signed_in());
    check_dashboard(&here);
    assert_eq!(site.provider.end(CUSTOMER), 2);
    assert_eq!((site.count("told"), site.count("not told")), (2, 0), "{:?}", site.bff.logs());
    for browser in [here, there] {
        check_signed_out(&browser.get("/bff/user"));
        check_signed_out(&browser.get("/api/dashboard"));
    }
    site.bff.wait_for_log("\"audit.action\":\"back-channel-logout\"", PATIENCE);
    check_dashboard(&site.signed_in());
}

/// The provider says so at the next renewal, and not before: until then the token holds.
#[test]
fn a_refresh_token_that_the_provider_voids_ends_the_session() {
    let site = Site::start("client_secret_basic", &["--access-token-seconds", SHORT]);
    let browser = site.signed_in();
    assert_eq!(site.provider.revoke(CUSTOMER), 1);
    check_dashboard(&browser);
    site.bank.accounts.clear();
    thread::sleep(AFTER);
    check_signed_out(&browser.get("/api/dashboard"));
    assert_eq!(site.count("refused refresh_token invalid_grant"), 1, "{}", site.provider.counts());
    assert_eq!(site.bank.accounts.count(), 0, "nothing goes up without a token that holds");
    check_signed_out(&browser.get("/bff/user"));
    assert_eq!(site.count("refused refresh_token invalid_grant"), 1, "an ended session asks no more");
    check_dashboard(&site.signed_in());
}

/// The calls of a front end written for Duende's BFF, as that product documents them.
#[test]
fn a_front_end_written_for_duendes_bff_finds_its_way() {
    let site = Site::start("client_secret_basic", &[]);
    let browser = site.browser();
    // "Am I signed in?", asked with the header; a 401 means no.
    check_signed_out(&browser.get("/bff/user"));
    // `window.location = "/bff/login?returnUrl=…"`, a path of this origin.
    browser.sign_in_at(site.provider.issuer(), "/branches?near=51.5,-0.1");
    let landed = browser.visits().pop().unwrap();
    assert_eq!(landed.target, "/branches?near=51.5,-0.1", "{:?}", site.bff.logs());
    assert_eq!(browser.begin("https://evil.example/").status, 400);

    // `const claims = await response.json()`, and then `claims.find((claim) => claim.type === "bff:logout_url")?.value`.
    let user = browser.get("/bff/user").json();
    for claim in user.as_array().unwrap() {
        assert!(claim["type"].is_string() && claim.get("value").is_some(), "{claim}");
    }
    assert!(claim(&browser, "bff:session_expires_in").as_i64().is_some_and(|left| left > 0));
    assert!(claim(&browser, "bff:session_state").is_string());
    let sid = claim(&browser, "sid").as_str().unwrap().to_owned();
    let leave = claim(&browser, "bff:logout_url").as_str().unwrap().to_owned();
    assert!(leave.starts_with("/bff/logout?sid="), "{leave}");
    assert!(!sid.is_empty());
    // An API call without the header is no call of the page's.
    assert_eq!(browser.send("GET", "/api/dashboard", &[("X-CSRF", "")], "").status, 401);
    check_dashboard(&browser);
    // `window.location = logoutUrl`
    assert_eq!(sign_out(&site, &browser, "/").header("location"), Some("/"));
    check_signed_out(&browser.get("/bff/user"));
}
