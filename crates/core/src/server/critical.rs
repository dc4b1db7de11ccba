//! Which requests are for a critical route: told before the router is asked, since a place is taken before any work. What is shed is
//! looked up all the same, but only to be counted as its route's.

use std::rc::Rc;

use actix_web::http::Method;

use super::route::{Route, Standing};

/// The critical routes.
#[derive(Debug)]
pub(super) struct Critical(Vec<One>);

#[derive(Debug)]
struct One {
    method: Method,
    pattern: &'static str,
    /// What of the pattern stands before its first place: of most requests no more is looked at.
    begin: &'static str,
}

impl Critical {
    pub(super) fn among<S>(routes: &[Rc<Route<S>>]) -> Self {
        let critical = routes.iter().filter(|route| route.standing == Standing::Critical);
        let one = |route: &Rc<Route<S>>| One {
            method: route.method.clone(),
            pattern: route.path,
            begin: route.path.split('{').next().unwrap_or_default(),
        };
        Self(critical.map(one).collect())
    }

    /// Whether a request is for one of them. One that writes its path in another way is as any other.
    pub(super) fn is_for(&self, method: &Method, path: &str) -> bool {
        self.0
            .iter()
            .any(|one| path.starts_with(one.begin) && one.method == *method && fits(one.pattern, path))
    }
}

/// Whether a path fits a pattern such as `/locks/{id}`.
fn fits(pattern: &str, path: &str) -> bool {
    let (mut segments, mut given) = (pattern.split('/'), path.split('/'));
    loop {
        match (segments.next(), given.next()) {
            (None, None) => return true,
            (Some(segment), Some(given))
                if segment == given || (segment.starts_with('{') && !given.is_empty()) => {}
            _ => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_fits_its_pattern_alone() {
        assert!(fits("/bff/logout", "/bff/logout"));
        assert!(fits("/locks/{id}", "/locks/7"));
        for path in ["/bff/logout/", "/bff", "/bff/logout/x", "/BFF/logout", ""] {
            assert!(!fits("/bff/logout", path), "{path}");
        }
        assert!(!fits("/locks/{id}", "/locks/"));
    }
}
