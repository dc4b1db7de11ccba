//! What a single setting can be: each type says how it reads from TOML or from a variable's text, and what it expects.

use std::fmt::Display;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use actix_web::http::header::HeaderName;
use ipnet::IpNet;
use jiff::SignedDuration;
use toml::Value;
use url::Url;

/// A type that a configuration key can hold.
pub trait Setting: Sized {
    /// What is expected, for the fault's text and the reference ("a duration such as \"800ms\"").
    const EXPECTED: &'static str;

    /// Reads the value as TOML gave it; `None` where it does not fit.
    fn from_toml(value: &Value) -> Option<Self>;

    /// Reads the value from a variable's or flag's text: as a string first, else as a TOML literal.
    fn from_text(text: &str) -> Option<Self> {
        Self::from_toml(&Value::String(text.to_owned())).or_else(|| Self::from_toml(&literal(text)?))
    }

    /// What is told of a value that does not fit.
    fn misfits(value: &Value) -> Vec<String> {
        vec![misfit::<Self>(value)]
    }

    /// What is told of a text that does not fit.
    fn misfits_of_text(text: &str) -> Vec<String> {
        vec![misfit::<Self>(format_args!("{text:?}"))]
    }
}

fn misfit<T: Setting>(shown: impl Display) -> String {
    format!("{shown} does not fit: expected {}", T::EXPECTED)
}

/// Parses a TOML literal (`8`, `true`, `["a"]`).
pub(super) fn literal(text: &str) -> Option<Value> {
    let mut table: toml::Table = toml::from_str(&format!("v = {text}")).ok()?;
    table.remove("v")
}

impl Setting for String {
    const EXPECTED: &'static str = "a string";
    fn from_toml(value: &Value) -> Option<Self> {
        value.as_str().map(str::to_owned)
    }
}

impl Setting for bool {
    const EXPECTED: &'static str = "true or false";
    fn from_toml(value: &Value) -> Option<Self> {
        value.as_bool()
    }
}

macro_rules! whole_numbers {
    ($($t:ty => $expected:literal),* $(,)?) => {$(
        impl Setting for $t {
            const EXPECTED: &'static str = $expected;
            fn from_toml(value: &Value) -> Option<Self> {
                value.as_integer().and_then(|n| n.try_into().ok())
            }
        }
    )*};
}
whole_numbers! {
    u16 => "a whole number from 0 to 65535",
    u32 => "a whole number from 0 to 4294967295",
    u64 => "a whole number, 0 or more",
    usize => "a whole number, 0 or more",
}

impl Setting for Duration {
    const EXPECTED: &'static str = "a duration such as \"800ms\", \"10s\" or \"5m\"";
    fn from_toml(value: &Value) -> Option<Self> {
        let span: SignedDuration = value.as_str()?.parse().ok()?;
        span.try_into().ok()
    }
}

/// A size in bytes, written `"64KiB"`, `"4MiB"` or as a plain number of bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Bytes(pub u64);

impl Bytes {
    /// The size as a `usize`; a size beyond the address space is the largest there is.
    pub fn as_usize(self) -> usize {
        usize::try_from(self.0).unwrap_or(usize::MAX)
    }
}

impl Setting for Bytes {
    const EXPECTED: &'static str = "a size such as \"64KiB\", \"4MiB\" or a number of bytes";
    fn from_toml(value: &Value) -> Option<Self> {
        if let Some(bytes) = value.as_integer() {
            return bytes.try_into().ok().map(Self);
        }
        let text = value.as_str()?.trim();
        let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
        let (number, unit) = text.split_at(digits);
        let shift = match unit.trim() {
            "" | "B" => 0,
            "KiB" => 10,
            "MiB" => 20,
            "GiB" => 30,
            _ => return None,
        };
        number.parse::<u64>().ok()?.checked_mul(1 << shift).map(Self)
    }
}

macro_rules! parsed_text {
    ($($t:ty => $expected:literal),* $(,)?) => {$(
        impl Setting for $t {
            const EXPECTED: &'static str = $expected;
            fn from_toml(value: &Value) -> Option<Self> {
                value.as_str()?.parse().ok()
            }
        }
    )*};
}
parsed_text! {
    SocketAddr => "an address and port such as \"127.0.0.1:8080\"",
    PathBuf => "a file's path",
    HeaderName => "a header's name such as \"x-api-key\"",
}

impl Setting for Url {
    const EXPECTED: &'static str = "an http or https URL such as \"https://accounts.internal:8443/base\"";
    fn from_toml(value: &Value) -> Option<Self> {
        let url: Url = value.as_str()?.parse().ok()?;
        let plain = matches!(url.scheme(), "http" | "https")
            && url.has_host()
            && url.username().is_empty()
            && url.password().is_none()
            && url.query().is_none()
            && url.fragment().is_none();
        plain.then_some(url)
    }
}

/// Where a Redis or Valkey server is: `redis://` or, with TLS, `rediss://`. The password has a key of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RedisUrl(pub Url);

impl Setting for RedisUrl {
    const EXPECTED: &'static str =
        "a redis or rediss URL without user and password, such as \"rediss://redis.internal:6379/0\"";
    fn from_toml(value: &Value) -> Option<Self> {
        let url: Url = value.as_str()?.parse().ok()?;
        let database = url.path().trim_start_matches('/');
        let plain = matches!(url.scheme(), "redis" | "rediss")
            && url.has_host()
            && url.username().is_empty()
            && url.password().is_none()
            && url.query().is_none()
            && url.fragment().is_none()
            && (database.is_empty() || database.parse::<u16>().is_ok());
        plain.then_some(Self(url))
    }
}

/// An issuer's identifier: an http or https URL, compared character by character, so kept exactly as it is written
/// (OpenID Connect Discovery 1.0 section 4.3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identifier(String);

impl Identifier {
    /// The identifier as it was written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Setting for Identifier {
    const EXPECTED: &'static str =
        "an issuer's identifier such as \"https://login.example.com\", exactly as the issuer writes it";
    fn from_toml(value: &Value) -> Option<Self> {
        Url::from_toml(value)?;
        value.as_str().map(|text| Self(text.to_owned()))
    }
}

impl Setting for IpNet {
    const EXPECTED: &'static str = "an address or network such as \"10.0.0.0/8\"";
    fn from_toml(value: &Value) -> Option<Self> {
        let text = value.as_str()?;
        text.parse().ok().or_else(|| text.parse::<std::net::IpAddr>().ok().map(IpNet::from))
    }
}

/// A list is written as a TOML array, or in a variable as `a, b`.
impl<T: Setting> Setting for Vec<T> {
    const EXPECTED: &'static str = "a list such as [\"a\", \"b\"]";
    fn from_toml(value: &Value) -> Option<Self> {
        value.as_array()?.iter().map(T::from_toml).collect()
    }
    fn from_text(text: &str) -> Option<Self> {
        if is_array(text) {
            return Self::from_toml(&literal(text)?);
        }
        items(text).map(T::from_text).collect()
    }
    /// Of a list, each element that does not fit.
    fn misfits(value: &Value) -> Vec<String> {
        let Some(elements) = value.as_array() else { return vec![misfit::<Self>(value)] };
        elements.iter().filter(|each| T::from_toml(each).is_none()).flat_map(T::misfits).collect()
    }
    fn misfits_of_text(text: &str) -> Vec<String> {
        if is_array(text) {
            let array = literal(text);
            return array.map_or_else(
                || vec![misfit::<Self>(format_args!("{text:?}"))],
                |array| Self::misfits(&array),
            );
        }
        items(text).filter(|each| T::from_text(each).is_none()).flat_map(T::misfits_of_text).collect()
    }
}

fn is_array(text: &str) -> bool {
    text.trim_start().starts_with('[')
}

fn items(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').map(str::trim).filter(|item| !item.is_empty())
}

/// Defines an enum whose variants are written as fixed words.
macro_rules! choice {
    ($(#[$meta:meta])* pub enum $name:ident { $($(#[$vmeta:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $name { $($(#[$vmeta])* $variant),+ }

        impl $crate::config::value::Setting for $name {
            const EXPECTED: &'static str = concat!("one of", $(" \"", $word, "\""),+);
            fn from_toml(value: &toml::Value) -> Option<Self> {
                match value.as_str()? {
                    $($word => Some(Self::$variant),)+
                    _ => None,
                }
            }
        }
    };
}
pub(crate) use choice;

#[cfg(test)]
mod tests {
    use super::*;

    #[expect(clippy::needless_pass_by_value, reason = "an expectation is written where it is checked")]
    fn check<T: Setting + PartialEq + std::fmt::Debug>(text: &str, expected: Option<T>) {
        assert_eq!(T::from_text(text), expected, "{text}");
    }

    #[test]
    fn texts_become_settings() {
        check("800ms", Some(Duration::from_millis(800)));
        check("5m", Some(Duration::from_mins(5)));
        check::<Duration>("-5s", None);
        check::<Duration>("soon", None);
        check("4MiB", Some(Bytes(4 << 20)));
        check("17", Some(Bytes(17)));
        check::<Bytes>("99999999999GiB", None);
        check("17", Some("17".to_owned()));
        check("true", Some(true));
        check::<u16>("65536", None);
        check("a, b", Some(vec!["a".to_owned(), "b".to_owned()]));
        check("[\"a\"]", Some(vec!["a".to_owned()]));
        check("X-Api-Key", Some(HeaderName::from_static("x-api-key")));
        check::<HeaderName>("x api key", None);
        check::<Url>("ftp://x", None);
        check::<Url>("http://user:pass@x", None);
        check("10.1.2.3", Some(IpNet::from(std::net::IpAddr::from([10, 1, 2, 3]))));
    }
}
