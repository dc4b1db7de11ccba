//! Partners' plans: which one a caller has. A key says its own; a token's is that of its client.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};

use super::Means;
use super::counted::Counted;
use crate::auth::Caller;
use crate::config::Config;

/// All of them.
#[derive(Debug, Default)]
pub(super) struct Plans {
    by_name: HashMap<String, Arc<Counted>>,
    /// By issuer, then by client.
    by_client: HashMap<String, HashMap<String, Arc<Counted>>>,
    /// Of whoever has none of their own.
    usual: Option<Arc<Counted>>,
    /// Names that were told to be gone.
    told: Mutex<HashSet<String>>,
}

impl Plans {
    pub(super) fn new(config: &Config, means: &Means) -> Self {
        let mut plans = Self::default();
        for (name, plan) in &config.plans {
            let counted = Arc::new(Counted::new(name, plan.allowed(), means));
            for (issuer, client) in plan.clients.iter().filter_map(|client| config.issuer_and_client(client))
            {
                let clients = plans.by_client.entry(issuer.to_owned()).or_default();
                clients.insert(client.to_owned(), counted.clone());
            }
            plans.by_name.insert(name.clone(), counted);
        }
        plans.usual = config.limits.plan.as_ref().and_then(|name| plans.by_name.get(name)).cloned();
        plans
    }

    pub(super) fn is_empty(&self) -> bool {
        self.by_name.is_empty()
    }

    /// The caller's plan. A key may outlive the plan that it was made for: it then has the usual one.
    pub(super) fn of(&self, caller: &Caller) -> Option<&Arc<Counted>> {
        let identity = caller.identity();
        let own = match caller.plan() {
            Some(name) => self.by_name.get(name).or_else(|| self.gone(name)),
            None => self.by_client.get(identity.issuer()).and_then(|clients| clients.get(identity.client())),
        };
        own.or(self.usual.as_ref())
    }

    /// A key whose plan is in the settings no more. Nobody is turned away for it, but somebody has to know.
    fn gone(&self, name: &str) -> Option<&Arc<Counted>> {
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        if told.insert(name.to_owned()) {
            tracing::warn!(
                event = "plan-gone",
                plan = name,
                "keys of this plan are used, and the settings have no such plan: limits.plan counts for them, or nothing; make them anew for another plan"
            );
        }
        None
    }

    pub(super) fn forget(&self) {
        self.by_name.values().for_each(|counted| counted.forget());
    }
}
