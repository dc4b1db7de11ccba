//! How much a caller may use: requests in a time, in a day, in a month; by address, person, client and route, and by a partner's plan.
//! And apart from all callers how much the process takes on at once (`shed`, `connections`).
//!
//! One process counts by itself; replicas that share a store count there, exactly. When that is away each goes on with its part of
//! a limit: nobody is turned away because counting is hard.

mod concerned;
mod connections;
mod counted;
mod period;
mod plans;
mod quota;
mod rate;
mod share;
mod shed;
mod standing;
mod subject;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use actix_web::http::Method;

pub(crate) use concerned::Concerned;
pub(crate) use connections::Connections;
pub(crate) use shed::{Place, Places, Priority, Shed, Unplaced, is_prefetch, keeping};
pub(crate) use standing::{Standing, fields};

use self::counted::Counted;
use self::plans::Plans;
use crate::clock::Clock;
use crate::config::{self, Config, LimitBy, RouteAccess};
use crate::store::Store;
use crate::upstream::Background;

/// How often what nobody needs to know any more is forgotten.
const FORGET_EVERY: Duration = Duration::from_secs(10);

/// What a limit counts with.
#[derive(Clone, Debug)]
pub(crate) struct Means {
    pub(crate) store: Option<Store>,
    /// Whether other replicas count in the same store.
    pub(crate) is_shared: bool,
    pub(crate) replicas: u32,
    pub(crate) clock: Clock,
}

/// The process's limits; shared by its workers.
#[derive(Debug)]
pub(crate) struct Limits {
    each: BTreeMap<String, (config::Limit, Arc<Counted>)>,
    plans: Arc<Plans>,
}

impl Limits {
    pub(crate) fn new(config: &Config, means: &Means) -> Self {
        let each = config.each_limit.iter().map(|(name, limit)| {
            let counted = Counted::new(name, limit.allowed(), means);
            (name.clone(), (limit.clone(), Arc::new(counted)))
        });
        Self { each: each.collect(), plans: Arc::new(Plans::new(config, means)) }
    }

    /// Forgets, now and then, whoever has their whole limit again.
    pub(crate) fn tidy(self: &Arc<Self>, background: &Background) {
        let limits = self.clone();
        background.keep_running(move |_| async move {
            loop {
                tokio::time::sleep(FORGET_EVERY).await;
                limits.each.values().for_each(|(_, counted)| counted.forget());
                limits.plans.forget();
            }
        });
    }

    /// Those that concern a route; `named` are the ones that it names itself.
    pub(crate) fn of(&self, method: &Method, path: &str, access: RouteAccess, named: &[String]) -> Concerned {
        let concerning =
            self.each.iter().filter(|(name, (limit, _))| concerns(name, limit, method, path, access, named));
        let limits = concerning.map(|(_, (limit, counted))| (limit.by, counted.clone()));
        // Who is asking does not matter to these: they come before any credential is looked at.
        let (before, after) =
            limits.partition::<Vec<_>, _>(|(by, _)| matches!(by, LimitBy::Address | LimitBy::Everyone));
        let has_plan = has_plan(access) && !self.plans.is_empty();
        Concerned::new(before, after, has_plan.then(|| self.plans.clone()))
    }
}

/// The names of the limits that concern a route, and that its callers have plans, for the list of routes.
pub(crate) fn names_of<'a>(
    config: &'a Config,
    method: &Method,
    path: &str,
    access: RouteAccess,
    named: &[String],
) -> Vec<&'a str> {
    let has_plan = has_plan(access) && !config.plans.is_empty();
    let concerning =
        config.each_limit.iter().filter(|(name, limit)| concerns(name, limit, method, path, access, named));
    concerning.map(|(name, _)| name.as_str()).chain(has_plan.then_some("its caller's plan")).collect()
}

/// Whether a route is held to a limit: by the limit's own words, or by the route's.
fn concerns(
    name: &String,
    limit: &config::Limit,
    method: &Method,
    path: &str,
    access: RouteAccess,
    named: &[String],
) -> bool {
    named.contains(name) || limit.concerns(method, path, access)
}

/// Whether routes with this access know whose plan counts.
fn has_plan(access: RouteAccess) -> bool {
    matches!(access, RouteAccess::Bearer | RouteAccess::Partner)
}
