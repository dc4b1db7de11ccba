//! Who takes part in a work, and who could not.

use std::net::SocketAddr;
use std::process::Command;
use std::rc::Rc;

use serde_json::Value;
use test_support::http;
use workspace_rules::benchmarks::Absent;

use crate::request::Request;
use crate::running::Server;

/// A running server that does the work when it is asked so.
pub(crate) struct Contender {
    pub(crate) name: String,
    pub(crate) version: String,
    /// Several may be asked of one.
    pub(crate) server: Rc<Server>,
    pub(crate) request: Request,
}

/// It, or why it cannot be measured here.
pub(crate) type Entry = Result<Contender, Absent>;

impl Contender {
    pub(crate) fn new(name: &str, version: String, server: impl Into<Rc<Server>>, request: Request) -> Self {
        Self { name: name.to_owned(), version, server: server.into(), request }
    }

    pub(crate) fn address(&self) -> SocketAddr {
        let address = self.server.url.trim_start_matches("http://");
        address.parse().expect("every server is at an address of this machine")
    }

    /// Whether its answer is what it must be, field for field.
    ///
    /// # Errors
    /// With what it answers instead.
    pub(crate) fn check(&self, expected: &Value) -> Result<(), String> {
        let url = format!("{}{}", self.server.url, self.request.path);
        let answer = http::get_with(url, &self.request.fields());
        let said = serde_json::from_slice::<Value>(&answer.body);
        if answer.status == 200 && said.is_ok_and(|said| said == *expected) {
            return Ok(());
        }
        Err(format!("it answers {}: {}", answer.status, answer.text()))
    }
}

/// What a program says of its version: the first word that has a number in it.
pub(crate) fn version(program: &str, flag: &str) -> Option<String> {
    let output = Command::new(program).arg(flag).output().ok()?;
    let said = [output.stdout, output.stderr].concat();
    numbered(&String::from_utf8_lossy(&said))
}

/// `nginx version: nginx/1.22.1`, `HAProxy version 2.6.12-1+deb12u3 2025/10/03`, `varnishd (varnish-7.1.1 revision …)`.
fn numbered(said: &str) -> Option<String> {
    let words = said.split(|c: char| c.is_whitespace() || "()/".contains(c));
    let words = words.map(|word| word.trim_start_matches(|c: char| !c.is_ascii_digit()));
    let dotted = |word: &&str| {
        word.split('.').filter(|part| part.starts_with(|c: char| c.is_ascii_digit())).count() > 1
    };
    words.into_iter().find(dotted).map(ToOwned::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_found_in_what_programs_say() {
        for (said, version) in [
            ("nginx version: nginx/1.22.1\n", "1.22.1"),
            ("HAProxy version 2.6.12-1+deb12u3 2025/10/03 - https://haproxy.org/", "2.6.12-1+deb12u3"),
            ("varnishd (varnish-7.1.1 revision 7cee1c581bead20e88d101ab3d72afb29f14d87a)", "7.1.1"),
            ("Server version: Apache/2.4.65 (Debian)", "2.4.65"),
            ("mobile-bff 0.1.0 (development build)", "0.1.0"),
        ] {
            assert_eq!(numbered(said).as_deref(), Some(version));
        }
        assert_eq!(numbered("no version at all"), None);
    }
}
