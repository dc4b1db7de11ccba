//! An OpenID provider that signs people in, as right as can be, or wrong in one way at a time.
//!
//! It stands on an [`Issuer`], whose keys, tokens and other grants are its own. It shows no page: `/authorize` answers at
//! once, for the subject that the test has chosen. Every request is remembered ([`seen`](Provider::seen)), so that a test
//! can tell that after a bad answer no further call was made.

mod authorize;
mod book;
mod endpoint;
mod fault;
mod id_token;
mod logout;
mod token;

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use book::Book;
pub use book::{Par, SignIn};
pub use fault::{
    EndSessionFault, Endpoint, Failure, Fault, IdTokenFault, LogoutFault, ResponseFault, TokenFault,
    UserinfoFault,
};

use crate::issuer::{self, Algorithm, Issuer, TokenBuilder};
use crate::upstream::Seen;

/// A running provider, gone when dropped, with its issuer where nobody else has that.
pub struct Provider {
    issuer: Issuer,
    book: Arc<Mutex<Book>>,
}

impl Provider {
    /// Signs with ES256.
    pub fn start() -> Self {
        Self::of(&Issuer::start())
    }

    pub fn start_with(algorithm: Algorithm) -> Self {
        Self::of(&Issuer::start_with(algorithm))
    }

    /// Makes a provider of this issuer, a bank's for example; it takes the place of one that was there before.
    pub fn of(issuer: &Issuer) -> Self {
        let book = Arc::new(Mutex::new(Book::new()));
        let shared = Arc::clone(&book);
        issuer::lock(&issuer.state).beyond =
            Some(Arc::new(move |state, seen| endpoint::answer(&shared, state, seen)));
        Self { issuer: issuer.clone(), book }
    }

    /// Its `iss`, exactly: `http://127.0.0.1:PORT`.
    pub fn url(&self) -> String {
        self.issuer.url()
    }

    /// Keys, rotation, client secret and key, the lifetime of access tokens, and the socket itself.
    pub fn issuer(&self) -> &Issuer {
        &self.issuer
    }

    /// Breaks one more rule, from the next request on.
    pub fn breaks(&self, fault: Fault) {
        self.book().faults.push(fault);
    }

    /// Breaks this rule alone.
    pub fn breaks_only(&self, fault: Fault) {
        self.book().faults = vec![fault];
    }

    /// Right again in everything.
    pub fn mend(&self) {
        self.book().faults.clear();
    }

    /// The client that may ask; `web-bff` unless set.
    pub fn client(&self, client: &str) {
        client.clone_into(&mut self.book().client);
    }

    /// The one redirect URI that is registered, compared exactly; any unless set.
    pub fn redirect_uri(&self, uri: &str) {
        self.book().redirect_uri = Some(uri.to_owned());
    }

    /// Who signs in from here on; `cust-0001` unless set.
    pub fn subject(&self, subject: &str) {
        subject.clone_into(&mut self.book().subject);
    }

    /// The `aud` of access tokens where no `resource` is asked for; `https://web.bank.example` unless set.
    pub fn audience(&self, audience: &str) {
        audience.clone_into(&mut self.book().audience);
    }

    /// A claim of userinfo, beside `sub`.
    pub fn claim(&self, name: &str, value: impl Into<serde_json::Value>) {
        self.book().claims.insert(name.to_owned(), value.into());
    }

    /// Whether authorization requests can, or must, be pushed; off unless set.
    pub fn par(&self, par: Par) {
        self.book().par = par;
    }

    /// Whether responses carry `iss` and discovery says so (RFC 9207); they do unless set.
    pub fn iss_in_responses(&self, carry: bool) {
        self.book().iss_in_responses = carry;
    }

    /// Every request so far, in order.
    pub fn seen(&self) -> Vec<Seen> {
        self.issuer.upstream().seen()
    }

    /// The requests for one path, in order.
    pub fn requests(&self, path: &str) -> Vec<Seen> {
        self.seen().into_iter().filter(|seen| seen.path() == path).collect()
    }

    /// The requests of `/token` with this `grant_type`, in order.
    pub fn grants(&self, grant_type: &str) -> Vec<Seen> {
        let all = self.issuer.token_requests().into_iter();
        all.filter(|seen| seen.form("grant_type").as_deref() == Some(grant_type)).collect()
    }

    /// Everybody who was sent back with a code, in order.
    pub fn sign_ins(&self) -> Vec<SignIn> {
        self.book().sign_ins.clone()
    }

    /// # Panics
    /// Where nobody has signed in.
    #[track_caller]
    pub fn last_sign_in(&self) -> SignIn {
        self.book().sign_ins.last().cloned().expect("somebody has signed in")
    }

    /// The tokens that were revoked, in order.
    pub fn revoked(&self) -> Vec<String> {
        self.book().revoked.clone()
    }

    /// The refresh tokens that were shown after they had been used, each time: of a client that keeps the rules, none.
    pub fn reused(&self) -> Vec<String> {
        self.book().reused.clone()
    }

    /// The rules that the client broke, in order: of one that keeps them, none.
    pub fn complaints(&self) -> Vec<String> {
        self.book().complaints.clone()
    }

    /// Every token of this session is void from here on; nobody is told.
    pub fn end_session(&self, sid: &str) {
        self.book().end(sid);
    }

    /// A logout token for the last sign-in, right in everything, with `sid` and `sub`.
    #[track_caller]
    pub fn logout_token(&self) -> TokenBuilder {
        self.logout_token_of(&self.last_sign_in())
    }

    pub fn logout_token_of(&self, sign_in: &SignIn) -> TokenBuilder {
        logout::right(&issuer::lock(&self.issuer.state), sign_in)
    }

    /// A logout token for the last sign-in, wrong in this way.
    #[track_caller]
    pub fn wrong_logout_token(&self, fault: LogoutFault) -> String {
        // First, since endpoints lock the book before the issuer.
        let sign_in = self.last_sign_in();
        logout::wrong(&issuer::lock(&self.issuer.state), &sign_in, fault).sign()
    }

    fn book(&self) -> MutexGuard<'_, Book> {
        lock(&self.book)
    }
}

impl fmt::Debug for Provider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Provider").field("url", &self.url()).finish_non_exhaustive()
    }
}

fn lock(book: &Mutex<Book>) -> MutexGuard<'_, Book> {
    book.lock().unwrap_or_else(PoisonError::into_inner)
}
