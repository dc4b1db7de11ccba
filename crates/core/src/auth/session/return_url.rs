//! Where a person goes after signing in or out: a path on this origin.
//!
//! The parser is our own. The easier checks are wrong: "it starts with a slash" lets `//evil.example` and `/\evil.example`
//! through, which browsers take for another host (WHATWG URL section 4.4 treats a backslash as a slash, and drops tabs and
//! line ends); "it parses to our host" depends on two parsers agreeing, this one's and that of each browser. So what is let
//! through is what no parser can read in two ways.

/// Longest path that is remembered.
const LONGEST: usize = 1024;

/// The path, if it is one on this origin; else what is wrong with it.
pub(crate) fn checked(given: &str) -> Result<String, &'static str> {
    if given.len() > LONGEST {
        return Err("it is too long");
    }
    let Some(rest) = given.strip_prefix('/') else { return Err("it does not start with a slash") };
    // Printable ASCII without what is never in a URL (RFC 3986 section 2), and without backslashes.
    let plain = |byte: u8| {
        byte.is_ascii_graphic()
            && !matches!(byte, b'\\' | b'"' | b'<' | b'>' | b'^' | b'`' | b'{' | b'|' | b'}')
    };
    if !given.bytes().all(plain) {
        return Err("it holds a character that no path has");
    }
    let path = rest.split(['?', '#']).next().unwrap_or_default();
    let lower = path.to_ascii_lowercase();
    // What is encoded may be decoded by somebody on the way: a slash, a backslash, a control character or a dot in disguise.
    if ["%2f", "%5c", "%2e"].iter().any(|hidden| lower.contains(hidden)) || hides_control(&lower) {
        return Err("it hides a character that changes its meaning");
    }
    let mut segments = path.split('/').peekable();
    while let Some(segment) = segments.next() {
        if matches!(segment, "." | "..") {
            return Err("it climbs");
        }
        // An empty segment is a second slash, except at the very end.
        if segment.is_empty() && segments.peek().is_some() {
            return Err("it has a double slash");
        }
    }
    Ok(given.to_owned())
}

fn hides_control(lower: &str) -> bool {
    let encoded = lower.match_indices('%').filter_map(|(at, _)| lower.get(at + 1..at + 3));
    encoded.into_iter().any(|hex| u8::from_str_radix(hex, 16).is_ok_and(|byte| byte < 0x20 || byte == 0x7f))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn paths_of_this_origin_pass() {
        for path in [
            "/",
            "/a",
            "/accounts/100005?search=tea#top",
            "/a/",
            "/a?next=//x",
            "/caf%C3%A9",
            "/a%20b",
            "/a;b=c",
        ] {
            assert_eq!(checked(path).as_deref(), Ok(path), "{path}");
        }
    }

    #[test]
    fn the_longest_path_is_just_as_long_as_it_says() {
        let longest = format!("/{}", "a".repeat(LONGEST - 1));
        assert!(checked(&longest).is_ok() && checked(&format!("{longest}a")).is_err());
    }

    #[test]
    fn whatever_may_lead_elsewhere_does_not() {
        let long = format!("/{}", "a".repeat(LONGEST));
        for path in [
            "",
            "a",
            "//e",
            "///e",
            "/\\e",
            "/%09/e",
            "/./\\e",
            "https:e",
            "https://e",
            "/\r\n/e",
            "/a\tb",
            "/%5ce",
            "/%2fe",
            "/a//b",
            "/../e",
            "/a/./b",
            "/%2e%2e/e",
            "/%0d%0aSet-Cookie:x",
            "javascript:alert(1)",
            "/a b",
            "/é",
            &long,
            "\\/e",
            " /e",
            "/a\u{0}b",
        ] {
            assert!(checked(path).is_err(), "{path:?}");
        }
    }

    proptest! {
        /// Whatever passes is the same place for a browser's parser: this origin, and the path as it stands.
        #[test]
        fn what_passes_stays_on_this_origin(path in "[/\\\\.%a-e0-9:?#@\t\r\n ]{0,24}") {
            if checked(&path).is_ok() {
                let here: url::Url = "https://www.bank.example/now".parse().unwrap();
                let there = here.join(&path).unwrap();
                prop_assert_eq!(there.origin(), here.origin());
                prop_assert_eq!(there.path(), path.split(['?', '#']).next().unwrap());
            }
        }
    }
}
