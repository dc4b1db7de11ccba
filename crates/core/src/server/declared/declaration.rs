//! A declared route, as the process has it: read once, listed, opened by each worker.

use actix_web::http::Method;

use crate::config::{self, Config, RouteAccess, RouteToken};
use crate::server::access::Rule;
use crate::server::command;

/// A route of the settings.
#[derive(Clone, Debug)]
pub(in crate::server) struct Declaration {
    pub(super) config: config::Route,
    pub(super) path: &'static str,
    pub(super) rule: Rule,
}

impl Declaration {
    pub(in crate::server) fn new(config: config::Route) -> Self {
        let scopes = || -> &'static [&'static str] {
            // They are the process's for as long as it lives, as those of the code are.
            let leaked = config.scopes.iter().map(|scope| &*scope.clone().leak());
            leaked.collect::<Vec<&str>>().leak()
        };
        let rule = match config.access {
            RouteAccess::Anyone => Rule::Anyone,
            RouteAccess::Session => Rule::Session(scopes()),
            RouteAccess::Bearer => Rule::Bearer(scopes()),
            RouteAccess::Partner => Rule::Partner(scopes()),
        };
        Self { path: config.path.to_string().leak(), rule, config }
    }

    pub(super) fn methods(&self) -> impl Iterator<Item = &Method> {
        self.config.methods.iter().map(|method| &method.0)
    }

    /// Its lines in the list of routes: where it goes, in whose name, and what it is held to.
    pub(in crate::server) fn lines(&self, config: &Config) -> String {
        let route = &self.config;
        let token = match route.token {
            RouteToken::None => "nobody's name",
            RouteToken::User => "the user's name",
            RouteToken::UserOrAnonymous => "the user's name, or nobody's",
            RouteToken::Service => "this service's name",
        };
        let to = route.to.as_ref().unwrap_or(&route.path);
        let line = |method: &Method| {
            let line = command::line(method.as_str(), self.path, self.rule, route.deadline);
            let limits = command::limits(config, method, self.path, self.rule, &route.limits);
            format!("{line}  to {}{to}, in {token}{limits}\n", route.upstream)
        };
        self.methods().map(line).collect()
    }
}
