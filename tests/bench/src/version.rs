//! Of which version a program is, by its own words.

use std::process::Command;

/// What a program says of its version: the first word that has a number in it.
#[must_use]
pub fn of(program: &str, flag: &str) -> Option<String> {
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
