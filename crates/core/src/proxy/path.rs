//! A request's path in the one form in which it is compared and sent on. What two readers could take for two paths is refused
//! (docs/SECURITY.md, C5): whether a route needs somebody must not hang on who of them reads it.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// What stays as it is in a segment (RFC 3986 section 3.3), without the semicolon, which some take for the segment's end.
const KEPT: AsciiSet = NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'!')
    .remove(b'$')
    .remove(b'&')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')')
    .remove(b'*')
    .remove(b'+')
    .remove(b',')
    .remove(b'=')
    .remove(b':')
    .remove(b'@');

/// The path with every segment decoded once, looked at, and encoded again; the error says what is wrong with it.
pub(crate) fn canonical(path: &str) -> Result<String, &'static str> {
    let below = path.strip_prefix('/').ok_or("does not begin with a slash")?;
    if below.is_empty() {
        return Ok("/".to_owned());
    }
    let mut canonical = String::with_capacity(path.len());
    for segment in below.split('/') {
        let decoded = percent_decode_str(segment).decode_utf8().map_err(|_| "is not UTF-8")?;
        check(&decoded)?;
        canonical.push('/');
        canonical.extend(utf8_percent_encode(&decoded, &KEPT));
    }
    Ok(canonical)
}

/// One segment, decoded.
fn check(segment: &str) -> Result<(), &'static str> {
    match segment {
        "" => return Err("has an empty segment"),
        "." | ".." => return Err("has a dot segment"),
        _ => {}
    }
    for character in segment.chars() {
        match character {
            '/' | '\\' => return Err("has a slash or a backslash within a segment"),
            // `..;` is `..` to servers that cut a segment there.
            ';' => return Err("has a semicolon"),
            // Malformed, or encoded twice: a second reader would find something else in it.
            '%' => return Err("is encoded twice, or not as it should be"),
            _ if character.is_control() => return Err("has a control character"),
            _ => {}
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(path: &str, expected: Option<&str>) {
        assert_eq!(canonical(path).ok().as_deref(), expected, "{path}");
    }

    #[test]
    fn a_path_has_one_form() {
        check("/", Some("/"));
        check("/a/b", Some("/a/b"));
        check("/%61/b%2Dc", Some("/a/b-c"));
        check("/a%20b", Some("/a%20b"));
        check("/a+b", Some("/a+b"));
        check("/a%23b%3Fc", Some("/a%23b%3Fc"));
        check("/%C3%A4", Some("/%C3%A4"));
        check("/ä", Some("/%C3%A4"));
        check("/...", Some("/..."));
    }

    #[test]
    fn what_could_be_read_in_two_ways_is_refused() {
        for wrong in [
            "",
            "*",
            "a",
            "//",
            "//a",
            "/a//b",
            "/a/",
            "/.",
            "/a/..",
            "/a/../b",
            "/%2e%2e/a",
            "/.%2e",
            "/a%2fb",
            "/a%2Fb",
            "/a%5cb",
            "/a\\b",
            "/..;/a",
            "/a;b",
            "/a%3Bb",
            "/%252e%252e",
            "/%",
            "/%4",
            "/%zz",
            "/%00",
            "/a%0d%0ab",
            "/%ff",
            "/%c0%af",
        ] {
            check(wrong, None);
        }
    }
}
