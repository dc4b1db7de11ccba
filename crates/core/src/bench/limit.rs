//! A partner's plan, as a request is held to it.

use std::sync::Arc;

use actix_web::http::Method;
use actix_web::http::header::HeaderMap;

use crate::auth::{Caller, Identity};
use crate::clock::Clock;
use crate::config::{Config, Needs, NoSettings, Origin, RouteAccess};
use crate::http::context::Context;
use crate::limit::{Concerned, Limits, Means, fields};

/// More than a run asks for.
const SETTINGS: &str = r#"
[public]
url = "https://api.bank.example"
[bearer]
audience = "https://api.bank.example"
[issuer.bank]
url = "https://login.bank.example"
[plan.basic]
requests = 1000000
per = "1s"
"#;

/// Callers by key, and the limits of the route that they use.
#[derive(Debug)]
pub struct Limited {
    limits: Concerned,
    callers: Vec<Arc<Identity>>,
    plan: Arc<str>,
    clock: Clock,
}

impl Limited {
    /// So many partners of one plan.
    pub fn by_plan(callers: usize) -> Result<Self, String> {
        let needs = Needs { name: "api", bearer: true, ..Needs::default() };
        let origin = Origin { inline: Some(("bench", SETTINGS)), ..Origin::default() };
        let (config, _) = Config::load::<NoSettings>(needs, &origin).map_err(|faults| faults.to_string())?;
        let clock = Clock::system();
        let means = Means { store: None, is_shared: false, replicas: 1, clock: clock.clone() };
        let limits = Limits::new(&config, &means).of(&Method::GET, "/v1/things", RouteAccess::Bearer, &[]);
        let identity = |number: usize| {
            let partner = format!("partner-{number}");
            let (issuer, none) = ("urn:bff:api-key".to_owned(), Vec::new);
            Arc::new(Identity::new(issuer, partner.clone(), partner, None, none(), none()))
        };
        Ok(Self { limits, callers: (0..callers).map(identity).collect(), plan: "basic".into(), clock })
    }

    /// Counts one request; gives the length of what its answer says of it, `None` where it is refused.
    pub async fn count(&self, number: usize, told: bool) -> Option<usize> {
        let context: Context = super::context(&HeaderMap::new(), &self.clock);
        let identity = self.callers[number % self.callers.len()].clone();
        let caller = Caller::by_key(identity, self.plan.clone(), context.clone());
        self.limits.arrived(&context).await.ok()?;
        self.limits.admitted(Some(&caller), &context).await.ok()?;
        if !told {
            return Some(0);
        }
        let (policy, state) = fields(&context.limits());
        Some(policy.len() + state.len())
    }
}
