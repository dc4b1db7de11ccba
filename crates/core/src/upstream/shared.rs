//! What all workers share of one upstream: its settings, its places for calls, its reachability at start.

use std::sync::Arc;
use std::time::Duration;

use rustls::ClientConfig;
use tokio::sync::Semaphore;

use super::background::Background;
use super::breaker::Breaker;
use super::budget::Budget;
use super::hedge::Hedge;
use super::pace::Pace;
use super::signature::Signatures;
use super::tls::{Files as TlsFiles, client as tls_client};
use super::transport::Plan;
use crate::auth::grant::Grant;
use crate::cache::Unwaited;
use crate::config::{self, InPlace};
use crate::health::{Check, Readiness};

/// How often an upstream that was never reached is tried.
const PROBE_EVERY: Duration = Duration::from_secs(1);

/// One upstream, as the process knows it.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) name: Arc<str>,
    pub(crate) config: config::Upstream,
    /// The base URL without a slash at its end.
    pub(crate) base: String,
    pub(crate) plan: Plan,
    pub(crate) grant: Grant,
    /// Taken before the client's pool, so that waiting for a place is never mistaken for a slow upstream.
    pub(crate) places: Arc<Semaphore>,
    pub(crate) unwaited: Unwaited,
    pub(super) budget: Budget,
    pub(super) breaker: Arc<Breaker>,
    pub(super) pace: Pace,
    /// Where second attempts are asked for.
    pub(super) hedge: Option<Hedge>,
    /// Where bodies are signed.
    pub(super) signatures: Option<Signatures>,
}

impl Shared {
    /// The error names the key of its section that is at fault.
    pub(crate) fn new(config: config::Upstream, plan: Plan, grant: Grant) -> Result<Self, String> {
        Ok(Self {
            name: plan.name.clone(),
            base: config.url.as_str().trim_end_matches('/').to_owned(),
            places: Arc::new(Semaphore::new(config.concurrency)),
            unwaited: Unwaited::of(plan.name.clone(), config.concurrency),
            hedge: config.hedge.then(|| Hedge::new(config.hedge_percent)),
            breaker: Arc::new(Breaker::new(&plan.name, (&config).into())),
            pace: Pace::new(),
            budget: Budget::new(config.retry_budget_percent, config.retry_budget_floor),
            signatures: Signatures::of(&config)?,
            plan,
            grant,
            config,
        })
    }

    /// Another certificate, authority or key, checked; the error names what cannot be used.
    pub(crate) fn rotate(&self, to: &config::Upstream) -> Result<Vec<InPlace>, String> {
        let told = |error| format!("upstream.{}.{error}", self.name);
        let mut ready = self.grant.rotate(to).map_err(told)?;
        if let Some(signatures) = &self.signatures {
            ready.extend(signatures.rotate(to).map_err(told)?);
        }
        ready.push(self.plan.tls.ready(Self::tls(&self.name, to)?));
        Ok(ready)
    }

    /// The TLS settings towards it; the error names the file that is at fault.
    pub(crate) fn tls(name: &str, config: &config::Upstream) -> Result<ClientConfig, String> {
        let files = TlsFiles {
            ca: config.ca_file.as_ref(),
            certificate: config.certificate_file.as_ref(),
            key: config.key_file.as_ref(),
        };
        tls_client(files).map_err(|error| format!("upstream.{name}: {error}"))
    }

    /// Tries to connect until it succeeds once. Later losses do not make this service unready: every replica would leave at
    /// once for what is one system's fault, and take the parts that work along.
    pub(crate) fn watch_start(self: &Arc<Self>, background: &Background, readiness: &Readiness) {
        let name = format!("upstream.{}", self.name);
        let check = if self.config.needed_at_start {
            readiness.check(&name, "it was not reached yet")
        } else {
            readiness.information(&name, "it was not reached yet")
        };
        let upstream = self.clone();
        background.keep_running(move |_| async move {
            while !upstream.reach(&check).await {
                tokio::time::sleep(PROBE_EVERY).await;
            }
        });
    }

    async fn reach(&self, check: &Check) -> bool {
        let url = &self.config.url;
        let (host, port) = (url.host_str().unwrap_or_default(), url.port_or_known_default().unwrap_or(80));
        match self.plan.dial().connect(host, port).await {
            Ok(_) => {
                check.ready();
                true
            }
            Err(error) => {
                check.not_ready(&format!("it cannot be reached: {error}"));
                false
            }
        }
    }
}
