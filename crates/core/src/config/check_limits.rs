//! Faults of limits and plans: one that allows nothing, could not be told from another, or could not be counted.

use std::collections::BTreeMap;
use std::time::Duration;

use super::limit_sections::Allowed;
use super::section::Reader;
use super::{Config, Limit, Needs, Plan, StoreEngine, check_limit_routes};

const SHORTEST: Duration = Duration::from_secs(1);
const LONGEST: Duration = Duration::from_hours(24);

pub(super) fn check(config: &Config, reader: &mut Reader<'_>, needs: &Needs<'_>) {
    let plans = config.plans.iter().map(|(name, plan)| (format!("plan.{name}"), plan.allowed()));
    let limits = config.each_limit.iter().map(|(name, limit)| (format!("limit.{name}"), limit.allowed()));
    for (section, allowed) in plans.chain(limits) {
        amounts(reader, &section, allowed);
    }
    for name in config.each_limit.keys() {
        if config.plans.contains_key(name) {
            let text = format!("there is a plan of this name: what an answer says of {name:?} must mean one");
            reader.fault(&format!("limit.{name}"), text);
        }
    }
    check_limit_routes::check(config, reader, needs);
    names(reader, config);
    turns(reader, config);
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

/// What a quota is called in an answer is no other section's name.
fn turns(reader: &mut Reader<'_>, config: &Config) {
    let plans = config.plans.iter().map(|(name, plan)| ("plan", name, plan.allowed()));
    let limits = config.each_limit.iter().map(|(name, limit)| ("limit", name, limit.allowed()));
    let all: Vec<_> = plans.chain(limits).collect();
    for (family, name, allowed) in &all {
        let quotas = [("per_day", "-day", allowed.per_day), ("per_month", "-month", allowed.per_month)];
        for (key, end, _) in quotas.iter().filter(|(_, _, amount)| amount.is_some()) {
            let called = format!("{name}{end}");
            for (other, ..) in all.iter().filter(|(_, other, _)| **other == called) {
                let text =
                    format!("{family}.{name} has {key}, which answers call {called:?}: choose another name");
                reader.fault(&format!("{other}.{called}"), text);
            }
        }
    }
}

/// A client has one plan, and it is clear whose client it is.
fn clients(config: &Config, reader: &mut Reader<'_>) {
    let mut plan_of: BTreeMap<(&str, &str), &str> = BTreeMap::new();
    for (name, plan) in &config.plans {
        let key = format!("plan.{name}.clients");
        for written in &plan.clients {
            match config.issuer_and_client(written) {
                None => reader.fault(
                    &key,
                    format!("whose client {written:?} is cannot be told: say \"issuer/client\", by an issuer section's name"),
                ),
                Some((_, client)) if client.trim().is_empty() => {
                    reader.fault(&key, format!("{written:?} names no client"));
                }
                Some(client) => {
                    if let Some(other) = plan_of.insert(client, name) {
                        reader.fault(&key, format!("{written:?} has the plan {other:?} already"));
                    }
                }
            }
        }
    }
}

impl Config {
    /// The issuer's identifier and the client that a plan's `clients` means.
    pub(crate) fn issuer_and_client<'a>(&'a self, written: &'a str) -> Option<(&'a str, &'a str)> {
        if let Some((issuer, client)) = written.split_once('/')
            && let Some(issuer) = self.issuers.get(issuer)
        {
            return Some((issuer.url.as_str(), client));
        }
        let mut issuers = self.issuers.values();
        match (issuers.next(), issuers.next()) {
            (Some(only), None) => Some((only.url.as_str(), written)),
            _ => None,
        }
    }

    /// All that plans and limits allow.
    pub(crate) fn allowed(&self) -> impl Iterator<Item = Allowed> {
        let plans = self.plans.values().map(Plan::allowed);
        plans.chain(self.each_limit.values().map(Limit::allowed))
    }
}
