//! mobile-bff before a certified provider whose tokens are bound to the app's key, as signed tokens and as opaque ones; nonces are
//! asked for on both sides.

use std::time::Duration;

use e2e::oidc_provider::OidcProvider;
use e2e::peers::Peers;
use e2e::target;
use serde_json::Value;
use test_support::bank::{self, Bank};
use test_support::http::{self, Answer};
use test_support::issuer::ProofKey;
use test_support::process::{self, Bff};
use test_support::wait;

const PUBLIC: &str = "https://mobile.bank.example";
const HOME: &str = "/v1/home";
/// `phone-app:test-secret`
const BASIC: &str = "Basic cGhvbmUtYXBwOnRlc3Qtc2VjcmV0";

/// An app with a key of its own, the BFF that it talks to, and the provider that both trust.
struct Site {
    key: ProofKey,
    bff: Bff,
    provider: OidcProvider,
    _bank: Bank,
}

impl Site {
    /// `format` is that of access tokens, `tokens` how the BFF checks them.
    fn start(format: &str, tokens: &str) -> Self {
        let options = ["--phone", "--resource", PUBLIC, "--access-token-format", format];
        let provider = OidcProvider::start(&Peers::installed(&target::folder()), &options);
        let bank = Bank::start();
        let settings = settings(&provider, &bank, tokens);
        let bff = Bff::start(process::built("mobile-bff"), &settings);
        let ready = || http::get(format!("{}/readyz", bff.admin())).status == 200;
        wait::until(Duration::from_secs(20), "mobile-bff is ready", ready);
        Self { key: ProofKey::generate(), bff, provider, _bank: bank }
    }

    /// A token of the app's, bound to its key: the provider asks for a nonce first.
    #[track_caller]
    fn token(&self) -> String {
        let first = self.ask_for_token("");
        assert_eq!(
            (first.status, &first.json()["error"]),
            (400, &"use_dpop_nonce".into()),
            "{}",
            first.text()
        );
        let granted = self.ask_for_token(first.header("dpop-nonce").expect("a nonce"));
        assert_eq!(granted.status, 200, "{}", granted.text());
        let granted: Value = granted.json();
        assert_eq!(granted["token_type"], "DPoP");
        granted["access_token"].as_str().expect("a token").to_owned()
    }

    fn ask_for_token(&self, nonce: &str) -> Answer {
        let url = format!("{}/token", self.provider.issuer());
        let mut proof = self.key.proof("POST", &url, "").without("ath");
        if !nonce.is_empty() {
            proof = proof.claim("nonce", nonce);
        }
        let form =
            [("grant_type", "client_credentials"), ("scope", "accounts messages"), ("resource", PUBLIC)];
        http::post_form_with(url, &[("Authorization", BASIC), ("DPoP", &proof.sign())], &form)
    }

    fn home(&self, token: &str, nonce: Option<&str>) -> Answer {
        self.home_with(&self.key, token, nonce)
    }

    fn home_with(&self, key: &ProofKey, token: &str, nonce: Option<&str>) -> Answer {
        let proof = key.proof("GET", &format!("{PUBLIC}{HOME}"), token);
        let proof = nonce.into_iter().fold(proof, |proof, nonce| proof.claim("nonce", nonce)).sign();
        self.home_by(&[("Authorization", &format!("DPoP {token}")), ("DPoP", &proof)])
    }

    fn home_by(&self, headers: &[(&str, &str)]) -> Answer {
        http::get_with(format!("{}{HOME}", self.bff.public()), headers)
    }

    /// The whole way of an app: asked for a nonce once, served from then on, by nobody but who has the key.
    #[track_caller]
    fn check_served(&self, token: &str) {
        let asked = self.home(token, None);
        assert_eq!(asked.status, 401, "{}", asked.text());
        let challenge = asked.header("www-authenticate").unwrap_or_default();
        assert!(challenge.starts_with("DPoP error=\"use_dpop_nonce\""), "{challenge}");
        let nonce = asked.header("dpop-nonce").expect("a nonce");
        for _ in 0..3 {
            let served = self.home(token, Some(nonce));
            assert_eq!(served.status, 200, "{} {:?}", served.text(), self.bff.logs());
        }
        let stolen = self.home_by(&[("Authorization", &format!("Bearer {token}"))]);
        assert_eq!(stolen.status, 401, "{}", stolen.text());
        assert!(stolen.text().contains("it is bound to a key"), "{}", stolen.text());
        let answer = self.home_with(&ProofKey::generate(), token, Some(nonce));
        assert_eq!(answer.status, 401);
        assert!(answer.text().contains("not the one that the token is bound to"), "{}", answer.text());
    }
}

fn settings(provider: &OidcProvider, bank: &Bank, tokens: &str) -> String {
    let (listening, issuer) = (bank::listening(PUBLIC), provider.issuer());
    let (accounts, messages) = (bank.accounts.url(), bank.messages.url());
    let payments = bank.payments_for("mobile-bff");
    format!(
        r#"
        {listening}
        [bearer]
        audience = "{PUBLIC}"
        dpop = "accepted"
        dpop_nonce = "5m"
        [store]
        engine = "memory"
        [idempotency]
        may_be_lost = true
        [issuer.bank]
        url = "{issuer}"
        tokens = "{tokens}"
        client_id = "mobile-bff"
        client_secret = "test-secret"
        [upstream.accounts]
        url = "{accounts}"
        [upstream.messages]
        url = "{messages}"
        {payments}
        "#
    )
}

#[test]
fn a_bound_token_of_the_provider_is_taken_with_its_proofs() {
    let site = Site::start("jwt", "jwt");
    let token = site.token();
    assert_eq!(token.split('.').count(), 3);
    site.check_served(&token);
}

#[test]
fn an_opaque_token_of_the_provider_is_asked_about() {
    let site = Site::start("opaque", "introspected");
    let token = site.token();
    assert!(!token.contains('.'));
    site.check_served(&token);
    let unknown = site.home(&format!("{token}x"), None);
    assert_eq!(unknown.status, 401);
    assert!(unknown.text().contains("its issuer says that it does not hold"), "{}", unknown.text());
}
