//! A development OpenID issuer: discovery, keys, a token endpoint, and tokens that are right or wrong in one way at a time.
//!
//! It signs nobody in: a resource server needs its keys and its token endpoint alone. [`provider`](crate::provider) does.

mod client;
mod endpoint;
mod exchange;
mod introspection;
mod key;
mod proof;
mod token;

use std::fmt;
use std::sync::{Arc, Mutex};

pub(crate) use client::{authenticated, refusal};
pub(crate) use endpoint::{State, lock};
pub(crate) use exchange::claims;
pub use key::Algorithm;
pub(crate) use key::{SigningKey, base64url};
pub use proof::ProofKey;
pub use token::TokenBuilder;
pub(crate) use token::{unique, unix_now};

use crate::upstream::{Reply, Seen, Upstream};

/// A running issuer, gone when it and all its clones are dropped.
#[derive(Clone)]
pub struct Issuer {
    upstream: Arc<Upstream>,
    pub(crate) state: Arc<Mutex<State>>,
}

impl Issuer {
    /// Signs with ES256.
    pub fn start() -> Self {
        Self::start_with(Algorithm::Es256)
    }

    pub fn start_with(algorithm: Algorithm) -> Self {
        let upstream = Arc::new(Upstream::start(|_| Reply::status(503)));
        let state = Arc::new(Mutex::new(State::new(upstream.url(), algorithm)));
        let issuer = Self { upstream, state };
        issuer.mend();
        issuer
    }

    /// The `iss` of its tokens, exactly: `http://127.0.0.1:PORT`.
    pub fn url(&self) -> String {
        self.upstream.url()
    }

    /// What it listens on: to see what was fetched, or to break it with a script of yours.
    pub fn upstream(&self) -> &Upstream {
        &self.upstream
    }

    /// Its own script again, after one of yours.
    pub fn mend(&self) {
        let state = Arc::clone(&self.state);
        self.upstream.script(move |seen| endpoint::answer(&state, seen));
    }

    /// How often `/jwks` was asked for.
    pub fn key_fetches(&self) -> usize {
        self.upstream.seen().iter().filter(|seen| seen.path() == "/jwks").count()
    }

    /// What `/token` was asked, in order.
    pub fn token_requests(&self) -> Vec<Seen> {
        self.upstream.seen().into_iter().filter(|seen| seen.path() == "/token").collect()
    }

    /// A new signing key with a new `kid`; the old one leaves `/jwks`.
    pub fn rotate(&self) {
        lock(&self.state).rotate();
    }

    /// Publishes a second key beside the one it signs with.
    pub fn publish_spare_key(&self) {
        let mut state = lock(&self.state);
        state.spare = Some(Arc::new(SigningKey::generate(state.key.algorithm)));
    }

    /// The `kid` it signs with now.
    pub fn kid(&self) -> String {
        lock(&self.state).key.kid.clone()
    }

    /// The key set that `/jwks` answers with.
    pub fn jwks(&self) -> serde_json::Value {
        lock(&self.state).jwks()
    }

    /// The secret that every client authenticates with at `/token`; `test-secret` unless set.
    pub fn client_secret(&self, secret: &str) {
        secret.clone_into(&mut lock(&self.state).clients.secret);
    }

    /// Another secret, beside which the former one is taken until [`end_former_secret`](Self::end_former_secret).
    pub fn rotate_client_secret(&self, secret: &str) {
        let clients = &mut lock(&self.state).clients;
        clients.former = Some(std::mem::replace(&mut clients.secret, secret.to_owned()));
    }

    /// Takes the former secret no more.
    pub fn end_former_secret(&self) {
        lock(&self.state).clients.former = None;
    }

    /// Another key for assertions, as PEM; the former one is taken no more.
    pub fn rotate_client_key(&self) -> String {
        let key = Arc::new(SigningKey::generate(Algorithm::Es256));
        lock(&self.state).clients.key = Arc::clone(&key);
        key.private_pem()
    }

    /// The key, as PEM, that every client may sign its assertions with (`private_key_jwt`, ES256).
    pub fn client_key(&self) -> String {
        lock(&self.state).clients.key.private_pem()
    }

    /// Takes this method of client authentication and no other.
    pub fn take_only(&self, method: &'static str) {
        lock(&self.state).clients.only = Some(method);
    }

    /// How long tokens of `/token` live, in seconds; 300 unless set.
    pub fn token_lifetime(&self, seconds: i64) {
        lock(&self.state).token_lifetime = seconds;
    }

    /// Answers `/token` by this closure instead.
    pub fn on_token(&self, answer: impl Fn(&Seen) -> Reply + Send + Sync + 'static) {
        lock(&self.state).on_token = Some(Arc::new(answer));
    }

    /// Issues a token that says nothing itself: whoever asks about it reads this.
    pub fn opaque(&self, said: serde_json::Value) -> String {
        let token = unique("opaque");
        self.says(&token, said);
        token
    }

    /// Another word about a token, from now on.
    pub fn says(&self, token: &str, said: serde_json::Value) {
        lock(&self.state).introspected.insert(token.to_owned(), said);
    }

    /// Takes a token back.
    pub fn revoke(&self, token: &str) {
        self.says(token, introspection::inactive());
    }

    /// What `/introspect` was asked, in order.
    pub fn introspections(&self) -> Vec<Seen> {
        self.upstream.seen().into_iter().filter(|seen| seen.path() == "/introspect").collect()
    }

    /// A token that is right in everything, to be made wrong.
    pub fn token(&self) -> TokenBuilder {
        TokenBuilder::new(&self.url(), Arc::clone(&lock(&self.state).key))
    }
}

impl fmt::Debug for Issuer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Issuer").field("url", &self.url()).finish_non_exhaustive()
    }
}
