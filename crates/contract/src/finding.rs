//! One promise that is not kept: where, what, and the way out.

use std::fmt;

use crate::document::Operation;

/// A promise that is broken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// `GET /v1/home`; empty where it is the whole document's.
    pub operation: String,
    /// Where in it: `200 accounts[].balance.amount`, `query limit`, `body lines[].count`.
    pub place: String,
    /// What happened to it.
    pub what: String,
    /// What to do instead.
    pub way_out: String,
}

impl Finding {
    /// Something changed that clients of this operation build on.
    pub(crate) fn changed(operation: &Operation<'_>, place: &str, what: String) -> Self {
        let name = operation.name();
        let way_out = format!(
            "keep {name} as it was, and answer in the new way at a new version of it, {} {}. Then mark the old route \
             `.deprecated(…)`: it says so in `Deprecation` (RFC 9745) and `Sunset` (RFC 8594), and may go once its sunset is past",
            operation.method.to_uppercase(),
            next_version(operation.path)
        );
        Self { operation: name, place: place.to_owned(), what, way_out }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = [self.operation.as_str(), self.place.as_str()];
        let place: Vec<_> = place.into_iter().filter(|part| !part.is_empty()).collect();
        write!(f, "{}: {}", place.join(" "), self.what)
    }
}

/// `/v1/home` becomes `/v2/home`, `/api/home` becomes `/api/v2/home`.
fn next_version(path: &str) -> String {
    let mut segments: Vec<String> = path.split('/').map(ToOwned::to_owned).collect();
    let number = |segment: &str| segment.strip_prefix('v').and_then(|digits| digits.parse::<u32>().ok());
    match segments.iter_mut().find_map(|segment| number(segment).map(|version| (version, segment))) {
        Some((version, segment)) => *segment = format!("v{}", version + 1),
        None => segments.insert(segments.len().min(2), "v2".to_owned()),
    }
    segments.join("/")
}

#[test]
fn the_next_version_is_where_the_version_was() {
    for (path, next) in [
        ("/v1/home", "/v2/home"),
        ("/v9/accounts/{id}", "/v10/accounts/{id}"),
        ("/api/dashboard", "/api/v2/dashboard"),
        ("/api/v2/dashboard", "/api/v3/dashboard"),
        ("/home", "/home/v2"),
        ("/versions", "/versions/v2"),
    ] {
        assert_eq!(next_version(path), next);
    }
}
