//! Faults of what a limit says that it concerns: a limit that nothing is held to is a mistake.

use std::collections::BTreeSet;

use actix_web::http::Method;

use super::limit_sections::{LimitBy, RouteName};
use super::section::Reader;
use super::{Config, Limit, Needs, OwnRoute, RouteAccess};

pub(super) fn check(config: &Config, reader: &mut Reader<'_>, needs: &Needs<'_>) {
    let declared = config.routes.iter().flat_map(|route| {
        let one = |method: &Method| OwnRoute {
            method: method.clone(),
            path: route.path.as_str().to_owned(),
            access: route.access,
        };
        route.methods.iter().map(move |method| one(&method.0)).collect::<Vec<_>>()
    });
    let all: Vec<OwnRoute> = needs.routes.iter().cloned().chain(declared).collect();
    for (name, limit) in &config.each_limit {
        let by_declared = config.routes.iter().any(|route| route.limits.iter().any(|each| each == name));
        if limit.routes.is_empty() && !by_declared {
            reader.fault(
                &format!("limit.{name}.routes"),
                "no route is held to it: name some, or \"*\" for all, or name it by a declared route's limits",
            );
        }
        for named in &limit.routes {
            if let Err((key, text)) = concerns(limit, named, &all, needs) {
                reader.fault(&format!("limit.{name}.{key}"), text);
            }
        }
        if limit.access == [RouteAccess::Anyone] && !matches!(limit.by, LimitBy::Address | LimitBy::Everyone)
        {
            reader.fault(
                &format!("limit.{name}.by"),
                "routes for anyone know no caller: count by address, or everyone",
            );
        }
    }
}

/// Whether the name is of a route, and of one with this access; else the key at fault, and why.
fn concerns(
    limit: &Limit,
    named: &RouteName,
    all: &[OwnRoute],
    needs: &Needs<'_>,
) -> Result<(), (&'static str, String)> {
    if let RouteName::At { method, path } = named {
        let methods: BTreeSet<&str> =
            all.iter().filter(|route| route.path == *path).map(|route| route.method.as_str()).collect();
        if methods.is_empty() {
            let text = format!("no route has the path {path}: `{} routes` lists them all", needs.name);
            return Err(("routes", text));
        }
        let method = method.as_ref().map(Method::as_str);
        if let Some(method) = method.filter(|method| !methods.contains(method)) {
            return Err(("routes", other_method(method, path, &methods)));
        }
    }
    let mut of_name = all.iter().filter(|route| named.is_of(&route.method, &route.path));
    if limit.access.is_empty() || of_name.any(|route| limit.access.contains(&route.access)) {
        return Ok(());
    }
    Err((
        "access",
        format!("no route that {named} names has this access: `{} routes` lists them all", needs.name),
    ))
}

fn other_method(method: &str, path: &str, there_are: &BTreeSet<&str>) -> String {
    let upper = method.to_ascii_uppercase();
    if upper != method && there_are.contains(&*upper) {
        return format!("methods are written in capitals: write {upper} {path}");
    }
    let there_are = there_are.iter().copied().collect::<Vec<_>>().join(", ");
    // What concerns GET concerns HEAD.
    format!("no route takes {method} at {path}: there is {there_are} (HEAD goes with GET)")
}
