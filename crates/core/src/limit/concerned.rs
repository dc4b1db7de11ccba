//! The limits that concern one route, and when each is asked.

use std::sync::Arc;

use super::counted::Counted;
use super::plans::Plans;
use super::subject::Subject;
use crate::auth::Caller;
use crate::config::LimitBy;
use crate::http::context::Context;
use crate::http::problem::Failure;

/// A route's limits.
#[derive(Clone, Debug, Default)]
pub(crate) struct Concerned {
    before: Vec<(LimitBy, Arc<Counted>)>,
    after: Vec<(LimitBy, Arc<Counted>)>,
    plans: Option<Arc<Plans>>,
}

impl Concerned {
    pub(super) fn new(
        before: Vec<(LimitBy, Arc<Counted>)>,
        after: Vec<(LimitBy, Arc<Counted>)>,
        plans: Option<Arc<Plans>>,
    ) -> Self {
        Self { before, after, plans }
    }

    /// Counts a request that nobody has looked at yet: whoever tries credentials by the thousand is counted too.
    pub(crate) async fn arrived(&self, context: &Context) -> Result<(), Failure> {
        for (by, counted) in &self.before {
            counted.take(&Subject::of(*by, None, context.client()), context).await?;
        }
        Ok(())
    }

    /// Counts a request of whoever may use the route.
    pub(crate) async fn admitted(&self, caller: Option<&Caller>, context: &Context) -> Result<(), Failure> {
        for (by, counted) in &self.after {
            counted.take(&Subject::of(*by, caller, context.client()), context).await?;
        }
        let Some((plans, caller)) = self.plans.as_ref().zip(caller) else { return Ok(()) };
        let Some(plan) = plans.of(caller) else { return Ok(()) };
        let identity = caller.identity();
        plan.take(&Subject::of_client(identity.issuer(), identity.client()), context).await
    }
}
