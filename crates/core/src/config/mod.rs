//! Configuration: a TOML file, over it environment variables, over them flags. One section a type; every fault at once.
//!
//! This module is the only one that reads the environment. It knows no business: which upstreams there are, a binary says.

mod bearer_sections;
mod command;
pub mod fault;
mod limit_sections;
mod live;
mod needs;
mod origin;
mod pem;
mod reference;
mod route;
mod secret;
pub mod section;
mod sections;
mod seen;
mod session_sections;
mod settings;
mod source;
pub mod value;

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::time::Duration;

pub use bearer_sections::{AccessTokens, Bearer, ClientClaim, Dpop, ScopeClaim};
pub(crate) use limit_sections::Allowed;
pub use limit_sections::{Limit, LimitBy, Limits, Plan, RouteName};
pub(crate) use live::InPlace;
pub use live::Live;
pub use needs::{Needs, OwnRoute};
pub use origin::Origin;
pub use pem::Pem;
pub use reference::{reference, reference_of};
pub use route::{Route, RouteAccess, RouteAnswer, RouteToken};
pub use secret::Secret;
pub use sections::{
    Admin, ApiKeys, Cache, ClientAuth, Dns, GrantKind, Idempotency, Issuer, Lifecycle, Log, LogFormat,
    Public, Seal, Secrets, Trace, Upstream,
};
pub(crate) use seen::Changes;
pub use session_sections::{AnonymousUser, Oidc, Pages, Session, Store, StoreEngine};
pub use settings::{NoSettings, Settings};

use fault::Faults;
use section::{Reader, Section};
use seen::Seen;
use source::{Found, Raw};
use toml::Value;

/// A binary's whole configuration.
#[derive(Clone, Debug)]
pub struct Config {
    /// The public listener.
    pub public: Public,
    /// The admin listener.
    pub admin: Admin,
    /// Logs.
    pub log: Log,
    /// Traces.
    pub trace: Trace,
    /// How the process ends.
    pub lifecycle: Lifecycle,
    /// Tokens that callers bring.
    pub bearer: Bearer,
    /// Keys that partners bring.
    pub api_keys: ApiKeys,
    /// Orders that happen once.
    pub idempotency: Idempotency,
    /// Sign-in of people in a browser.
    pub oidc: Oidc,
    /// Their sessions.
    pub session: Session,
    /// Small values with a lifetime.
    pub store: Store,
    /// A front end's files.
    pub pages: Pages,
    /// Trusted issuers by name.
    pub issuers: BTreeMap<String, Issuer>,
    /// Central systems by name.
    pub upstreams: BTreeMap<String, Upstream>,
    /// Declared routes, in their order.
    pub routes: Vec<Route>,
    /// What all limits have in common.
    pub limits: Limits,
    /// Partners' plans by name.
    pub plans: BTreeMap<String, Plan>,
    /// Limits by name.
    pub each_limit: BTreeMap<String, Limit>,
    /// Answers kept in memory.
    pub cache: Cache,
    /// Values that a client carries.
    pub seal: Seal,
    /// How names are looked up.
    pub dns: Dns,
    /// Secrets that commands print.
    pub secrets: Secrets,
}

/// What one reading of all sources came to.
#[derive(Debug)]
struct Reading<C> {
    outcome: Result<(Config, C), Faults>,
    seen: Seen,
}

impl Config {
    /// Reads file, environment and flags.
    ///
    /// The binary's own section is `[app]`.
    pub fn load<C: Section>(needs: Needs<'_>, origin: &Origin<'_>) -> Result<(Self, C), Faults> {
        Self::load_with(needs, origin, environment()).outcome
    }

    fn load_with<C: Section>(
        needs: Needs<'_>,
        origin: &Origin<'_>,
        variables: impl Iterator<Item = (String, String)>,
    ) -> Reading<C> {
        let mut faults = Faults::default();
        let mut seen = Seen::default();
        let Some(sources) = origin.sources(needs.name, variables, &mut seen, &mut faults) else {
            return Reading { outcome: Err(faults), seen };
        };
        let mut reader = origin::reader(needs.name, &sources, &mut faults, seen);
        let config = Self::read(&mut reader, &needs);
        let own = C::read(&mut reader, "app");
        report_unknown(&mut reader);
        let seen = reader.seen;
        match (config, own) {
            (Some(config), Some(own)) if faults.is_empty() => Reading { outcome: Ok((config, own)), seen },
            _ => Reading { outcome: Err(faults), seen },
        }
    }

    fn read(reader: &mut Reader<'_>, needs: &Needs<'_>) -> Option<Self> {
        let secrets = Secrets::read(reader, "secrets");
        // Before any section that may have a secret.
        reader.commands.within = secrets.as_ref().map_or(Duration::ZERO, |secrets| secrets.command_timeout);
        let public = Public::read(reader, "public");
        let admin = Admin::read(reader, "admin");
        let log = Log::read(reader, "log");
        let trace = Trace::read(reader, "trace");
        let lifecycle = Lifecycle::read(reader, "lifecycle");
        let bearer = Bearer::read(reader, "bearer");
        let api_keys = ApiKeys::read(reader, "api_keys");
        let idempotency = Idempotency::read(reader, "idempotency");
        let oidc = Oidc::read(reader, "oidc");
        let session = Session::read(reader, "session");
        let store = Store::read(reader, "store");
        let pages = Pages::read(reader, "pages");
        let issuers = named(reader, "issuer", &[]);
        let routes = numbered::<Route>(reader, "route");
        // Where one cannot be read, nobody knows what it would have called.
        if let Some(routes) = &routes {
            let called: Vec<&str> = routes.iter().map(|route| route.upstream.as_str()).collect();
            check_upstream_names(reader, needs, &called);
        }
        let upstreams = named(reader, "upstream", needs.upstreams);
        let limits = Limits::read(reader, "limits");
        let plans = named(reader, "plan", &[]);
        let each_limit = named(reader, "limit", &[]);
        let cache = Cache::read(reader, "cache");
        let seal = Seal::read(reader, "seal");
        let dns = Dns::read(reader, "dns");
        let config = Self {
            public: public?,
            admin: admin?,
            log: log?,
            trace: trace?,
            lifecycle: lifecycle?,
            bearer: bearer?,
            api_keys: api_keys?,
            idempotency: idempotency?,
            oidc: oidc?,
            session: session?,
            store: store?,
            pages: pages?,
            issuers: issuers?,
            upstreams: upstreams?,
            routes: routes?,
            limits: limits?,
            plans: plans?,
            each_limit: each_limit?,
            cache: cache?,
            seal: seal?,
            dns: dns?,
            secrets: secrets?,
        };
        check::check(&config, reader, needs);
        Some(config)
    }
}

/// Reads `[prefix.<name>]` sections: those that are given and those that must be.
fn named<S: Section>(
    reader: &mut Reader<'_>,
    prefix: &str,
    expected: &[&str],
) -> Option<BTreeMap<String, S>> {
    let mut names = reader.names(prefix);
    names.extend(expected.iter().map(|name| (*name).to_owned()));
    let sections: Vec<_> = names
        .into_iter()
        .map(|name| {
            let section = S::read(reader, &format!("{prefix}.{name}"));
            // A section without a key of its own is still known.
            reader.known.insert(format!("{prefix}.{name}"));
            section.map(|section| (name, section))
        })
        .collect();
    sections.into_iter().collect()
}

/// Reads `[[prefix]]` sections in their order.
fn numbered<S: Section>(reader: &mut Reader<'_>, prefix: &str) -> Option<Vec<S>> {
    let mut numbers: Vec<usize> = reader.names(prefix).iter().filter_map(|name| name.parse().ok()).collect();
    numbers.sort_unstable();
    let sections = numbers.into_iter().map(|number| {
        let prefix = format!("{prefix}.{number}");
        reader.known.insert(prefix.clone());
        S::read(reader, &prefix)
    });
    // All of them are read before one that cannot be ends it.
    sections.collect::<Vec<_>>().into_iter().collect()
}

fn check_upstream_names(reader: &mut Reader<'_>, needs: &Needs<'_>, called: &[&str]) {
    for name in reader.names("upstream") {
        if !needs.upstreams.contains(&name.as_str()) && !called.contains(&name.as_str()) {
            let there_are = needs.upstreams.join(", ");
            reader.fault(
                &format!("upstream.{name}"),
                format!("no upstream of this name is called by this service: there are {there_are}"),
            );
        }
    }
}

fn report_unknown(reader: &mut Reader<'_>) {
    // A section whose keys are all in comments is there, and says nothing.
    let is_section = |key: &str| reader.known.iter().any(|known| known.starts_with(&format!("{key}.")));
    let all = reader.sources.values.iter();
    let is_empty_section =
        |key: &str, found: &Found| matches!(found.raw, Raw::Toml(Value::Table(_))) && is_section(key);
    let unknown = all.filter(|(key, found)| !reader.known.contains(*key) && !is_empty_section(key, found));
    let unknown: Vec<String> = unknown.map(|(key, _)| key.clone()).collect();
    for key in unknown {
        let closest = reader
            .known
            .iter()
            .map(|known| (strsim::damerau_levenshtein(known, &key), known))
            .min()
            .filter(|(distance, _)| *distance <= 2 + key.len() / 5);
        let text = match closest {
            Some((_, known)) => format!("is not a key; did you mean {known}?"),
            None => "is not a key; docs/CONFIGURATION.md lists them all".to_owned(),
        };
        reader.fault(&key, text);
    }
}

/// `web-thing` reads `WEB_THING__PUBLIC__LISTEN`.
pub fn variable_prefix(name: &str) -> String {
    name.to_uppercase().replace('-', "_")
}

/// The names of this service's own variables.
fn own_variables(name: &str) -> Vec<OsString> {
    let prefix = format!("{}__", variable_prefix(name));
    environment().map(|(name, _)| name).filter(|name| name.starts_with(&prefix)).map(OsString::from).collect()
}

#[expect(clippy::disallowed_methods, reason = "this module is the one that reads the environment")]
fn environment() -> impl Iterator<Item = (String, String)> {
    std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
}

pub(crate) mod check;
mod check_filters;
mod check_grant;
mod check_issuers;
mod check_keys;
mod check_limit_routes;
mod check_limits;
mod check_orders;
mod check_routes;
mod check_session;
mod check_signing;
mod check_store;
#[cfg(test)]
mod tests;
