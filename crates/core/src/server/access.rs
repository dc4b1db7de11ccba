//! Who may use a route. The rule decides what the handler gets: a route for anyone has no caller to act for.

use std::future::Future;

use actix_web::HttpRequest;
use actix_web::http::header;

use super::gate::Gate;
use crate::auth::api_key::Refusal as KeyRefusal;
use crate::auth::bearer::Asked;
use crate::auth::session::{Error, Live, Slide};
use crate::auth::{Anonymous, Caller};
use crate::cache::Lifetime;
use crate::config::RouteAccess;
use crate::http::context::Context;
use crate::http::problem::{Failure, Kind};
use crate::telemetry::audit;

/// A route for which a caller needs nothing; what credentials a request carries is ignored.
pub fn anyone() -> Anyone {
    Anyone
}

/// A route for callers with an access token that carries all of these scopes.
pub fn bearer(scopes: &'static [&'static str]) -> Bearer {
    Bearer { scopes }
}

/// A route for partners' systems: callers with an access token or an API key that carries all of these scopes. One of the two: a
/// request that shows both is refused.
pub fn partner(scopes: &'static [&'static str]) -> Partner {
    Partner { scopes }
}

/// A route for people who signed in with their browser, and agreed to all of these scopes.
pub fn session(scopes: &'static [&'static str]) -> Session {
    Session { scopes }
}

/// See [`anyone`].
#[derive(Clone, Copy, Debug)]
pub struct Anyone;

/// See [`bearer`].
#[derive(Clone, Copy, Debug)]
pub struct Bearer {
    scopes: &'static [&'static str],
}

/// See [`partner`].
#[derive(Clone, Copy, Debug)]
pub struct Partner {
    scopes: &'static [&'static str],
}

/// See [`session`].
#[derive(Clone, Copy, Debug)]
pub struct Session {
    scopes: &'static [&'static str],
}

/// For the routes about the session itself: whoever sits at the front end's own pages, signed in or not.
#[derive(Clone, Copy, Debug)]
pub(super) struct Browser;

/// Who that is.
#[derive(Debug)]
pub(super) enum Visitor {
    /// Somebody who signed in.
    SignedIn(Live),
    /// Nobody, and why.
    Nobody(Error),
}

impl Visitor {
    /// The session, or the 401 that says why there is none.
    pub(super) fn live(&self) -> Result<&Live, Failure> {
        match self {
            Self::SignedIn(live) => Ok(live),
            Self::Nobody(why) => Err(why.clone().into()),
        }
    }
}

/// A rule as a value, for the document and the list of routes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// See [`anyone`].
    Anyone,
    /// See [`bearer`].
    Bearer(&'static [&'static str]),
    /// See [`partner`].
    Partner(&'static [&'static str]),
    /// See [`session`].
    Session(&'static [&'static str]),
}

impl Rule {
    /// The same without the scopes.
    pub(super) fn access(self) -> RouteAccess {
        match self {
            Self::Anyone => RouteAccess::Anyone,
            Self::Bearer(_) => RouteAccess::Bearer,
            Self::Partner(_) => RouteAccess::Partner,
            Self::Session(_) => RouteAccess::Session,
        }
    }
}

/// An access rule. The rules are core's: a binary chooses among them and cannot add one of its own.
pub trait Access: Copy + sealed::Admit<Self::Who> + 'static {
    /// What the handler gets.
    type Who: 'static;

    /// The rule as a value.
    fn rule(self) -> Rule;
}

pub(super) mod sealed {
    use super::{Caller, Context, Failure, Future, Gate, HttpRequest};

    pub trait Admit<W> {
        /// Whom of those that it lets in is known.
        #[doc(hidden)]
        fn caller(_: &W) -> Option<&Caller> {
            None
        }
        #[doc(hidden)]
        fn admit(
            self,
            gate: &Gate,
            request: &HttpRequest,
            context: &Context,
        ) -> impl Future<Output = Result<W, Failure>>;
    }
}

impl Access for Anyone {
    type Who = Anonymous;

    fn rule(self) -> Rule {
        Rule::Anyone
    }
}

impl sealed::Admit<Anonymous> for Anyone {
    async fn admit(self, _: &Gate, _: &HttpRequest, context: &Context) -> Result<Anonymous, Failure> {
        Ok(Anonymous::new(context.clone()))
    }
}

impl Access for Bearer {
    type Who = Caller;

    fn rule(self) -> Rule {
        Rule::Bearer(self.scopes)
    }
}

impl sealed::Admit<Caller> for Bearer {
    fn caller(who: &Caller) -> Option<&Caller> {
        Some(who)
    }

    async fn admit(self, gate: &Gate, request: &HttpRequest, context: &Context) -> Result<Caller, Failure> {
        // What only some may read is for nobody else to keep, whatever it is made of. No cache gives what was shown for one
        // `Authorization` for another (RFC 9111 section 3.5), so `Vary` need not name it (RFC 9110 section 12.5.5).
        context.ledger().lasts(Lifetime::Private);
        let caller = gate.bearer.caller(&Asked::of(request), context).await?;
        if self.scopes.iter().all(|scope| caller.identity().has_scope(scope)) {
            Ok(caller)
        } else {
            Err(gate.bearer.lacks(self.scopes, &caller).into())
        }
    }
}

impl Access for Partner {
    type Who = Caller;

    fn rule(self) -> Rule {
        Rule::Partner(self.scopes)
    }
}

impl sealed::Admit<Caller> for Partner {
    fn caller(who: &Caller) -> Option<&Caller> {
        Some(who)
    }

    async fn admit(self, gate: &Gate, request: &HttpRequest, context: &Context) -> Result<Caller, Failure> {
        let keys = gate.keys().ok_or_else(|| Failure::new(Kind::Internal))?;
        context.ledger().is_for_one(keys.header().clone());
        let headers = request.headers();
        if keys.is_shown(headers) {
            return Ok(keys.caller(headers, self.scopes, context).await?);
        }
        if !headers.contains_key(header::AUTHORIZATION) {
            // Its words name both ways.
            return Err(KeyRefusal::Missing.into());
        }
        bearer(self.scopes).admit(gate, request, context).await
    }
}

impl Access for Session {
    type Who = Caller;

    fn rule(self) -> Rule {
        Rule::Session(self.scopes)
    }
}

impl sealed::Admit<Caller> for Session {
    fn caller(who: &Caller) -> Option<&Caller> {
        Some(who)
    }

    async fn admit(self, gate: &Gate, request: &HttpRequest, context: &Context) -> Result<Caller, Failure> {
        context.ledger().is_for_one(header::COOKIE);
        let sessions = gate.sessions()?;
        let live = sessions.of(request.headers(), Slide::Yes).await;
        let live = live.inspect_err(|error| noted(error, context))?;
        let caller = sessions.caller(live, context).await?;
        agreed_to(self.scopes, &caller)?;
        Ok(caller)
    }
}

/// Whether who signed in agreed to all of these scopes.
pub(super) fn agreed_to(scopes: &[&str], caller: &Caller) -> Result<(), Failure> {
    if scopes.iter().all(|scope| caller.identity().has_scope(scope)) {
        return Ok(());
    }
    let scopes = scopes.join(" ");
    let detail = format!("Whoever signed in did not agree to the scope \"{scopes}\"; sign in again.");
    Err(Failure::new(Kind::InsufficientScope).detail(detail))
}

impl Access for Browser {
    type Who = Visitor;

    fn rule(self) -> Rule {
        Rule::Session(&[])
    }
}

impl sealed::Admit<Visitor> for Browser {
    async fn admit(self, gate: &Gate, request: &HttpRequest, context: &Context) -> Result<Visitor, Failure> {
        context.ledger().is_for_one(header::COOKIE);
        let polls = url::form_urlencoded::parse(request.query_string().as_bytes())
            .any(|(name, value)| name == "slide" && value == "false");
        let slide = if polls { Slide::No } else { Slide::Yes };
        let live = gate.sessions()?.of(request.headers(), slide).await;
        match live.inspect_err(|error| noted(error, context)) {
            Ok(live) => Ok(Visitor::SignedIn(live)),
            Err(error @ (Error::NoCookie | Error::Unfit(_) | Error::Unknown | Error::Over)) => {
                Ok(Visitor::Nobody(error))
            }
            Err(error) => Err(error.into()),
        }
    }
}

/// A request that pretends to be the front end's and comes from elsewhere is an event; one that lacks a session is not.
fn noted(error: &Error, context: &Context) {
    if matches!(error, Error::Foreign(_)) {
        audit::Event::new("request", "refused").within(context).why(error).record();
    }
}
