//! A declared route's requests, once they are known to be its own: who sends them, in whose name they go up, and when what they
//! get must end.

use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use actix_web::{HttpRequest, HttpResponse};
use futures_util::FutureExt as _;
use futures_util::future::LocalBoxFuture;

use crate::auth::session::{Live, Sessions};
use crate::auth::{Caller, Named, Principal as _};
use crate::boxed::boxed;
use crate::config::{RouteAnswer, RouteToken};
use crate::http::context::Context;
use crate::http::problem::{Failure, Kind};
use crate::limit::Concerned;
use crate::proxy::{Arrived, Ends, Pass};
use crate::server::access::sealed::Admit as _;
use crate::server::access::{self, Browser, Rule, Visitor};
use crate::server::gate::Gate;
use crate::server::input::Raw;
use crate::server::route::Endpoint;
use crate::server::worker::Worker;

/// How often somebody who reads events is looked at again.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// Where a request goes at the upstream, as a whole, and what the answer is about.
pub(in crate::server) struct Target {
    pub(super) url: String,
    pub(super) tags: Vec<String>,
}

/// What answers them.
pub(super) struct Passing {
    pub(super) pass: Pass,
    pub(super) rule: Rule,
    pub(super) token: RouteToken,
    pub(super) answer: RouteAnswer,
}

/// Who sends a request.
struct Who {
    caller: Option<Caller>,
    session: Option<Live>,
}

impl<S: 'static> Endpoint<S> for Passing {
    fn answer<'a>(
        &'a self,
        worker: &'a Rc<Worker<S>>,
        raw: Raw,
        context: Context,
        limits: &'a Concerned,
    ) -> LocalBoxFuture<'a, Result<HttpResponse, Failure>> {
        let gate = &worker.process.gate;
        boxed(move || async move {
            let who = self.who(gate, &raw.request, &context).await?;
            limits.admitted(who.caller.as_ref(), &context).await?;
            let named = match (&who.caller, self.token) {
                (Some(caller), RouteToken::User | RouteToken::UserOrAnonymous) => caller.named(),
                (_, RouteToken::Service) => Named::Service,
                (None, RouteToken::User) => return Err(Failure::new(Kind::Internal)),
                (_, RouteToken::None) | (None, RouteToken::UserOrAnonymous) => Named::Nobody,
            };
            let ends = self.ends(gate, who, &context)?;
            let Target { url, tags } = raw.target.ok_or_else(|| Failure::new(Kind::Internal))?;
            let arrived = Arrived {
                request: &raw.request,
                payload: raw.payload,
                stall: raw.stall,
                url,
                tags: tags.into(),
                named,
                context: &context,
                ends,
            };
            self.pass.through(arrived).await
        })
    }
}

impl Passing {
    /// Who may use it, by the rules that routes of the code have.
    async fn who(&self, gate: &Gate, request: &HttpRequest, context: &Context) -> Result<Who, Failure> {
        let optional = self.token == RouteToken::UserOrAnonymous;
        match self.rule {
            Rule::Anyone => Ok(Who { caller: None, session: None }),
            Rule::Bearer(_) | Rule::Partner(_)
                if optional && !gate.is_credential_shown(request.headers()) =>
            {
                Ok(Who { caller: None, session: None })
            }
            Rule::Bearer(scopes) => {
                let caller = access::bearer(scopes).admit(gate, request, context).await?;
                Ok(Who { caller: Some(caller), session: None })
            }
            Rule::Partner(scopes) => {
                let caller = access::partner(scopes).admit(gate, request, context).await?;
                Ok(Who { caller: Some(caller), session: None })
            }
            Rule::Session(scopes) => self.signed_in(scopes, gate, request, context).await,
        }
    }

    async fn signed_in(
        &self,
        scopes: &'static [&'static str],
        gate: &Gate,
        request: &HttpRequest,
        context: &Context,
    ) -> Result<Who, Failure> {
        let live = match Browser.admit(gate, request, context).await? {
            Visitor::SignedIn(live) => live,
            Visitor::Nobody(_) if self.token == RouteToken::UserOrAnonymous => {
                return Ok(Who { caller: None, session: None });
            }
            Visitor::Nobody(why) => return Err(why.into()),
        };
        let caller = gate.sessions()?.caller(live.clone(), context).await?;
        access::agreed_to(scopes, &caller)?;
        Ok(Who { caller: Some(caller), session: Some(live) })
    }

    /// Events go on for as long as who reads them may: until the session has ended, or the token.
    fn ends(&self, gate: &Gate, who: Who, context: &Context) -> Result<Ends, Failure> {
        if self.answer != RouteAnswer::Events {
            return Ok(None);
        }
        Ok(match (who.session, who.caller) {
            (Some(session), _) => Some(session_ends(gate.sessions()?.clone(), session).boxed_local()),
            (None, caller) => caller.and_then(|caller| caller.expires()).map(|expires| {
                let left = expires.duration_since(context.clock().utc());
                tokio::time::sleep(Duration::try_from(left).unwrap_or_default()).boxed_local()
            }),
        })
    }
}

/// A store that cannot be reached ends nobody's session.
async fn session_ends(sessions: Arc<Sessions>, session: Live) {
    while !matches!(sessions.find(&session.key).await, Ok(None)) {
        tokio::time::sleep(LOOK_EVERY).await;
    }
}
