//! Partners' plans: which one a caller has. A key says its own; a token's is that of its client.

use std::collections::HashMap;
use std::sync::Arc;

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
            Some(name) => self.by_name.get(name),
            None => self.by_client.get(identity.issuer()).and_then(|clients| clients.get(identity.client())),
        };
        own.or(self.usual.as_ref())
    }

    pub(super) fn forget(&self) {
        self.by_name.values().for_each(|counted| counted.forget());
    }
}
