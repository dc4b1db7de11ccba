//! The outside programs that the product is held to do what they are there for.

use e2e::chromium::Chromium;
use e2e::oidc_provider::OidcProvider;
use e2e::peers::Peers;
use e2e::target;
use test_support::browser::Browser;
use test_support::http;
use test_support::upstream::{Reply, Upstream};

const ORIGIN: &str = "http://localhost:8080";

fn peers() -> Peers {
    Peers::installed(&target::folder())
}

#[test]
fn the_browser_finds_all_that_is_wrong_with_a_page() {
    let peers = peers();
    let out = target::folder().join("screenshots/self-check");
    let report = Chromium::installed(&peers).play("self-check", &[], Some(&out));
    assert_eq!(report.faults, [""; 0]);
    assert!(report.notes["found"].as_u64().is_some_and(|found| found >= 8), "{:?}", report.notes);
    assert!(out.join("right.png").is_file());
}

#[test]
fn a_person_signs_in_and_out_at_the_provider() {
    let peers = peers();
    let provider = OidcProvider::start(&peers, &[]);
    let report = Chromium::installed(&peers).play("provider-page", &[("issuer", provider.issuer())], None);
    assert_eq!(report.faults, [""; 0]);
}

/// Its cookies are kept by a browser without a window too, and a named customer meets no page.
#[test]
fn a_named_customer_is_sent_back_at_once() {
    let provider = OidcProvider::start(&peers(), &["--login", "cust-0002"]);
    let authorize = format!(
        "{}/auth?client_id=web-bff&response_type=code&redirect_uri={ORIGIN}/bff/callback&scope=openid&state=s-1&nonce=n-1\
         &code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256",
        provider.issuer()
    );
    let bff = Upstream::start(move |seen| match seen.path() {
        "/bff/login" => Reply::status(303).header("Location", &authorize),
        path => Reply::text(200, "text/plain", path),
    });
    let browser = Browser::new(ORIGIN, &bff.url());
    for _ in 0..2 {
        assert_eq!(browser.sign_in_at(provider.issuer(), "/").text(), "/bff/callback");
    }
    let callback = bff.seen().pop().expect("it was sent back");
    assert_eq!(callback.query("iss").as_deref(), Some(provider.issuer()));
    assert!(callback.query("code").is_some());
    assert_eq!(
        browser.visits().len(),
        5 + 3,
        "the second time the provider knows the customer: {:?}",
        browser.visits()
    );
    assert_eq!(provider.end("cust-0002"), 1);
}

#[test]
fn the_provider_offers_what_the_product_needs() {
    let peers = peers();
    let provider = OidcProvider::start(&peers, &["--auth", "private_key_jwt", "--access-token-seconds", "5"]);
    let document = http::get(format!("{}/.well-known/openid-configuration", provider.issuer())).json();
    assert_eq!(document["issuer"], provider.issuer());
    for offered in ["authorization_response_iss_parameter_supported", "backchannel_logout_session_supported"]
    {
        assert_eq!(document[offered], true, "{offered}");
    }
    for endpoint in ["pushed_authorization_request", "revocation", "introspection", "end_session"] {
        assert!(document[format!("{endpoint}_endpoint")].is_string(), "{endpoint}");
    }
    assert!(provider.client_key().is_some_and(|key| key.starts_with("-----BEGIN PRIVATE KEY-----")));
    assert_eq!((provider.end("cust-0002"), provider.count("told")), (0, 0));
}

#[test]
#[should_panic(expected = "apt-get install nodejs npm")]
fn without_node_it_says_what_to_install() {
    Peers::installed_with("/nonexistent/node", "npm", &target::folder().join("without-node"));
}

#[test]
#[should_panic(expected = "apt-get install chromium")]
fn without_chromium_it_says_what_to_install() {
    Chromium::installed_at("/nonexistent/chromium", &peers());
}
