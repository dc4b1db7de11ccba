//! By what a system may have chosen an answer, and whether another request would have been answered the same (`Vary`, RFC 9111 section
//! 4.1).

use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};

/// Fields of a request by which clients negotiate: an answer that names none of them in its `Vary` is the same for all of them. Any
/// other field that goes up is there since somebody said that it tells answers apart, and always does.
pub(crate) const NEGOTIATED: [HeaderName; 4] =
    [header::ACCEPT, header::ACCEPT_CHARSET, header::ACCEPT_ENCODING, header::ACCEPT_LANGUAGE];

/// What this service says anew in each call: no two are alike.
const NEVER_ALIKE: [&str; 4] =
    ["traceparent", "tracestate", "x-request-id", "x-envoy-expected-rq-timeout-ms"];

/// What a request said by which its answer may be chosen, normalised.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Choice(Vec<(HeaderName, String)>);

/// What of it an answer was chosen by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Chosen {
    /// Its system says nothing of `Vary`, and may have forgotten it: by all of it.
    ByAll,
    /// By these fields.
    By(Vec<HeaderName>),
}

impl Choice {
    /// Of the fields that go up.
    pub(crate) fn of(headers: &[(HeaderName, HeaderValue)]) -> Self {
        let mut said: Vec<(HeaderName, String)> = Vec::new();
        for (name, value) in headers.iter().filter(|(name, _)| NEGOTIATED.contains(name)) {
            let value = normal(name, value);
            match said.iter_mut().find(|(other, _)| other == name) {
                Some((_, before)) => *before = format!("{before},{value}"),
                None => said.push((name.clone(), value)),
            }
        }
        said.sort_by(|(one, _), (other, _)| one.as_str().cmp(other.as_str()));
        Self(said)
    }

    fn get(&self, name: &HeaderName) -> Option<&str> {
        self.0.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str())
    }

    /// Whether an answer that was chosen so for this request is one for the other too.
    pub(super) fn agrees(&self, other: &Self, chosen: &Chosen) -> bool {
        match chosen {
            Chosen::ByAll => self == other,
            Chosen::By(names) => names.iter().all(|name| self.get(name) == other.get(name)),
        }
    }

    /// What it takes in memory, roughly.
    pub(super) fn weight(&self) -> usize {
        self.0
            .iter()
            .map(|(name, value)| size_of::<(HeaderName, String)>() + name.as_str().len() + value.len())
            .sum()
    }
}

impl Chosen {
    /// As an answer says; `None` where no other request can be known to be alike.
    pub(super) fn of(headers: &HeaderMap) -> Option<Self> {
        if !headers.contains_key(header::VARY) {
            return Some(Self::ByAll);
        }
        let mut names = Vec::new();
        for value in headers.get_all(header::VARY) {
            for name in value.to_str().ok()?.split(',').map(str::trim).filter(|name| !name.is_empty()) {
                let name: HeaderName = name.parse().ok().filter(|_| name != "*")?;
                if NEVER_ALIKE.contains(&name.as_str()) {
                    return None;
                }
                names.push(name);
            }
        }
        Some(Self::By(names))
    }
}

/// White space where it means nothing, and case in what has none (RFC 9110 sections 8.4.1, 12.5).
fn normal(name: &HeaderName, value: &HeaderValue) -> String {
    let text = value.as_bytes().escape_ascii().to_string();
    let parts = text.split(',').map(|part| part.split(';').map(str::trim).collect::<Vec<_>>().join(";"));
    let text = parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join(",");
    if *name == header::ACCEPT { text } else { text.to_ascii_lowercase() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn choice(name: &'static str, value: &'static str) -> Choice {
        let value = HeaderValue::from_bytes(value.as_bytes()).unwrap();
        Choice::of(&[(HeaderName::from_static(name), value)])
    }

    #[test]
    fn what_means_the_same_is_the_same() {
        let check = |name: &'static str, one: &'static str, other: &'static str, same: bool| {
            assert_eq!(choice(name, one) == choice(name, other), same, "{one} {other}");
        };
        check("accept-language", "cy, en;q=0.5", "CY ,en; q=0.5", true);
        check("accept-language", "cy,en", "en,cy", false);
        check("accept", "text/html", "text/plain", false);
        check("accept", "a/b;v=X", "a/b;v=x", false);
        check("accept-language", "caf\u{e9}", "caf\u{e8}", false);
        check("x-own", "one", "other", true);
    }

    #[test]
    fn an_answer_says_what_it_was_chosen_by() {
        let check = |vary: Option<&'static str>, expected: Option<Chosen>| {
            let mut headers = HeaderMap::new();
            if let Some(vary) = vary {
                headers.insert(header::VARY, HeaderValue::from_static(vary));
            }
            assert_eq!(Chosen::of(&headers), expected, "{vary:?}");
        };
        check(None, Some(Chosen::ByAll));
        check(Some(""), Some(Chosen::By(Vec::new())));
        check(Some("Accept, COOKIE"), Some(Chosen::By(vec![header::ACCEPT, header::COOKIE])));
        for nobody in ["*", "accept, *", "accept language", "X-Request-Id"] {
            check(Some(nobody), None);
        }
    }
}
