//! Requests as they go over the wire.

use std::fmt::Write as _;

/// A `GET` with these fields.
pub(crate) fn get(path: &str, fields: &[(&str, &str)]) -> Vec<u8> {
    request("GET", path, fields, "")
}

pub(crate) fn request(method: &str, path: &str, fields: &[(&str, &str)], body: &str) -> Vec<u8> {
    let mut text = format!("{method} {path} HTTP/1.1\r\nHost: bff.example\r\n");
    for (name, value) in fields {
        _ = write!(text, "{name}: {value}\r\n");
    }
    if !body.is_empty() || method != "GET" {
        _ = write!(text, "Content-Length: {}\r\n", body.len());
    }
    text.push_str("\r\n");
    text.push_str(body);
    text.into_bytes()
}
