//! Faults of declared routes: what shadows another, what could never be answered, what would not be safe.

use actix_web::http::header::HeaderName;

use super::section::Reader;
use super::{Config, GrantKind, Needs, Route, RouteAccess, RouteAnswer, RouteToken, Upstream, check_filters};
use crate::proxy::{MethodName, Pattern, TagPattern, folded, may_come_down, may_go_up, sets_a_cookie};

/// Paths of the service's own.
const OWN: &str = "bff";

pub(super) fn check(config: &Config, reader: &mut Reader<'_>, needs: &Needs<'_>) {
    for (number, route) in config.routes.iter().enumerate() {
        let mut at = At { reader, number };
        at.paths(route, needs);
        at.deadline(config, route);
        at.others(route, &config.routes[..number]);
        at.access(config, route, needs);
        at.upstream(config, route);
        at.fields(config, route);
        at.answer(route);
        at.cache(route);
        at.cors(route);
    }
}

/// Where a fault is told.
struct At<'a, 'r> {
    reader: &'a mut Reader<'r>,
    number: usize,
}

impl At<'_, '_> {
    fn fault(&mut self, key: &str, text: impl Into<String>) {
        let key = self.key(key);
        self.reader.fault(&key, text);
    }

    fn is_given(&self, key: &str) -> bool {
        self.reader.is_given(&self.key(key))
    }

    fn key(&self, end: &str) -> String {
        format!("route.{}.{end}", self.number)
    }

    fn paths(&mut self, route: &Route, needs: &Needs<'_>) {
        if let Some(name) = route.to.as_ref().and_then(|to| to.name_that_lacks_in(&route.path)) {
            let text = format!(
                "{{{name}}} is no place in {}: only what a request says can be filled in",
                route.path
            );
            self.fault("to", text);
        }
        let own =
            needs.paths.iter().find(|path| Pattern::parse(path).is_some_and(|own| own.overlaps(&route.path)));
        if let Some(own) = own {
            let text = format!("this service's own route {own} takes some of its paths: choose another path");
            self.fault("path", text);
        } else if route.path.is_below(OWN) {
            self.fault("path", "paths below /bff/ are this service's own: choose another");
        }
        if route.methods.is_empty() {
            self.fault("methods", "no method passes: name at least one");
        }
    }

    fn deadline(&mut self, config: &Config, route: &Route) {
        let most = config.public.deadline;
        if route.deadline.is_zero() {
            self.fault("deadline", "must be more than 0s");
        } else if route.deadline > most && self.is_given("deadline") {
            let text = format!(
                "is more than public.deadline, {most:?}, which ends every request: raise that, or lower this"
            );
            self.fault("deadline", text);
        }
    }

    /// No path and method has two routes: which of them counts, with which need, must not be a question.
    fn others(&mut self, route: &Route, before: &[Route]) {
        for (number, other) in before.iter().enumerate().filter(|(_, other)| other.path.overlaps(&route.path))
        {
            let shared = route.methods.iter().find(|method| takes(other, method));
            let text = match shared {
                Some(method) if other.path == route.path => {
                    format!("is route.{number}'s too, for {}: take one of them out", method.0)
                }
                _ if other.path == route.path => continue,
                _ => {
                    format!("some paths fit route.{number}'s {} too: make them two that never do", other.path)
                }
            };
            self.fault("path", text);
        }
    }

    fn access(&mut self, config: &Config, route: &Route, needs: &Needs<'_>) {
        match route.access {
            RouteAccess::Session if !needs.session => self.fault(
                "access",
                "is session, but no route of this service's code takes one, so nobody can sign in here",
            ),
            RouteAccess::Partner if !needs.keys => self
                .fault("access", "is partner, but no route of this service's code takes a key: say bearer"),
            RouteAccess::Bearer if config.bearer.audience.is_none() => {
                self.fault("access", "is bearer: set bearer.audience, which access tokens must name");
            }
            RouteAccess::Anyone if !route.scopes.is_empty() => {
                self.fault("scopes", "access = \"anyone\" asks for no credential that could have scopes");
            }
            _ => {}
        }
        let of_user = matches!(route.token, RouteToken::User | RouteToken::UserOrAnonymous);
        if of_user && route.access == RouteAccess::Anyone {
            self.fault(
                "token",
                "access = \"anyone\" proves no user: say by what a caller is known, session or bearer",
            );
        }
        if of_user && route.access == RouteAccess::Partner {
            self.fault(
                "token",
                "access = \"partner\" takes keys too, which bring no token that could go on: set access to bearer, or token to service",
            );
        }
        if route.token == RouteToken::UserOrAnonymous && !route.scopes.is_empty() {
            self.fault("scopes", "whoever has no scope could come as nobody: split it into two routes");
        }
        if route.access == RouteAccess::Session {
            let asked: Vec<&str> = config.oidc.scope.split_ascii_whitespace().collect();
            for scope in route.scopes.iter().filter(|scope| !asked.contains(&scope.as_str())) {
                self.fault(
                    "scopes",
                    format!("nobody who signs in has {scope:?}: oidc.scope does not ask for it"),
                );
            }
        }
        if matches!(route.access, RouteAccess::Bearer | RouteAccess::Partner) {
            self.scopes_are_issued(config, route);
        }
    }

    /// Where every issuer says what it issues, a scope that none does is a mistake.
    fn scopes_are_issued(&mut self, config: &Config, route: &Route) {
        if config.issuers.values().any(|issuer| issuer.scopes.is_empty()) {
            return;
        }
        let issued = |scope: &String| config.issuers.values().any(|issuer| issuer.scopes.contains(scope));
        for scope in route.scopes.iter().filter(|scope| !issued(scope)) {
            self.fault("scopes", format!("nobody issues {scope:?}: no issuer's scopes have it"));
        }
    }

    /// The token that the upstream wants is one that the route has.
    fn upstream(&mut self, config: &Config, route: &Route) {
        let name = &route.upstream;
        let Some(upstream) = config.upstreams.get(name) else {
            // Where the section is there and cannot be read, it has its own fault.
            if !self.reader.names("upstream").contains(name) {
                self.fault(
                    "upstream",
                    format!("there is no section [upstream.{name}]: add it, or name one that is there"),
                );
            }
            return;
        };
        if let Some(text) = unfit(route.token, upstream, name) {
            self.fault("token", text);
        }
    }

    fn fields(&mut self, config: &Config, route: &Route) {
        // By whatever name a credential goes, one that a caller brings is not the upstream's.
        let upstream = config.upstreams.get(&route.upstream);
        let credentials =
            [Some(&config.api_keys.header), upstream.and_then(|upstream| upstream.static_header.as_ref())];
        let is_credential =
            |name: &HeaderName| credentials.iter().flatten().any(|each| folded(each) == folded(name));
        for name in route.request_headers.iter().filter(|name| !may_go_up(name) || is_credential(name)) {
            self.fault(
                "request_headers",
                format!("{name} never passes: it is said to this service, or by it"),
            );
        }
        for name in route.response_headers.iter().filter(|name| !may_come_down(name)) {
            self.fault("response_headers", format!("{name} never passes: this service says it itself"));
        }
    }

    fn answer(&mut self, route: &Route) {
        for (key, text) in check_filters::faults(route) {
            self.fault(key, text);
        }
        let reads = |method: &MethodName| matches!(method.0.as_str(), "GET" | "POST");
        if route.answer == RouteAnswer::Events && !route.methods.iter().all(reads) {
            self.fault("methods", "events are the answer to GET, or to POST");
        }
    }

    fn cache(&mut self, route: &Route) {
        self.lacking(route, "tags", &route.tags);
        self.lacking(route, "ends", &route.ends);
        let is_safe = |method: &MethodName| method.0.is_safe();
        if !route.ends.is_empty() && route.methods.iter().all(is_safe) {
            self.fault("ends", "is what a write changes: none of the methods is one");
        }
        if route.cache.is_zero() {
            let beyond = [
                ("stale_while_revalidate", route.stale_while_revalidate),
                ("stale_if_error", route.stale_if_error),
            ];
            let beyond = beyond.iter().filter(|(_, window)| window.is_some()).map(|(key, _)| *key);
            for key in beyond.chain((!route.tags.is_empty()).then_some("tags")) {
                self.fault(key, "is for kept answers: set cache too");
            }
            return;
        }
        if !route.methods.iter().all(|method| matches!(method.0.as_str(), "GET" | "HEAD")) {
            self.fault("cache", "is for GET alone: give the other methods a route of their own");
        }
        if route.answer == RouteAnswer::Events {
            self.fault("cache", "events go on: no two who read them read the same");
        }
        if route.response_headers.iter().any(sets_a_cookie) {
            self.fault(
                "cache",
                "an answer that sets a cookie is one client's: take set-cookie out of response_headers",
            );
        }
    }

    fn lacking(&mut self, route: &Route, key: &str, tags: &[TagPattern]) {
        for name in tags.iter().flat_map(|tag| tag.names_that_lack_in(&route.path)) {
            let text = format!(
                "{{{name}}} is no place in {}: only what a request says can be filled in",
                route.path
            );
            self.fault(key, text);
        }
    }

    fn cors(&mut self, route: &Route) {
        if !route.cors_origins.is_empty() && route.access == RouteAccess::Session {
            self.fault(
                "cors_origins",
                "a session is its own origin's alone: pages elsewhere bring access tokens",
            );
        }
    }
}

fn takes(route: &Route, method: &MethodName) -> bool {
    let gets = |method: &MethodName| matches!(method.0.as_str(), "GET" | "HEAD");
    route.methods.iter().any(|each| each == method || (gets(each) && gets(method)))
}

/// Why calls in this name would each fail at this upstream, or not say what they seem to.
fn unfit(token: RouteToken, upstream: &Upstream, name: &str) -> Option<String> {
    let needs_token = upstream.grant != GrantKind::None;
    match token {
        RouteToken::None if needs_token => {
            Some(format!("upstream.{name} takes no call without a token: set token to user or service"))
        }
        RouteToken::User | RouteToken::UserOrAnonymous | RouteToken::Service if !needs_token => {
            Some(format!("upstream.{name} has grant = \"none\", so no token goes there: set token to none"))
        }
        RouteToken::User | RouteToken::UserOrAnonymous
            if matches!(upstream.grant, GrantKind::ClientCredentials | GrantKind::Static) =>
        {
            Some(format!(
                "upstream.{name} is always shown this service's own credential: set token to service"
            ))
        }
        RouteToken::Service if upstream.grant == GrantKind::Relay => {
            Some(format!("upstream.{name} has grant = \"relay\", which passes on a user's token alone"))
        }
        RouteToken::UserOrAnonymous if !upstream.also_anonymous => Some(format!(
            "upstream.{name} takes no call without a token: set its also_anonymous where it does"
        )),
        _ => None,
    }
}
