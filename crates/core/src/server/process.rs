//! What all workers share: built once from the configuration, before the first request.

use std::sync::Arc;
use std::time::Duration;

use super::admin::Operator;
use super::declared::Declaration;
use super::expected::Expectations;
use super::gate::Gate;
use super::pages::Pages;
use super::version;
use crate::auth::api_key::ApiKeys;
use crate::auth::bearer::{Bearer, Proofs};
use crate::auth::grant::{Grant, Tokens};
use crate::auth::issuer::Issuer;
use crate::auth::oidc::RelyingParty;
use crate::auth::session::Sessions;
use crate::cache::{Cache, Room};
use crate::clock::Clock;
use crate::compose::{Known, LastGood};
use crate::config::check::{issuer_of, sign_in_issuer};
use crate::config::fault::{Fault, Faults};
use crate::config::{self, Config, Dpop, Live, Needs, StoreEngine};
use crate::health::Readiness;
use crate::http::seal::Sealer;
use crate::idempotency::Orders;
use crate::limit::{Limits, Means, Places};
use crate::purge::Purges;
use crate::store::Store;
use crate::telemetry::{self, Exporter, Prometheus};
use crate::upstream::transport::Plan;
use crate::upstream::{
    Background, Opening, Resolver, Shared, Signatures, SpanSender, TlsFiles, tell_end_of_certificates,
    tls_client,
};

/// How often what was measured is folded into the metrics, scraped or not.
const UPKEEP_EVERY: Duration = Duration::from_secs(5);

/// How long a connection is used that no section speaks of.
const LIFETIME: Duration = Duration::from_secs(75);

/// The process's shared state.
#[derive(Debug)]
pub(super) struct Process {
    pub(super) config: Config,
    pub(super) clock: Clock,
    pub(super) readiness: Readiness,
    pub(super) background: Background,
    pub(super) issuers: Vec<Arc<Issuer>>,
    pub(super) gate: Gate,
    pub(super) expectations: Expectations,
    pub(super) operator: Operator,
    /// Where anything of this process is to be kept beyond a request, or shared with other replicas.
    pub(super) store: Option<Store>,
    /// Where any route orders something.
    pub(super) orders: Option<Orders>,
    pub(super) pages: Option<Pages>,
    /// For requests on the public port.
    pub(super) places: Places,
    pub(super) limits: Arc<Limits>,
    pub(super) declared: Vec<Declaration>,
    /// What threads open their clients from.
    pub(super) opening: Arc<Opening>,
    pub(super) last_good: LastGood,
    /// Answers that clients have.
    pub(super) known: Known,
    pub(super) sealer: Live<Sealer>,
    pub(super) prometheus: Prometheus,
    pub(super) exporter: Option<Exporter>,
}

impl Process {
    /// Builds it; the error names the key that is at fault. Needs a running actix system.
    pub(super) async fn start(
        config: Config,
        app: Named,
        needs: Needs<'_>,
        expectations: Expectations,
    ) -> Result<Arc<Self>, String> {
        let clock = Clock::system();
        let background = Background::start();
        let resolver = Resolver::new(&config.dns.servers)?;
        let exporter = exporter(&config, &background, &resolver, app)?;
        telemetry::start(&config.log, exporter.as_ref().map(Exporter::tracer))?;
        // Before whatever looks its counters up once.
        let prometheus = Prometheus::install()?;
        let readiness = Readiness::new(clock.clone());
        let issuers = issuers(&config, &clock, &readiness, &resolver)?;
        let upstreams = upstreams(&config, &issuers, &resolver)?;
        for issuer in &issuers {
            issuer.keep_fresh(&background);
        }
        for upstream in &upstreams {
            upstream.watch_start(&background, &readiness);
        }
        telemetry::running(app.version, version::commit());
        tell_end_of_certificates(&config);
        let counted = prometheus.clone();
        background.keep_running(move |_| async move {
            loop {
                tokio::time::sleep(UPKEEP_EVERY).await;
                counted.upkeep();
            }
        });
        let sealer = Live::new(Sealer::new(&config.seal)?);
        let store = store(&config, needs, &clock).await?;
        if let Some(store) = &store {
            store.watch(&background, &readiness);
        }
        let means = Means {
            store: store.clone(),
            is_shared: config.store.engine == StoreEngine::Redis,
            replicas: config.limits.replicas,
            clock: clock.clone(),
        };
        let limits = Arc::new(Limits::new(&config, &means));
        limits.tidy(&background);
        let proofs = store.clone().filter(|_| config.bearer.dpop != Dpop::Off);
        let proofs =
            proofs.map(|store| Proofs::new(&config.bearer, &config.public.url, store, sealer.clone()));
        let bearer = Bearer::new(&config.bearer, issuers.clone(), proofs, background.clone(), clock.clone());
        let sessions = match store.clone().filter(|_| needs.session) {
            Some(store) => Some(sessions(&config, store, &issuers, &background, &clock)?),
            None => None,
        };
        let keys = store.clone().filter(|_| needs.keys);
        let keys = keys.map(|store| ApiKeys::new(&config.api_keys, store, background.clone(), clock.clone()));
        let cache = Cache::new(Room::of(&config), clock.clone());
        cache.tidy(&background);
        let last_good = LastGood::new(config.cache.last_good_bytes.0, cache.epochs().clone(), clock.clone());
        let told = (&readiness, &clock);
        let unread = config.cache.unread_at_most;
        let purges =
            Purges::start(cache.clone(), last_good.clone(), store.as_ref(), &background, told, unread).await;
        let orders = store.clone().filter(|_| needs.orders);
        let orders = orders.map(|store| Orders::new(store, clock.clone(), &config.idempotency));
        Ok(Arc::new(Self {
            prometheus,
            places: Places::new(config.public.concurrency, config.public.max_wait, clock.clone()),
            limits,
            opening: Arc::new(Opening {
                shared: upstreams,
                issuers: issuers.clone(),
                tokens: Tokens::new(clock.clone(), store.clone()),
                cache,
                purges,
                background: background.clone(),
            }),
            last_good,
            known: Known::new(config.cache.known_bytes.0),
            sealer,
            gate: Gate::new(bearer, sessions, keys),
            expectations,
            operator: Operator::new(&config.admin),
            store,
            orders,
            pages: Pages::read(config.pages.folder.as_ref())?,
            declared: config.routes.iter().cloned().map(Declaration::new).collect(),
            issuers,
            readiness,
            background,
            exporter,
            clock,
            config,
        }))
    }
}

/// What telemetry calls the process.
#[derive(Clone, Copy, Debug)]
pub(super) struct Named {
    pub(super) name: &'static str,
    pub(super) version: &'static str,
}

/// The store, where anything is kept in it.
async fn store(config: &Config, needs: Needs<'_>, clock: &Clock) -> Result<Option<Store>, String> {
    if !config.keeps(needs) {
        return Ok(None);
    }
    Store::open(&config.store, &config.seal, clock.clone()).await.map(Some)
}

/// The sessions in the store.
fn sessions(
    config: &Config,
    store: Store,
    issuers: &[Arc<Issuer>],
    background: &Background,
    clock: &Clock,
) -> Result<Sessions, String> {
    let name = sign_in_issuer(config)?;
    let issuer = issuers.iter().find(|issuer| issuer.name == name).cloned();
    let issuer = issuer.ok_or_else(|| format!("oidc.issuer: there is no section [issuer.{name}]"))?;
    let party = RelyingParty::new(issuer, config, background.clone(), clock.clone());
    let sessions = Sessions::new(Arc::new(party), store, config, background.clone(), clock.clone());
    sessions.tidy();
    Ok(sessions)
}

/// Whether all that the configuration names can be used: every fault at once.
pub(super) fn check_usable(config: &Config) -> Result<(), Faults> {
    let mut faults = Faults::default();
    let mut note = |checked: Result<(), String>| {
        if let Err(text) = checked {
            faults.push(Fault::new("", "", text));
        }
    };
    note(telemetry::check(&config.log));
    note(Pages::read(config.pages.folder.as_ref()).map(drop));
    let store = TlsFiles { ca: config.store.ca_file.as_ref(), ..TlsFiles::default() };
    note(tls_client(store).map(drop).map_err(|error| format!("store.ca_file: {error}")));
    for (name, issuer) in &config.issuers {
        note(Issuer::tls(name, issuer).map(drop));
        note(Issuer::proof(name, issuer, &Clock::system()).map(drop));
    }
    for (name, upstream) in &config.upstreams {
        note(Shared::tls(name, upstream).map(drop));
        let signatures = Signatures::of(upstream).map(drop);
        note(signatures.map_err(|error| format!("upstream.{name}.{error}")));
    }
    if faults.is_empty() { Ok(()) } else { Err(faults) }
}

fn issuers(
    config: &Config,
    clock: &Clock,
    readiness: &Readiness,
    resolver: &Resolver,
) -> Result<Vec<Arc<Issuer>>, String> {
    let each = config.issuers.iter().map(|(name, issuer)| {
        let plan = issuer_plan(name, issuer, resolver)?;
        Issuer::new(name, issuer.clone(), plan, clock.clone(), readiness).map(Arc::new)
    });
    each.collect()
}

fn upstreams(
    config: &Config,
    issuers: &[Arc<Issuer>],
    resolver: &Resolver,
) -> Result<Vec<Arc<Shared>>, String> {
    let each = config.upstreams.iter().map(|(name, upstream)| {
        let issuer = issuer_of(config, upstream).ok();
        let issuer = issuer.and_then(|name| issuers.iter().find(|issuer| issuer.name == name)).cloned();
        let grant = Grant::new(upstream, issuer).map_err(|error| format!("upstream.{name}.{error}"))?;
        let plan = upstream_plan(name, upstream, resolver)?;
        let shared = Shared::new(upstream.clone(), plan, grant);
        shared.map(Arc::new).map_err(|error| format!("upstream.{name}.{error}"))
    });
    each.collect()
}

fn issuer_plan(name: &str, issuer: &config::Issuer, resolver: &Resolver) -> Result<Plan, String> {
    Ok(Plan {
        name: Arc::from(format!("issuer.{name}")),
        tls: Live::new(Issuer::tls(name, issuer)?),
        resolver: resolver.clone(),
        connect_timeout: issuer.timeout.min(Duration::from_secs(1)),
        keep_alive: Duration::from_secs(10),
        lifetime: LIFETIME,
        pool: 100,
        max_response: 1 << 20,
    })
}

fn upstream_plan(name: &str, upstream: &config::Upstream, resolver: &Resolver) -> Result<Plan, String> {
    Ok(Plan {
        name: Arc::from(name),
        tls: Live::new(Shared::tls(name, upstream)?),
        resolver: resolver.clone(),
        connect_timeout: upstream.connect_timeout,
        keep_alive: upstream.keep_alive,
        lifetime: upstream.connection_lifetime,
        // As many as there may be calls: none waits within the pool, and is handed a connection that was just given up.
        pool: upstream.pool.max(upstream.concurrency),
        max_response: upstream.max_response.0,
    })
}

fn exporter(
    config: &Config,
    background: &Background,
    resolver: &Resolver,
    app: Named,
) -> Result<Option<Exporter>, String> {
    let plan = Plan {
        name: Arc::from("collector"),
        tls: Live::new(tls_client(TlsFiles::default())?),
        resolver: resolver.clone(),
        connect_timeout: Duration::from_secs(1),
        keep_alive: Duration::from_secs(10),
        lifetime: LIFETIME,
        pool: 4,
        max_response: 1 << 20,
    };
    let sender = SpanSender { background: background.clone(), plan };
    Exporter::start(&config.trace, sender, app.name, app.version)
}
