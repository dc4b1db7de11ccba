//! An answer that is gathered from what a connection gives, as far as who puts a load on a server looks at it.

/// One that is there as a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    pub status: u16,
    pub body: Vec<u8>,
    pub retry_after: bool,
    /// Whether its connection ends with it.
    pub closes: bool,
}

impl Answer {
    /// Once all of it was received; its length is told, or it comes in chunks.
    pub fn of(received: &[u8]) -> Option<Self> {
        let end = received.windows(4).position(|window| window == b"\r\n\r\n")?;
        let head = String::from_utf8_lossy(&received[..end]).to_ascii_lowercase();
        let rest = &received[end + 4..];
        let field = |name: &str| head.lines().find_map(|line| line.strip_prefix(name)).map(str::trim);
        let status = head.split(' ').nth(1)?.parse().ok()?;
        let body = match field("content-length:").map(str::parse::<usize>) {
            Some(Ok(length)) if rest.len() >= length => rest[..length].to_vec(),
            Some(_) => return None,
            None if field("transfer-encoding:").is_some() && !rest.ends_with(b"0\r\n\r\n") => return None,
            None if field("transfer-encoding:").is_some() => of_chunks(rest),
            None => rest.to_vec(),
        };
        let closes = field("connection:") == Some("close");
        Some(Self { status, body, retry_after: field("retry-after:").is_some(), closes })
    }
}

/// What chunks hold, however it was cut (RFC 9112, section 7.1).
fn of_chunks(mut rest: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    while let Some(end) = rest.windows(2).position(|window| window == b"\r\n") {
        let line = String::from_utf8_lossy(&rest[..end]);
        let digits = line.split(';').next().unwrap_or_default().trim();
        let size = usize::from_str_radix(digits, 16).unwrap_or_default();
        let chunk = rest.get(end + 2..end + 2 + size).unwrap_or_default();
        if chunk.is_empty() {
            break;
        }
        body.extend_from_slice(chunk);
        rest = rest.get(end + 2 + size + 2..).unwrap_or_default();
    }
    body
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_one_when_it_is_whole() {
        let whole =
            b"HTTP/1.1 503 Busy\r\nRetry-After: 1\r\ncontent-length: 2\r\nConnection: close\r\n\r\nno";
        let answer = Answer { status: 503, body: b"no".to_vec(), retry_after: true, closes: true };
        assert_eq!(Answer::of(whole), Some(answer));
        assert_eq!(Answer::of(&whole[..whole.len() - 1]), None);
        let chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n";
        assert!(Answer::of(chunked).is_some_and(|answer| answer.status == 200 && !answer.closes));
        assert_eq!(Answer::of(chunked).map(|answer| answer.body), Some(b"ok".to_vec()));
        let in_two =
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\no\r\n1;a=b\r\nk\r\n0\r\n\r\n";
        assert_eq!(Answer::of(in_two).map(|answer| answer.body), Some(b"ok".to_vec()));
        assert_eq!(Answer::of(&chunked[..chunked.len() - 2]), None);
        assert_eq!(Answer::of(b""), None);
    }
}
