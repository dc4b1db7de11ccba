//! Faults of limits and plans: one that allows nothing, concerns nothing, or could not be counted.

use std::collections::BTreeMap;
use std::time::Duration;

use super::limit_sections::{Allowed, LimitBy, RouteName};
use super::section::Reader;
use super::{Config, Limit, Needs, Plan, RouteAccess, StoreEngine};

const SHORTEST: Duration = Duration::from_secs(1);
const LONGEST: Duration = Duration::from_hours(24);

pub(super) fn check(config: &Config, reader: &mut Reader<'_>, needs: &Needs<'_>) {
    let plans = config.plans.iter().map(|(name, plan)| (format!("plan.{name}"), plan.allowed()));
    let limits = config.each_limit.iter().map(|(name, limit)| (format!("limit.{name}"), limit.allowed()));
    for (section, allowed) in plans.chain(limits) {
        amounts(reader, &section, allowed);
    }
    for (name, limit) in &config.each_limit {
        if config.plans.contains_key(name) {
            let text = format!("there is a plan of this name: what an answer says of {name:?} must mean one");
            reader.fault(&format!("limit.{name}"), text);
        }
        concerns(config, reader, needs, name, limit);
    }
    names(reader, config);
    clients(config, reader);
    if config.limits.replicas == 0 {
        reader.fault("limits.replicas", "must be at least 1");
    }
    if let Some(plan) = config.limits.plan.as_ref().filter(|plan| !config.plans.contains_key(*plan)) {
        reader.fault(
            "limits.plan",
            format!("there is no section [plan.{plan}]: add it, or name one that is there"),
        );
    }
    let has_quota = config.allowed().any(|allowed| allowed.has_quota());
    if has_quota && config.store.engine == StoreEngine::Memory && !config.limits.may_be_lost {
        reader.fault(
            "store.engine",
            "is \"memory\", but quotas of a day or a month must outlive this process: set \"file\", or \"redis\" for several replicas (or limits.may_be_lost, for a test)",
        );
    }
}

fn amounts(reader: &mut Reader<'_>, section: &str, allowed: Allowed) {
    let Allowed { requests, per, per_day, per_month } = allowed;
    let amounts = [("requests", requests), ("per_day", per_day), ("per_month", per_month)];
    if amounts.iter().all(|(_, amount)| amount.is_none()) {
        reader.fault(section, "limits nothing: set requests, per_day or per_month");
    }
    for (key, _) in amounts.iter().filter(|(_, amount)| *amount == Some(0)) {
        reader.fault(&format!("{section}.{key}"), "must be at least 1: what nobody may use is no route");
    }
    if !(SHORTEST..=LONGEST).contains(&per) {
        reader.fault(
            &format!("{section}.per"),
            "must be from 1s to 24h; for longer there are per_day and per_month",
        );
    }
    if requests.is_none() && reader.is_given(&format!("{section}.per")) {
        reader.fault(&format!("{section}.requests"), "is missing: per is the time for it");
    }
    if per_day.zip(per_month).is_some_and(|(day, month)| day > month) {
        reader.fault(&format!("{section}.per_day"), "is more than per_month allows");
    }
}

/// A limit that nothing is held to is a mistake.
fn concerns(config: &Config, reader: &mut Reader<'_>, needs: &Needs<'_>, name: &str, limit: &Limit) {
    let mut by_declared =
        config.routes.iter().filter(|route| route.limits.iter().any(|each| each == name)).peekable();
    if limit.routes.is_empty() && by_declared.peek().is_none() {
        reader.fault(
            &format!("limit.{name}.routes"),
            "no route is held to it: name some, or \"*\" for all, or name it by a declared route's limits",
        );
    }
    for route in &limit.routes {
        let RouteName::At { path, .. } = route else { continue };
        let there_is = needs.paths.contains(&path.as_str())
            || config.routes.iter().any(|declared| declared.path.as_str() == path);
        if !there_is {
            reader.fault(
                &format!("limit.{name}.routes"),
                format!("no route has the path {path}: `{} routes` lists them all", needs.name),
            );
        }
    }
    let only_anyone = limit.access == [RouteAccess::Anyone];
    if only_anyone && !matches!(limit.by, LimitBy::Address | LimitBy::Everyone) {
        reader.fault(
            &format!("limit.{name}.by"),
            "routes for anyone know no caller: count by address, or everyone",
        );
    }
}

/// Names are told to clients, in a field whose texts are plain.
fn names(reader: &mut Reader<'_>, config: &Config) {
    let plain =
        |name: &&String| name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
    let plans = config.plans.keys().filter(|name| !plain(name)).map(|name| format!("plan.{name}"));
    let limits = config.each_limit.keys().filter(|name| !plain(name)).map(|name| format!("limit.{name}"));
    for section in plans.chain(limits) {
        reader.fault(&section, "a name has letters, digits, - and _ alone: clients read it");
    }
    for (number, route) in config.routes.iter().enumerate() {
        for name in route.limits.iter().filter(|name| !config.each_limit.contains_key(*name)) {
            reader.fault(
                &format!("route.{number}.limits"),
                format!("there is no section [limit.{name}]: add it, or name one that is there"),
            );
        }
    }
}

/// A client has one plan, and it is clear whose client it is.
fn clients(config: &Config, reader: &mut Reader<'_>) {
    let mut plan_of: BTreeMap<&str, &str> = BTreeMap::new();
    for (name, plan) in &config.plans {
        let key = format!("plan.{name}.clients");
        for client in &plan.clients {
            if let Some(other) = plan_of.insert(client, name) {
                reader.fault(&key, format!("{client:?} has the plan {other:?} already"));
            }
            if config.issuer_and_client(client).is_none() {
                reader.fault(
                    &key,
                    format!("whose client {client:?} is cannot be told: say \"issuer/client\", by an issuer section's name"),
                );
            }
        }
    }
}

impl Config {
    /// The issuer's identifier and the client that a plan's `clients` means.
    pub(crate) fn issuer_and_client<'a>(&'a self, written: &'a str) -> Option<(&'a str, &'a str)> {
        let mut issuers = self.issuers.values();
        if let (Some(only), None) = (issuers.next(), issuers.next()) {
            return Some((only.url.as_str(), written));
        }
        let (issuer, client) = written.split_once('/')?;
        Some((self.issuers.get(issuer)?.url.as_str(), client))
    }

    /// All that plans and limits allow.
    pub(crate) fn allowed(&self) -> impl Iterator<Item = Allowed> {
        let plans = self.plans.values().map(Plan::allowed);
        plans.chain(self.each_limit.values().map(Limit::allowed))
    }
}
