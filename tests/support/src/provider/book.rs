//! What a provider remembers: who signed in, what was given out for it, and how it was told to behave.

use std::collections::{HashMap, HashSet};

use serde_json::{Map, Value};

use super::fault::{Endpoint, Failure, Fault};
use crate::issuer::{unique, unix_now};
use crate::upstream::Reply;

/// One sign-in, as the provider knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignIn {
    pub client: String,
    pub subject: String,
    /// The session at the provider, in the ID token too.
    pub sid: String,
    pub scope: String,
    pub redirect_uri: String,
    pub nonce: String,
    /// The audience asked for (RFC 8707).
    pub resource: Option<String>,
    pub auth_time: i64,
    pub(super) challenge: String,
}

pub(super) struct Book {
    pub(super) faults: Vec<Fault>,
    pub(super) client: String,
    pub(super) redirect_uri: Option<String>,
    pub(super) subject: String,
    pub(super) audience: String,
    pub(super) claims: Map<String, Value>,
    pub(super) par: Par,
    pub(super) iss_in_responses: bool,

    pub(super) sign_ins: Vec<SignIn>,
    codes: HashMap<String, SignIn>,
    pub(super) pushed: HashMap<String, Vec<(String, String)>>,
    access: HashMap<String, (SignIn, i64)>,
    refresh: HashMap<String, Refresh>,
    /// Sessions whose tokens are all void.
    void: HashSet<String>,
    pub(super) revoked: Vec<String>,
    pub(super) reused: Vec<String>,
    pub(super) complaints: Vec<String>,
}

/// Whether authorization requests can be pushed (RFC 9126).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Par {
    Off,
    Offered,
    Required,
}

struct Refresh {
    of: SignIn,
    used: bool,
}

impl Book {
    pub(super) fn new() -> Self {
        Self {
            faults: Vec::new(),
            client: "web-bff".to_owned(),
            redirect_uri: None,
            subject: "cust-0001".to_owned(),
            audience: "https://web.bank.example".to_owned(),
            claims: Map::new(),
            par: Par::Off,
            iss_in_responses: true,
            sign_ins: Vec::new(),
            codes: HashMap::new(),
            pushed: HashMap::new(),
            access: HashMap::new(),
            refresh: HashMap::new(),
            void: HashSet::new(),
            revoked: Vec::new(),
            reused: Vec::new(),
            complaints: Vec::new(),
        }
    }

    pub(super) fn fault<T: Clone>(&self, pick: impl Fn(&Fault) -> Option<&T>) -> Option<T> {
        self.faults.iter().find_map(pick).cloned()
    }

    /// How this endpoint is to fail before it does anything.
    pub(super) fn refuses(&self, endpoint: Endpoint) -> Option<Reply> {
        match self.failure(endpoint)? {
            Failure::Status(status) => Some(Reply::status(status)),
            Failure::Hangs => Some(Reply::stall()),
            Failure::RedirectTo(url) => Some(Reply::status(302).header("Location", &url)),
            _ => None,
        }
    }

    /// What becomes of the right answer of this endpoint.
    pub(super) fn spoiled(&self, endpoint: Endpoint, right: Reply) -> Reply {
        match self.failure(endpoint) {
            Some(Failure::Huge) => right.padded(10_000_000),
            Some(Failure::NotJson) => Reply::text(200, "application/json", "<!doctype html><p>Welcome</p>"),
            Some(Failure::Lost) => Reply::close(),
            Some(Failure::Slow(delay)) => right.after(delay),
            _ => right,
        }
    }

    fn failure(&self, endpoint: Endpoint) -> Option<Failure> {
        self.fault(|fault| match fault {
            Fault::Fails(at, failure) if *at == endpoint => Some(failure),
            _ => None,
        })
    }

    /// A sign-in and the code for it.
    pub(super) fn signed_in(&mut self, sign_in: SignIn) -> String {
        let code = unique("code");
        self.sign_ins.push(sign_in.clone());
        self.codes.insert(code.clone(), sign_in);
        code
    }

    /// What the code stands for, once.
    pub(super) fn spend(&mut self, code: &str) -> Option<SignIn> {
        self.codes.remove(code)
    }

    pub(super) fn access_given(&mut self, token: &str, of: &SignIn, lifetime: i64) {
        self.access.insert(token.to_owned(), (of.clone(), unix_now() + lifetime));
    }

    /// Whose this access token is, while it is good.
    pub(super) fn bearer(&self, token: &str) -> Option<&SignIn> {
        let (of, until) = self.access.get(token)?;
        let good =
            *until > unix_now() && !self.void.contains(&of.sid) && !self.revoked.contains(&token.to_owned());
        good.then_some(of)
    }

    pub(super) fn refresh_token(&mut self, of: &SignIn) -> String {
        let token = unique("refresh");
        self.refresh.insert(token.clone(), Refresh { of: of.clone(), used: false });
        token
    }

    /// The sign-in of a refresh token that is good. One that was used before is noted, and voids the whole session
    /// (RFC 9700, section 4.14.2).
    pub(super) fn refreshed(&mut self, token: &str) -> Result<SignIn, &'static str> {
        let known = self.refresh.get(token).ok_or("an unknown refresh token")?;
        if known.used {
            self.void.insert(known.of.sid.clone());
            self.reused.push(token.to_owned());
            return Err("a refresh token that was used before");
        }
        if self.void.contains(&known.of.sid) {
            return Err("the session is over");
        }
        Ok(known.of.clone())
    }

    pub(super) fn rotated(&mut self, token: &str) {
        if let Some(known) = self.refresh.get_mut(token) {
            known.used = true;
        }
    }

    /// A refresh token takes its session's other tokens along (RFC 7009, section 2.1).
    pub(super) fn revoke(&mut self, token: &str) {
        if let Some(known) = self.refresh.get(token) {
            self.void.insert(known.of.sid.clone());
        }
        self.revoked.push(token.to_owned());
    }

    /// All tokens of this session are void from here on.
    pub(super) fn end(&mut self, sid: &str) {
        self.void.insert(sid.to_owned());
    }
}
