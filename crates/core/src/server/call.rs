//! One request as a handler sees it: who is calling, what it may work with, and how parts become one answer.

use std::rc::Rc;
use std::str::FromStr;
use std::sync::Arc;

use crate::auth::{Anonymous, Caller, Principal, Service};
use crate::compose::Together;
use crate::http::context::Context;
use crate::http::problem::Failure;
use crate::http::seal::Sealer;

/// The request. `W` is what the route's access rule proved.
#[derive(Debug)]
pub struct Call<S, W> {
    state: Rc<S>,
    who: W,
    context: Context,
    sealer: Arc<Sealer>,
}

impl<S, W: Principal> Call<S, W> {
    pub(super) fn new(state: Rc<S>, who: W, context: Context, sealer: Arc<Sealer>) -> Self {
        Self { state, who, context, sealer }
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
        self.sealer.seal(purpose, &value.to_string())
    }

    /// Opens what [`Call::seal`] gave out for this purpose; `name` is what a 400 calls it.
    pub fn unseal<T: FromStr>(&self, purpose: &str, name: &str, sealed: &str) -> Result<T, Failure> {
        let opened = self.sealer.open(purpose, sealed).and_then(|text| text.parse().ok());
        opened.ok_or_else(|| {
            Failure::bad_request(format!(
                "The {name} is not one that was given out for this; begin again without it."
            ))
        })
    }

    /// The request's context.
    pub fn context(&self) -> &Context {
        &self.context
    }

    /// Runs the parts at once and gives what each left, in their order; a required part that fails is the answer's failure.
    pub async fn compose<P: Together>(&self, parts: P) -> Result<P::Output, Failure> {
        parts.together(&self.context).await
    }
}

impl<S> Call<S, Caller> {
    /// The caller.
    pub fn caller(&self) -> &Caller {
        &self.who
    }
}
