//! A request's path in the one form in which it is compared and sent on. What two readers could take for two paths is refused
//! (docs/SECURITY.md, C5): whether a route needs somebody must not hang on who of them reads it.

use std::borrow::Cow;

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
pub(crate) fn canonical(path: &str) -> Result<Cow<'_, str>, &'static str> {
    let below = path.strip_prefix('/').ok_or("does not begin with a slash")?;
    // As most are written by whoever asks.
    if below.is_empty() || below.split('/').all(is_canonical) {
        return Ok(Cow::Borrowed(path));
    }
    let mut canonical = String::with_capacity(path.len());
    for segment in below.split('/') {
        let decoded = percent_decode_str(segment).decode_utf8().map_err(|_| "is not UTF-8")?;
        check(&decoded)?;
        canonical.push('/');
        canonical.extend(utf8_percent_encode(&decoded, &KEPT));
    }
    Ok(Cow::Owned(canonical))
}

/// Whether a segment is in that form already.
fn is_canonical(segment: &str) -> bool {
    !matches!(segment, "" | "." | "..") && segment.bytes().all(is_kept)
}

/// Whether a byte is of [`KEPT`], which does not tell.
fn is_kept(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,=:@".contains(&byte)
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
    fn what_is_kept_is_told_as_it_is_encoded() {
        for byte in 0..128 {
            let text = char::from(byte).to_string();
            assert_eq!(is_kept(byte), utf8_percent_encode(&text, &KEPT).to_string() == text, "{text:?}");
        }
        assert!((128..=255).all(|byte| !is_kept(byte)));
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
