//! A certified OpenID provider, npm's `oidc-provider`, with one client `web-bff`.

use std::time::Duration;

use serde_json::Value;
use test_support::http;
use test_support::process::Peer;

use crate::peers::Peers;

/// It makes an RSA key first.
const START: Duration = Duration::from_mins(1);

/// A running provider, killed when dropped. It forgets everything with its end.
#[derive(Debug)]
pub struct OidcProvider {
    peer: Peer,
    issuer: String,
}

impl OidcProvider {
    /// `options` are those at the head of `tests/e2e/peers/provider.mjs`: `["--login", "cust-0002"]`.
    #[track_caller]
    pub fn start(peers: &Peers, options: &[&str]) -> Self {
        let script = peers.script("provider.mjs").display().to_string();
        let peer = Peer::start(peers.node(), &[&[script.as_str()], options].concat(), START);
        let issuer = peer.said()["issuer"].as_str().expect("it names itself").to_owned();
        Self { peer, issuer }
    }

    /// `http://127.0.0.1:PORT`
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    pub fn client_secret(&self) -> &str {
        self.peer.said()["client_secret"].as_str().unwrap_or_default()
    }

    /// The client's key as PEM (PKCS #8, ES256), where it was started with `--auth private_key_jwt`.
    pub fn client_key(&self) -> Option<&str> {
        self.peer.said()["client_key"].as_str()
    }

    /// How often something happened since the last [`reset`](Self::reset): `granted refresh_token`,
    /// `refused refresh_token invalid_grant`, `pushed`, `revoked`, `told`, `not told`.
    #[track_caller]
    pub fn count(&self, what: &str) -> u64 {
        self.counts()[what].as_u64().unwrap_or(0)
    }

    #[track_caller]
    pub fn counts(&self) -> Value {
        http::get(format!("{}/control/counts", self.issuer)).json()
    }

    /// Ends every session of a customer and tells the client by its back channel; gives how many there were.
    #[track_caller]
    pub fn end(&self, login: &str) -> u64 {
        self.order(&format!("end?login={login}"))
    }

    /// Voids every token of a customer and tells nobody; gives how many sessions there were.
    #[track_caller]
    pub fn revoke(&self, login: &str) -> u64 {
        self.order(&format!("revoke?login={login}"))
    }

    /// Counts from nought.
    #[track_caller]
    pub fn reset(&self) {
        self.order("reset");
    }

    /// The process: its errors, and signals to it.
    pub fn peer(&self) -> &Peer {
        &self.peer
    }

    #[track_caller]
    fn order(&self, order: &str) -> u64 {
        let answer = http::send("POST", format!("{}/control/{order}", self.issuer), &[], "");
        assert_eq!(answer.status, 200, "{order}: {}", answer.text());
        answer.json()["sessions"].as_u64().unwrap_or(0)
    }
}
