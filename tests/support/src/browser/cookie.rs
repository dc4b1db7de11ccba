//! One cookie: parsed as a browser does, or refused as a browser refuses it (RFC 6265bis, section 5).

use std::time::{Duration, SystemTime};

use url::Url;

/// A cookie as the jar holds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cookie {
    pub name: String,
    pub value: String,
    pub path: String,
    pub secure: bool,
    pub http_only: bool,
    pub same_site: SameSite,
    /// `None`: it goes when the browser closes.
    pub expires: Option<SystemTime>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SameSite {
    Strict,
    /// What one without the attribute is taken for.
    Lax,
    None,
}

/// Where a response came from.
#[derive(Clone, Copy, Debug)]
pub(super) struct Origin<'a> {
    pub(super) host: &'a str,
    /// `https`, or the loopback by name or number, which browsers trust with secure cookies.
    pub(super) secure: bool,
}

impl<'a> Origin<'a> {
    pub(super) fn of(url: &'a Url) -> Self {
        let host = url.host_str().unwrap_or_default();
        Self { host, secure: url.scheme() == "https" || matches!(host, "localhost" | "127.0.0.1") }
    }
}

impl Cookie {
    /// What one `Set-Cookie` makes at `path`, or why a browser would not have it.
    pub(super) fn parse(
        line: &str,
        origin: Origin<'_>,
        path: &str,
        now: SystemTime,
    ) -> Result<Self, &'static str> {
        if line.bytes().any(|byte| byte < 0x20 && byte != b'\t' || byte == 0x7f) {
            return Err("a control character");
        }
        let mut parts = line.split(';');
        let pair = parts.next().unwrap_or_default();
        let (name, value) = pair.split_once('=').unwrap_or(("", pair));
        let (name, value) = (name.trim(), value.trim());
        if name.is_empty() {
            return Err("no name");
        }
        if name.len() + value.len() > 4_096 {
            return Err("name and value of more than 4,096 bytes");
        }
        let mut said = Said::default();
        for attribute in parts {
            let (key, value) = attribute.split_once('=').unwrap_or((attribute, ""));
            said.take(key.trim(), value.trim(), now);
        }
        let cookie = Self {
            name: name.to_owned(),
            value: value.to_owned(),
            path: said.path.clone().unwrap_or_else(|| default_path(path)),
            secure: said.secure,
            http_only: said.http_only,
            same_site: said.same_site.unwrap_or(SameSite::Lax),
            expires: said.max_age.or(said.expires),
        };
        cookie.allowed(&said, origin)?;
        Ok(cookie)
    }

    fn allowed(&self, said: &Said, origin: Origin<'_>) -> Result<(), &'static str> {
        if let Some(domain) = &said.domain {
            let domain = domain.trim_start_matches('.').to_ascii_lowercase();
            if !domain.is_empty() && origin.host != domain && !origin.host.ends_with(&format!(".{domain}")) {
                return Err("the domain of somebody else");
            }
        }
        if self.secure && !origin.secure {
            return Err("Secure from an insecure origin");
        }
        if self.same_site == SameSite::None && !self.secure {
            return Err("SameSite=None without Secure");
        }
        let name = self.name.to_ascii_lowercase();
        let (host, http) =
            (name.starts_with("__host-"), name.starts_with("__http-") || name.starts_with("__host-http-"));
        if (host || http || name.starts_with("__secure-")) && !self.secure {
            return Err("a prefix that demands Secure");
        }
        if host
            && (said.path.as_deref() != Some("/")
                || said.domain.as_deref().is_some_and(|domain| !domain.is_empty()))
        {
            return Err("a prefix that demands Path=/ and no Domain");
        }
        if http && !self.http_only {
            return Err("a prefix that demands HttpOnly");
        }
        Ok(())
    }

    /// Whether it goes along to this path (RFC 6265bis, section 5.1.4).
    pub(super) fn covers(&self, path: &str) -> bool {
        let path = path.split(['?', '#']).next().unwrap_or_default();
        path == self.path
            || path
                .strip_prefix(&self.path)
                .is_some_and(|rest| self.path.ends_with('/') || rest.starts_with('/'))
    }
}

#[derive(Default)]
struct Said {
    path: Option<String>,
    domain: Option<String>,
    secure: bool,
    http_only: bool,
    same_site: Option<SameSite>,
    max_age: Option<SystemTime>,
    expires: Option<SystemTime>,
}

impl Said {
    /// The last of a name counts; what cannot be read was not said.
    fn take(&mut self, key: &str, value: &str, now: SystemTime) {
        match key.to_ascii_lowercase().as_str() {
            "path" => self.path = value.starts_with('/').then(|| value.to_owned()),
            "domain" => self.domain = Some(value.to_owned()),
            "secure" => self.secure = true,
            "httponly" => self.http_only = true,
            "samesite" => {
                self.same_site = match value.to_ascii_lowercase().as_str() {
                    "strict" => Some(SameSite::Strict),
                    "none" => Some(SameSite::None),
                    _ => Some(SameSite::Lax),
                }
            }
            "max-age" => {
                if let Ok(seconds) = value.parse::<i64>() {
                    let age = Duration::from_secs(u64::try_from(seconds).unwrap_or(0).min(400 * 24 * 3_600));
                    self.max_age = Some(if seconds > 0 { now + age } else { SystemTime::UNIX_EPOCH });
                }
            }
            "expires" => self.expires = date(value).or(self.expires),
            _ => {}
        }
    }
}

fn default_path(path: &str) -> String {
    let path = path.split(['?', '#']).next().unwrap_or_default();
    match path.rfind('/') {
        Some(at) if at > 0 => path[..at].to_owned(),
        _ => "/".to_owned(),
    }
}

/// `Wed, 21 Oct 2026 07:28:00 GMT`; one before 1970 is over, like any other that has passed.
fn date(text: &str) -> Option<SystemTime> {
    let zoned = jiff::fmt::rfc2822::parse(text).ok()?;
    let seconds = u64::try_from(zoned.timestamp().as_second()).unwrap_or(0);
    Some(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOCAL: Origin<'_> = Origin { host: "localhost", secure: true };

    #[track_caller]
    fn check(line: &str, expected: Result<&str, &str>) {
        let parsed = Cookie::parse(line, LOCAL, "/a/b", SystemTime::now());
        assert_eq!(
            parsed.as_ref().map(|cookie| cookie.name.as_str()).map_err(|why| *why),
            expected,
            "{line}"
        );
    }

    #[test]
    fn a_browser_refuses_what_breaks_a_prefix() {
        let host = "a prefix that demands Path=/ and no Domain";
        check("__Host-a=1; Secure; Path=/", Ok("__Host-a"));
        check("__Host-a=1; Path=/", Err("a prefix that demands Secure"));
        check("__Host-a=1; Secure", Err(host));
        check("__Host-a=1; Secure; Path=/a", Err(host));
        check("__Host-a=1; Secure; Path=/; Domain=localhost", Err(host));
        check("__HOST-a=1; Path=/", Err("a prefix that demands Secure"));
        check("__Secure-a=1", Err("a prefix that demands Secure"));
        check("__Http-a=1; Secure", Err("a prefix that demands HttpOnly"));
        check("__Host-Http-a=1; Secure; Path=/", Err("a prefix that demands HttpOnly"));
        check("__Host-Http-a=1; Secure; Path=/; HttpOnly", Ok("__Host-Http-a"));
    }

    #[test]
    fn a_browser_refuses_what_is_no_cookie_of_this_origin() {
        check("a=1; Domain=example.com", Err("the domain of somebody else"));
        check("a=1; SameSite=None", Err("SameSite=None without Secure"));
        check("=1", Err("no name"));
        check("a=\u{1}", Err("a control character"));
        check(&format!("a={}", "x".repeat(4_095)), Ok("a"));
        check(&format!("a={}", "x".repeat(4_096)), Err("name and value of more than 4,096 bytes"));
        let insecure = Origin { host: "bank.example", secure: false };
        let parsed = Cookie::parse("a=1; Secure", insecure, "/", SystemTime::now());
        assert_eq!(parsed, Err("Secure from an insecure origin"));
    }

    #[test]
    fn attributes_are_read_as_a_browser_reads_them() {
        let now = SystemTime::now();
        let parse = |line: &str| Cookie::parse(line, LOCAL, "/a/b?c", now).expect("a cookie");
        assert_eq!(parse("a=1").path, "/a");
        assert_eq!(parse("a=1").same_site, SameSite::Lax);
        assert_eq!(parse("a=1; samesite=STRICT; secure").same_site, SameSite::Strict);
        assert_eq!(parse("a=1; Max-Age=60").expires, Some(now + Duration::from_mins(1)));
        assert_eq!(
            parse("a=1; Max-Age=0; Expires=Fri, 21 Oct 2050 07:28:00 GMT").expires,
            Some(SystemTime::UNIX_EPOCH)
        );
        assert_eq!(parse("a=1; Expires=Thu, 01 Jan 1970 00:00:00 GMT").expires, Some(SystemTime::UNIX_EPOCH));
        assert_eq!(parse("a=1; Expires=whenever").expires, None);
        assert_eq!(parse(" a = b=c ; Path=/").value, "b=c");
    }

    #[test]
    fn a_path_covers_what_is_below_it() {
        let of = |path: &str| {
            Cookie::parse(&format!("a=1; Path={path}"), LOCAL, "/", SystemTime::now()).expect("a cookie")
        };
        assert!(
            of("/bff").covers("/bff/callback?code=1") && of("/bff").covers("/bff") && of("/").covers("/x")
        );
        assert!(!of("/bff").covers("/bffs") && !of("/bff/").covers("/bff"));
    }
}
