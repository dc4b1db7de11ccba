//! One request as a handler sees it: who is calling, what it may work with, and how parts become one answer.

use std::rc::Rc;
use std::str::FromStr;
use std::sync::Arc;

use actix_web::http::{Method, Uri};
use url::form_urlencoded;

use super::process::Process;
use crate::auth::grant::Endpoints;
use crate::auth::{Anonymous, Caller, Identity, Service};
use crate::compose::{Asked, Body, Composition, Together};
use crate::http::context::Context;
use crate::http::fault::{Fault, Place};
use crate::http::language;
use crate::http::problem::{Failure, Kind};
use crate::limit;
use crate::upstream::transport::Transport;

/// The request. `W` is what the route's access rule proved.
#[derive(Debug)]
pub struct Call<S, W> {
    state: Rc<S>,
    who: W,
    context: Context,
    here: Here,
}

/// Where the request went, and what of the process answers it: for links, cursors and languages.
#[derive(Clone, Debug)]
pub(super) struct Here {
    pub(super) process: Arc<Process>,
    pub(super) uri: Uri,
    /// What the client would like to read, every line of `Accept-Language`.
    pub(super) languages: String,
    /// This worker's clients of the issuers.
    pub(super) endpoints: Rc<Endpoints>,
    pub(super) method: Method,
    pub(super) body: Body,
    pub(super) intent: Intent,
    /// The request's among all that are under way.
    pub(super) place: Option<Rc<limit::Place>>,
    /// Who asks, where the route wants to know.
    pub(super) whose: Option<Arc<Identity>>,
}

/// What a request is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Intent {
    /// Somebody waits for the answer.
    Use,
    /// Nobody may ever see it, or not its body: `HEAD`, and what a browser fetches ahead. It does nothing that a plain request would not
    /// have to do.
    Look,
}

impl<S, W: Clone> Clone for Call<S, W> {
    fn clone(&self) -> Self {
        let Self { state, who, context, here } = self;
        Self::new(state.clone(), who.clone(), context.clone(), here.clone())
    }
}

impl<S, W> Call<S, W> {
    pub(super) fn new(state: Rc<S>, who: W, context: Context, here: Here) -> Self {
        Self { state, who, context, here }
    }

    /// The typed clients.
    pub fn state(&self) -> &S {
        &self.state
    }

    /// For calls in nobody's name.
    pub fn anonymous(&self) -> Anonymous {
        Anonymous::new(self.context.clone())
    }

    /// For calls in this service's own name.
    pub fn service(&self) -> Service {
        Service::new(self.context.clone())
    }

    /// Seals a value that the client will carry and bring back; it opens for the same `purpose` alone.
    pub fn seal(&self, purpose: &str, value: &impl ToString) -> String {
        self.here.process.sealer.now().seal(purpose, &value.to_string())
    }

    /// Opens what [`Call::seal`] gave out for this purpose; `name` is the query parameter that brings it back.
    pub fn unseal<T: FromStr>(&self, purpose: &str, name: &str, sealed: &str) -> Result<T, Failure> {
        let opened = self.here.process.sealer.now().open(purpose, sealed).and_then(|text| text.parse().ok());
        let detail = "it is not one that was given out for this; begin again without it";
        opened.ok_or_else(|| Failure::unfit(vec![Fault::new(Place::Query, name, detail)]))
    }

    /// The language among `there_are` that the client likes best, the first where it does not say; the answer says which.
    pub fn language(&self, there_are: &[&'static str]) -> &'static str {
        let language = language::choose(&self.here.languages, there_are);
        self.context.ledger().speaks(language);
        language
    }

    /// This request's own address, as the frontend knows it, with one query parameter set to another value.
    pub fn here_with(&self, name: &str, value: &str) -> String {
        let query = self.here.uri.query().unwrap_or_default();
        let others = form_urlencoded::parse(query.as_bytes()).filter(|(each, _)| each != name);
        let query = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(others)
            .append_pair(name, value)
            .finish();
        format!("{}{}?{query}", self.public_url(), self.here.uri.path())
    }

    /// This service's address, as the frontend knows it, without a slash at its end.
    pub(super) fn public_url(&self) -> String {
        self.here.process.config.public.url.as_str().trim_end_matches('/').to_owned()
    }

    /// The request's context: the time, how much of it is left, who is at the other end. An answer for which it was asked follows from
    /// more than systems' answers, and is made anew each time.
    pub fn context(&self) -> &Context {
        self.context.ledger().made_of.more_than_answers();
        &self.context
    }

    /// The same, for core itself.
    pub(super) fn own_context(&self) -> &Context {
        &self.context
    }

    /// What is asked for, and by whom.
    pub(super) fn asked(&self) -> Asked<'_> {
        let Here { uri, languages, method, body, whose, .. } = &self.here;
        Asked { method, body: *body, uri, languages, whose: whose.as_ref() }
    }

    /// This worker's client of an issuer.
    pub(super) fn issuer_client(&self, name: &str) -> Result<Transport, Failure> {
        self.here.endpoints.get(name).cloned().ok_or_else(|| Failure::new(Kind::Internal))
    }

    pub(super) fn here(&self) -> &Here {
        &self.here
    }

    pub(super) fn who(&self) -> &W {
        &self.who
    }

    /// Runs the parts at once and gives what each left, in their order; a required part that fails is the answer's failure.
    pub async fn compose<P: Together>(&self, parts: P) -> Result<P::Output, Failure> {
        let last_good = &self.here.process.last_good;
        parts.together(&Composition::new(&self.context, self.asked(), last_good)).await
    }
}

impl<S> Call<S, Caller> {
    /// The caller.
    pub fn caller(&self) -> &Caller {
        &self.who
    }
}
