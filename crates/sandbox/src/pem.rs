//! Private keys as text (RFC 7468), for clients that read their keys from files.

use base64::{Engine, engine::general_purpose::STANDARD};

const BEGIN: &str = "-----BEGIN PRIVATE KEY-----";
const END: &str = "-----END PRIVATE KEY-----";

pub(crate) fn written(pkcs8: &[u8]) -> String {
    let text = STANDARD.encode(pkcs8);
    let mut lines = vec![BEGIN];
    let mut rest = text.as_str();
    while !rest.is_empty() {
        let (line, after) = rest.split_at(rest.len().min(64));
        lines.push(line);
        rest = after;
    }
    lines.push(END);
    format!("{}\n", lines.join("\n"))
}

pub(crate) fn read(text: &[u8]) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(text).ok()?;
    let (_, after) = text.split_once(BEGIN)?;
    let (body, _) = after.split_once(END)?;
    STANDARD.decode(body.split_ascii_whitespace().collect::<String>()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back() {
        for length in [0, 1, 47, 48, 49, 138] {
            let key: Vec<u8> = (0..length).collect();
            let text = written(&key);
            assert!(text.lines().all(|line| line.len() <= 64), "{text}");
            assert_eq!(read(text.as_bytes()), Some(key));
        }
        assert_eq!(read(b"no key"), None);
    }
}
