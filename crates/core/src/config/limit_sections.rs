//! The sections of limits: how much a caller may use, of which routes, and what a partner's plan gives.

use std::fmt;
use std::time::Duration;

use actix_web::http::Method;
use toml::Value;

use super::route::RouteAccess;
use super::value::{Setting, choice};
use crate::section;

section! {
    /// What all limits have in common.
    pub struct Limits {
        /// The plan of a partner whose key or client has none of its own; without it there is no limit for those.
        optional plan: String,
        /// How many replicas share a limit when the store that counts for all of them is away: each then allows its part.
        default replicas: u32 = 1,
        /// Whether `store.engine = "memory"` will do, with which quotas begin anew at each start: for tests alone.
        default may_be_lost: bool = false,
    }
}

section! {
    /// How much a partner may use, as `[plan.<name>]`: over all routes that take access tokens or keys. All keys of a partner are counted
    /// together, by its name, and apart from those all tokens of a client; keys of two plans count each on its own.
    pub struct Plan {
        /// Clients whose access tokens have this plan; a key says its own. Where there are several issuers, `issuer/client`.
        default clients: Vec<String> = [],
        /// Requests allowed `per` this time: all of them at once, or spread over it.
        optional requests: u32,
        /// The time for `requests`, from `1s` to `24h`.
        default per: Duration = "1m",
        /// Requests allowed in a day of UTC.
        optional per_day: u32,
        /// Requests allowed in a month of UTC.
        optional per_month: u32,
    }
}

choice! {
    /// What a limit counts apart.
    pub enum LimitBy {
        /// The client's address, through trusted proxies; of IPv6 the network (`/64`).
        Address = "address",
        /// The person, through whichever client; the partner of a key.
        User = "user",
        /// The client of the access token; the partner of a key.
        Client = "client",
        /// The person through one client; the partner of a key.
        Caller = "caller",
        /// Nothing: all requests are counted together.
        Everyone = "everyone",
    }
}

section! {
    /// A limit, as `[limit.<name>]`: a request is held to every one that concerns it.
    pub struct Limit {
        /// What is counted apart: `address`, `user`, `client`, `caller`, or `everyone` for all requests together. A request of nobody
        /// is counted by its address.
        required by: LimitBy,
        /// The routes that it concerns, such as `GET /v1/home` or, for each method, `/v1/home`; `*` for all of them. Declared routes may
        /// also name it by their `limits`.
        default routes: Vec<RouteName> = [],
        /// Of those the ones with this access: `anyone`, `session`, `bearer`, `partner`; without it all of them.
        default access: Vec<RouteAccess> = [],
        /// Requests allowed `per` this time: all of them at once, or spread over it.
        optional requests: u32,
        /// The time for `requests`, from `1s` to `24h`.
        default per: Duration = "1m",
        /// Requests allowed in a day of UTC.
        optional per_day: u32,
        /// Requests allowed in a month of UTC.
        optional per_month: u32,
    }
}

/// Routes, as a limit names them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RouteName {
    /// All of them.
    Every,
    /// Those of a path, with one method or with each.
    At {
        /// `None` for each.
        method: Option<Method>,
        /// As the route has it.
        path: String,
    },
}

impl Setting for RouteName {
    const EXPECTED: &'static str = "a route such as \"GET /v1/home\", \"/v1/home\" or \"*\"";
    fn from_toml(value: &Value) -> Option<Self> {
        let text = value.as_str()?;
        if text == "*" {
            return Some(Self::Every);
        }
        let (method, path) = match text.split_once(' ') {
            None => (None, text),
            Some((method, path)) => (Some(Method::from_bytes(method.as_bytes()).ok()?), path),
        };
        path.starts_with('/').then(|| Self::At { method, path: path.to_owned() })
    }
}

impl fmt::Display for RouteName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Every => f.write_str("*"),
            Self::At { method: None, path } => f.write_str(path),
            Self::At { method: Some(method), path } => write!(f, "{method} {path}"),
        }
    }
}

impl RouteName {
    /// Whether it names the route.
    pub(crate) fn is_of(&self, method: &Method, path: &str) -> bool {
        match self {
            Self::Every => true,
            Self::At { method: named, path: at } => {
                at == path && named.as_ref().is_none_or(|named| named == method)
            }
        }
    }
}

/// How much is allowed, whoever says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Allowed {
    pub(crate) requests: Option<u32>,
    pub(crate) per: Duration,
    pub(crate) per_day: Option<u32>,
    pub(crate) per_month: Option<u32>,
}

impl Allowed {
    /// Whether anything is counted beyond a day's turn or a month's, which must outlive the process.
    pub(crate) fn has_quota(&self) -> bool {
        self.per_day.is_some() || self.per_month.is_some()
    }
}

impl Plan {
    pub(crate) fn allowed(&self) -> Allowed {
        let Self { requests, per, per_day, per_month, .. } = *self;
        Allowed { requests, per, per_day, per_month }
    }
}

impl Limit {
    pub(crate) fn allowed(&self) -> Allowed {
        let Self { requests, per, per_day, per_month, .. } = *self;
        Allowed { requests, per, per_day, per_month }
    }

    /// Whether it concerns a route of this access by its own words.
    pub(crate) fn concerns(&self, method: &Method, path: &str, access: RouteAccess) -> bool {
        (self.access.is_empty() || self.access.contains(&access))
            && self.routes.iter().any(|name| name.is_of(method, path))
    }
}
