//! What a declared route's settings name: methods, origins, members of JSON.

use std::fmt;

use actix_web::http::Method;
use toml::Value;
use url::Url;

use crate::config::value::Setting;

/// A method that may pass. `CONNECT`, `TRACE` and what nobody has heard of may not; `OPTIONS` is answered here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MethodName(pub(crate) Method);

impl Setting for MethodName {
    const EXPECTED: &'static str = "a method: GET, HEAD, POST, PUT, PATCH or DELETE";
    fn from_toml(value: &Value) -> Option<Self> {
        const ALL: [Method; 6] =
            [Method::GET, Method::HEAD, Method::POST, Method::PUT, Method::PATCH, Method::DELETE];
        let text = value.as_str()?;
        ALL.into_iter().find(|method| method.as_str() == text).map(Self)
    }
}

/// A member of JSON below the answer's own value: the names on the way to it. Arrays on the way have none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldPath(pub(crate) Vec<String>);

impl FieldPath {
    fn parse(text: &str) -> Option<Self> {
        let names: Vec<String> = text.trim().split('.').map(str::to_owned).collect();
        names.iter().all(|name| !name.is_empty() && !name.contains(['[', ']'])).then_some(Self(names))
    }
}

impl fmt::Display for FieldPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join("."))
    }
}

impl Setting for FieldPath {
    const EXPECTED: &'static str = "the names that lead to a member, such as \"items.price.amount\"";
    fn from_toml(value: &Value) -> Option<Self> {
        Self::parse(value.as_str()?)
    }
}

/// A member and the name that it gets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Renaming {
    pub(crate) from: FieldPath,
    pub(crate) to: String,
}

impl Setting for Renaming {
    const EXPECTED: &'static str = "a member and its new name, such as \"items.acctNo = number\"";
    fn from_toml(value: &Value) -> Option<Self> {
        let (from, to) = value.as_str()?.split_once('=')?;
        let to = to.trim();
        (!to.is_empty()).then(|| Some(Self { from: FieldPath::parse(from)?, to: to.to_owned() }))?
    }
}

/// An origin as browsers write it (RFC 6454 section 6.2), or all of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WebOrigin {
    /// `*`.
    Any,
    /// One.
    One(String),
}

impl Setting for WebOrigin {
    const EXPECTED: &'static str = "an origin such as \"https://partner.example\" (without a path), or \"*\"";
    fn from_toml(value: &Value) -> Option<Self> {
        let text = value.as_str()?;
        if text == "*" {
            return Some(Self::Any);
        }
        let origin = Url::from_toml(value)?.origin().ascii_serialization();
        (origin == text).then_some(Self::One(origin))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check<T: Setting>(text: &str, fits: bool) {
        assert_eq!(T::from_toml(&Value::String(text.to_owned())).is_some(), fits, "{text}");
    }

    #[test]
    fn names_are_what_they_are_for() {
        for (text, fits) in
            [("GET", true), ("get", false), ("CONNECT", false), ("TRACE", false), ("OPTIONS", false)]
        {
            check::<MethodName>(text, fits);
        }
        for (text, fits) in [("a", true), ("a.b", true), ("", false), ("a..b", false), ("a[].b", false)] {
            check::<FieldPath>(text, fits);
        }
        for (text, fits) in [("a.b = c", true), ("a=c", true), ("a", false), ("a =", false), ("= c", false)] {
            check::<Renaming>(text, fits);
        }
        for (text, fits) in [
            ("https://a.example", true),
            ("http://localhost:3000", true),
            ("*", true),
            ("https://a.example/", false),
            ("https://a.example:443", false),
            ("https://a.example/b", false),
            ("null", false),
        ] {
            check::<WebOrigin>(text, fits);
        }
    }
}
