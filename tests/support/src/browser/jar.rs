//! The cookies of one origin, and which of them go along with a request.

use std::time::SystemTime;

use super::cookie::{Cookie, Origin, SameSite};

/// Who caused a request, as far as cookies care.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cause {
    /// This site itself.
    Own,
    /// A top-level navigation by GET that another site caused.
    CrossSiteNavigation,
    /// Anything else of another site's: a form sent by POST, a fetch.
    CrossSite,
}

#[derive(Debug, Default)]
pub(super) struct Jar {
    cookies: Vec<Cookie>,
    pub(super) refused: Vec<(String, &'static str)>,
}

impl Jar {
    /// Takes, replaces, deletes or refuses as one `Set-Cookie` says.
    pub(super) fn store(&mut self, line: &str, origin: Origin<'_>, path: &str) {
        let now = SystemTime::now();
        match Cookie::parse(line, origin, path, now) {
            Err(why) => self.refused.push((line.to_owned(), why)),
            Ok(cookie) => {
                self.cookies.retain(|old| old.name != cookie.name || old.path != cookie.path);
                if cookie.expires.is_none_or(|expires| expires > now) {
                    self.cookies.push(cookie);
                }
            }
        }
    }

    pub(super) fn put(&mut self, cookie: Cookie) {
        self.cookies.retain(|old| old.name != cookie.name || old.path != cookie.path);
        self.cookies.push(cookie);
    }

    /// The value of `Cookie`, longer paths first (RFC 6265bis, section 5.8.3).
    pub(super) fn header(&self, path: &str, cause: Cause) -> Option<String> {
        let mut along: Vec<&Cookie> = self.live().filter(|cookie| cookie.covers(path)).collect();
        along.retain(|cookie| match cause {
            Cause::Own => true,
            Cause::CrossSiteNavigation => cookie.same_site != SameSite::Strict,
            Cause::CrossSite => cookie.same_site == SameSite::None,
        });
        along.sort_by_key(|cookie| std::cmp::Reverse(cookie.path.len()));
        let pairs: Vec<_> = along.iter().map(|cookie| format!("{}={}", cookie.name, cookie.value)).collect();
        (!pairs.is_empty()).then(|| pairs.join("; "))
    }

    pub(super) fn live(&self) -> impl Iterator<Item = &Cookie> {
        let now = SystemTime::now();
        self.cookies.iter().filter(move |cookie| cookie.expires.is_none_or(|expires| expires > now))
    }

    /// What a closed browser forgets.
    pub(super) fn close(&mut self) {
        self.cookies.retain(|cookie| cookie.expires.is_some());
    }

    pub(super) fn clear(&mut self) {
        self.cookies.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOCAL: Origin<'_> = Origin { host: "localhost", secure: true };

    fn of(lines: &[&str]) -> Jar {
        let mut jar = Jar::default();
        for line in lines {
            jar.store(line, LOCAL, "/");
        }
        jar
    }

    #[track_caller]
    fn check(jar: &Jar, path: &str, cause: Cause, expected: &str) {
        assert_eq!(jar.header(path, cause).unwrap_or_default(), expected);
    }

    #[test]
    fn same_site_decides_what_another_site_can_cause() {
        let jar = of(&["s=1; SameSite=Strict", "l=2; SameSite=Lax", "d=3", "n=4; SameSite=None; Secure"]);
        check(&jar, "/", Cause::Own, "s=1; l=2; d=3; n=4");
        check(&jar, "/", Cause::CrossSiteNavigation, "l=2; d=3; n=4");
        check(&jar, "/", Cause::CrossSite, "n=4");
    }

    #[test]
    fn the_last_of_a_name_and_path_counts_and_one_that_is_over_deletes() {
        let mut jar = of(&["a=1; Path=/", "a=2; Path=/", "a=3; Path=/x"]);
        check(&jar, "/x/y", Cause::Own, "a=3; a=2");
        jar.store("a=; Path=/; Max-Age=0", LOCAL, "/");
        check(&jar, "/x/y", Cause::Own, "a=3");
        check(&jar, "/", Cause::Own, "");
    }

    #[test]
    fn a_refused_one_is_remembered_and_the_old_one_stays() {
        let mut jar = of(&["__Host-a=1; Secure; Path=/"]);
        jar.store("__Host-a=2; Secure; Path=/; Domain=localhost", LOCAL, "/");
        check(&jar, "/", Cause::Own, "__Host-a=1");
        assert_eq!(jar.refused.len(), 1);
    }

    #[test]
    fn a_closed_browser_keeps_what_has_a_date() {
        let mut jar = of(&["a=1", "b=2; Max-Age=60"]);
        jar.close();
        check(&jar, "/", Cause::Own, "b=2");
    }
}
