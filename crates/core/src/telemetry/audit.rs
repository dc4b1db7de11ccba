//! Audit events: who did what to their own access, from where, and how it ended. Apart from the access log (their target is
//! `audit`), so that they can be kept for longer and by others. Never a token, a cookie, a name.

use std::fmt;

use crate::http::context::Context;

/// One event, written once it is complete.
#[derive(Debug)]
#[must_use = "an event is written by `record`"]
pub(crate) struct Event<'a> {
    action: &'static str,
    outcome: &'static str,
    issuer: Option<&'a str>,
    subject: Option<&'a str>,
    context: Option<&'a Context>,
    what: Option<String>,
    why: Option<String>,
    count: Option<usize>,
}

impl<'a> Event<'a> {
    /// `action` is what was tried (`sign-in`, `sign-out`, `revocation`, `session-end`, `key-create`,
    /// `purge`), `outcome` how it ended.
    pub(crate) fn new(action: &'static str, outcome: &'static str) -> Self {
        Self {
            action,
            outcome,
            issuer: None,
            subject: None,
            context: None,
            what: None,
            why: None,
            count: None,
        }
    }

    /// About whom: the issuer and its name for the person.
    pub(crate) fn who(mut self, issuer: &'a str, subject: &'a str) -> Self {
        (self.issuer, self.subject) = (Some(issuer), Some(subject));
        self
    }

    /// Which issuer, where nobody is meant.
    pub(crate) fn issuer(mut self, issuer: &'a str) -> Self {
        self.issuer = Some(issuer);
        self
    }

    /// In which request, and so from where.
    pub(crate) fn within(mut self, context: &'a Context) -> Self {
        self.context = Some(context);
        self
    }

    /// What it was done to: a route, a key's id, which opens nothing, or what was purged.
    pub(crate) fn what(mut self, what: impl Into<String>) -> Self {
        self.what = Some(what.into());
        self
    }

    /// Why it ended so.
    pub(crate) fn why(mut self, why: &impl fmt::Display) -> Self {
        self.why = Some(why.to_string());
        self
    }

    /// How many sessions it is about.
    pub(crate) fn count(mut self, count: usize) -> Self {
        self.count = Some(count);
        self
    }

    pub(crate) fn record(self) {
        let address = self.context.and_then(Context::client).map(|address| address.to_string());
        tracing::info!(
            target: "audit",
            event = "audit",
            audit.action = self.action,
            audit.outcome = self.outcome,
            audit.issuer = self.issuer,
            audit.subject = self.subject,
            audit.sessions = self.count,
            audit.what = self.what,
            audit.why = self.why,
            client.address = address,
            request.id = self.context.map(|context| tracing::field::display(context.id())),
            "audit"
        );
    }
}
