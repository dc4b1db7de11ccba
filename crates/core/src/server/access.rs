//! Who may use a route. The rule decides what the handler gets: a route for anyone has no caller to act for.

use std::future::Future;

use actix_web::http::header::HeaderMap;

use crate::auth::bearer::{Bearer as Tokens, Refusal};
use crate::auth::{Anonymous, Caller, Principal};
use crate::cache::Lifetime;
use crate::http::context::Context;
use crate::http::problem::Failure;

/// A route for which a caller needs nothing; what credentials a request carries is ignored.
pub fn anyone() -> Anyone {
    Anyone
}

/// A route for callers with an access token that carries all of these scopes.
pub fn bearer(scopes: &'static [&'static str]) -> Bearer {
    Bearer { scopes }
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

/// See [`session`].
#[derive(Clone, Copy, Debug)]
pub struct Session {
    scopes: &'static [&'static str],
}

/// A rule as a value, for the document and the list of routes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// See [`anyone`].
    Anyone,
    /// See [`bearer`].
    Bearer(&'static [&'static str]),
    /// See [`session`].
    Session(&'static [&'static str]),
}

/// An access rule. The rules are core's: a binary chooses among them and cannot add one of its own.
pub trait Access: Copy + sealed::Admit<Self::Who> + 'static {
    /// What the handler gets.
    type Who: Principal;

    /// The rule as a value.
    fn rule(self) -> Rule;
}

pub(super) mod sealed {
    use super::{Context, Failure, Future, HeaderMap, Tokens};

    pub trait Admit<W> {
        #[doc(hidden)]
        fn admit(
            self,
            tokens: &Tokens,
            headers: &HeaderMap,
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
    async fn admit(self, _: &Tokens, _: &HeaderMap, context: &Context) -> Result<Anonymous, Failure> {
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
    async fn admit(self, tokens: &Tokens, headers: &HeaderMap, context: &Context) -> Result<Caller, Failure> {
        // What only some may read is for nobody else to keep, whatever it is made of.
        context.ledger().lasts(Lifetime::Private);
        let caller = tokens.caller(headers, context).await?;
        if self.scopes.iter().all(|scope| caller.identity().has_scope(scope)) {
            Ok(caller)
        } else {
            Err(Refusal::Scope(self.scopes).into())
        }
    }
}

impl Access for Session {
    type Who = Caller;

    fn rule(self) -> Rule {
        Rule::Session(self.scopes)
    }
}

impl sealed::Admit<Caller> for Session {
    async fn admit(self, _: &Tokens, _: &HeaderMap, context: &Context) -> Result<Caller, Failure> {
        context.ledger().lasts(Lifetime::Private);
        Err(Failure::new(crate::http::problem::Kind::Unauthorized))
    }
}
