//! What its provider gives out: tokens, by the grants that apps and partners use, and a browser's session.

use url::Url;

use super::Sandbox;
use crate::browser::Browser;
use crate::http;

/// The verifier and challenge of RFC 7636, appendix B.
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

impl Sandbox {
    /// An access token that `customer` gave to the phone app: the authorization code flow with PKCE, for real.
    #[track_caller]
    pub fn token(&self, customer: &str) -> String {
        self.token_for(customer, "openid accounts messages payments", "https://mobile.bank.example")
    }

    /// The same with a scope and a resource of the test's own.
    #[track_caller]
    pub fn token_for(&self, customer: &str, scope: &str, resource: &str) -> String {
        self.code_flow(&[("client_id", "phone-app")], customer, &[("scope", scope), ("resource", resource)])
    }

    /// The same of the app in front of a further BFF, a public client too.
    #[track_caller]
    pub fn token_of(&self, app: &str, customer: &str) -> String {
        self.code_flow(&[("client_id", app)], customer, &[("scope", "openid accounts messages")])
    }

    /// An access token that `customer` gave to a partner, who proves who it is, for the partners' API.
    #[track_caller]
    pub fn partner_token(&self, customer: &str) -> String {
        let secret = self.client_secret("partner-demo");
        let client = [("client_id", "partner-demo"), ("client_secret", secret.as_str())];
        self.code_flow(&client, customer, &[("scope", "openid accounts payments")])
    }

    /// An access token of a partner itself, on behalf of no customer: the client credentials grant.
    #[track_caller]
    pub fn partner_own_token(&self, scope: &str) -> String {
        let secret = self.client_secret("partner-demo");
        let grant = [
            ("grant_type", "client_credentials"),
            ("client_id", "partner-demo"),
            ("client_secret", &secret),
            ("scope", scope),
        ];
        let answer = http::post_form(format!("{}/token", self.provider), &grant);
        let token = answer.json()["access_token"].as_str().map(ToOwned::to_owned);
        token.unwrap_or_else(|| panic!("no token for {scope}: {} {}", answer.status, answer.text()))
    }

    /// A token for one of its systems, exchanged in mobile-bff's name (RFC 8693).
    #[track_caller]
    pub fn exchanged(&self, token: &str, system: &str) -> String {
        const EXCHANGE: &str = "urn:ietf:params:oauth:grant-type:token-exchange";
        const ACCESS_TOKEN: &str = "urn:ietf:params:oauth:token-type:access_token";
        let secret = self.client_secret("mobile-bff");
        let audience = format!("https://{system}.bank.example");
        let form = [
            ("grant_type", EXCHANGE),
            ("subject_token", token),
            ("subject_token_type", ACCESS_TOKEN),
            ("audience", &audience),
            ("scope", system),
            ("client_id", "mobile-bff"),
            ("client_secret", &secret),
        ];
        let answer = http::post_form(format!("{}/token", self.provider), &form);
        let granted = answer.json()["access_token"].as_str().map(ToOwned::to_owned);
        granted.unwrap_or_else(|| panic!("no token for {system}: {}", answer.text()))
    }

    /// Signs this customer in to web-bff: over its login, the provider's page, which is a form with the customers as its buttons, and back.
    #[track_caller]
    pub fn sign_in(&self, browser: &Browser, customer: &str) {
        let begun = browser.begin("/");
        let page = begun.header("location").and_then(|to| Url::parse(to).ok());
        let page = page.unwrap_or_else(|| panic!("not sent on: {} {}", begun.status, begun.text()));
        let asked: Vec<_> = page.query_pairs().collect();
        let mut form: Vec<(&str, &str)> = asked.iter().map(|(name, value)| (&**name, &**value)).collect();
        form.push(("customer", customer));
        let chosen = browser.submit_elsewhere(&format!("{}/authorize", self.provider), &form);
        let back = chosen.header("location").and_then(|to| browser.path_of(to));
        let back = back.unwrap_or_else(|| panic!("not sent back: {} {}", chosen.status, chosen.text()));
        browser.follow(browser.come_back(&back));
    }

    /// The code flow of a client, who is its id and, where it has one, its secret.
    #[track_caller]
    fn code_flow(&self, client: &[(&str, &str)], customer: &str, asked: &[(&str, &str)]) -> String {
        const REDIRECT: (&str, &str) = ("redirect_uri", "http://127.0.0.1/callback");
        let mut authorize = vec![
            client[0],
            REDIRECT,
            ("response_type", "code"),
            ("state", "state"),
            ("code_challenge", CHALLENGE),
            ("code_challenge_method", "S256"),
            ("customer", customer),
        ];
        authorize.extend(asked);
        let signed_in = http::post_form(format!("{}/authorize", self.provider), &authorize);
        let code = code(signed_in.header("location"))
            .unwrap_or_else(|| panic!("no code for {customer}: {} {}", signed_in.status, signed_in.text()));
        let mut grant = vec![
            ("grant_type", "authorization_code"),
            ("code", &code),
            ("code_verifier", VERIFIER),
            REDIRECT,
        ];
        grant.extend(client);
        let answer = http::post_form(format!("{}/token", self.provider), &grant);
        let token = answer.json()["access_token"].as_str().map(ToOwned::to_owned);
        token.unwrap_or_else(|| panic!("no token for {customer}: {} {}", answer.status, answer.text()))
    }
}

fn code(location: Option<&str>) -> Option<String> {
    let location = Url::parse(location?).ok()?;
    location.query_pairs().find(|(name, _)| name == "code").map(|(_, code)| code.into_owned())
}
