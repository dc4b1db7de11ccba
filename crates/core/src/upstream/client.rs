//! A worker's clients: what a typed client holds and sends with.

use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use super::again::Answered;
use super::asking::{Asking, Fetching, Waits};
use super::error::{Error, Kind};
use super::link::below;
use super::opening::Opening;
use super::request::Unnamed;
use super::shared::Shared;
use super::transport::Transport;
use crate::auth::grant::{Endpoints, Grant};
use crate::auth::{Caller, Named};
use crate::cache::{Asked, Scope, Unanswered, Use, Whose};
use crate::compose::Source;
use crate::http::context::Context;
use crate::telemetry;

/// All upstreams on one worker.
#[derive(Clone, Debug)]
pub struct Upstreams {
    by_name: HashMap<Arc<str>, Upstream>,
}

/// One upstream on one worker; clones share its connections.
#[derive(Clone, Debug)]
pub struct Upstream(pub(super) Rc<Inner>);

#[derive(Debug)]
pub(super) struct Inner {
    pub(super) shared: Arc<Shared>,
    pub(super) transport: Transport,
    pub(super) endpoints: Rc<Endpoints>,
    pub(super) opening: Arc<Opening>,
}

impl Upstreams {
    pub(crate) fn open(opening: &Arc<Opening>, endpoints: &Rc<Endpoints>) -> Self {
        let open = |shared: &Arc<Shared>| {
            let inner = Inner {
                transport: shared.plan.open(),
                shared: shared.clone(),
                endpoints: endpoints.clone(),
                opening: opening.clone(),
            };
            (shared.name.clone(), Upstream(Rc::new(inner)))
        };
        Self { by_name: opening.shared.iter().map(open).collect() }
    }

    /// The upstream of this name.
    ///
    /// # Panics
    /// If the binary did not declare it: the configuration is held against what is declared, so this is a fault of code.
    #[expect(clippy::panic, reason = "an undeclared upstream is a fault of code, met at the first start")]
    pub fn get(&self, name: &str) -> Upstream {
        let found = self.by_name.get(name).cloned();
        found.unwrap_or_else(|| panic!("the upstream {name:?} is not declared by this binary's app"))
    }
}

impl Upstream {
    /// The upstream's name.
    pub fn name(&self) -> &str {
        &self.0.shared.name
    }

    /// Begins a `GET` of a path below the base URL; it starts with a slash, and what varies in it goes through
    /// [`Unnamed::segment`].
    pub fn get(&self, path: &str) -> Unnamed {
        Unnamed::get(self.clone(), path)
    }

    /// Begins a `POST` to a path below the base URL, the same way. It is never sent twice, unless [`Unnamed::once`] says that it may
    /// be.
    pub fn post(&self, path: &str) -> Unnamed {
        Unnamed::post(self.clone(), path)
    }

    /// Begins a `GET` of where an answer of this upstream links to. Only path and query of the link count: the call goes to
    /// the configured origin, whatever host the link names. `None` for a link that leads outside the base URL.
    pub fn follow(&self, link: &str) -> Option<Unnamed> {
        let (path, query) = below(&self.0.shared.config.url, link)?;
        Some(Unnamed::link(self.clone(), &path, query.as_deref()))
    }

    /// Ends what is kept of this caller's under these tags, through whichever client of theirs it was fetched, in every replica: after a
    /// command that changed it. Nobody waits for the others, and that they cannot be told now fails nothing: they are told later.
    pub fn changed(&self, caller: &Caller, tags: &[&str]) {
        let identity = caller.identity();
        for tag in tags {
            self.0.opening.purges.wrote_tag(tag.as_bytes(), Some(identity));
        }
    }

    /// The answer, kept or fetched, and how it came to be used. It is waited for within `left`; what is being fetched others may wait
    /// for, and goes on as far as there are places for what nobody waits for.
    pub(crate) async fn through_cache(
        &self,
        asked: &Asked,
        asking: Asking,
        context: &Context,
        left: Duration,
    ) -> Answered {
        let origin = Fetching { upstream: self.clone(), asking, context: context.clone(), waits: Waits::One };
        let (result, used) = self.0.opening.cache.answer(asked, left, origin).await;
        let Some(used) = used else { return Err(Unanswered::NothingKept) };
        self.used(context, used);
        result.map(|answer| (answer, used))
    }

    /// Whether what is made of such a body is kept beside it.
    pub(crate) fn keeps_what_is_made_of(&self, body: &[u8]) -> bool {
        self.0.opening.cache.keeps_what_is_made_of(body)
    }

    /// What is kept of an answer takes more than it did.
    pub(crate) fn weigh_anew(&self, asked: &Asked) {
        self.0.opening.cache.weigh_anew(asked);
    }

    /// Writes down how an answer of it came to be used.
    pub(crate) fn used(&self, context: &Context, used: Use) {
        _ = self::used(&self.0.shared.name, context, used);
    }

    /// Writes down a call that nobody asks to keep; gives its number.
    pub(crate) fn bypassed(&self, context: &Context) -> usize {
        used(&self.0.shared.name, context, Use::Bypass(None))
    }

    /// The error of a call that nothing came of.
    pub(crate) fn unanswered(&self, why: Unanswered) -> Error {
        match why {
            Unanswered::Failed(error) => error,
            Unanswered::TooLate => self.error(Kind::Timeout),
            Unanswered::NothingKept => self.error(Kind::Unsent("nothing is kept of it".to_owned())),
        }
    }

    /// Who may be shown what is kept so. What this service fetched in its own name whoever calls may be shown.
    pub(crate) fn scope(&self, whose: &Whose, named: &Named) -> Scope {
        let shared = &self.0.shared;
        let shows_credential = match (&shared.grant, named) {
            (Grant::None, _) | (Grant::Relay { .. } | Grant::Exchange(_), Named::Nobody) => false,
            (Grant::Static(_) | Grant::ClientCredentials(_), Named::Nobody) => !shared.config.also_anonymous,
            (_, Named::Caller(..) | Named::Service) => true,
        };
        match whose {
            Whose::Caller(_) => Scope::One,
            Whose::Public | Whose::Service if shows_credential => Scope::EverybodyByCredential,
            Whose::Public | Whose::Service => Scope::Everybody,
        }
    }

    pub(super) fn opening(&self) -> &Arc<Opening> {
        &self.0.opening
    }

    pub(crate) fn shared(&self) -> &Arc<Shared> {
        &self.0.shared
    }

    pub(super) fn transport(&self) -> &Transport {
        &self.0.transport
    }

    pub(crate) fn error(&self, kind: Kind) -> Error {
        Error { upstream: self.0.shared.name.clone(), kind }
    }
}

/// Writes down how an answer of this upstream came to be used.
pub(super) fn used(upstream: &Arc<str>, context: &Context, used: Use) -> usize {
    telemetry::cache_used(upstream, used.word());
    context.ledger().source(Source { upstream: upstream.clone(), used })
}
