//! A request as it arrived at a scripted upstream.

use std::time::Instant;

use url::form_urlencoded;

/// What arrived, unchanged.
#[derive(Clone, Debug)]
pub struct Seen {
    pub method: String,
    /// The path with its query, as written on the request line.
    pub target: String,
    /// Names as written, in order; repeated ones stay apart.
    pub headers: Vec<(String, String)>,
    /// Freed of chunking.
    pub body: Vec<u8>,
    /// When the last byte of it was read.
    pub at: Instant,
    /// Which connection it came on, counted from 0 over the upstream's life.
    pub connection: u64,
    /// Which request of its connection it is: 0 on a fresh one, more on one that was reused.
    pub nth: u64,
}

impl Seen {
    /// The first header of that name, in whatever case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// The target without its query.
    pub fn path(&self) -> &str {
        self.target.split('?').next().unwrap_or_default()
    }

    /// The first query parameter of that name, decoded.
    pub fn query(&self, name: &str) -> Option<String> {
        let (_, query) = self.target.split_once('?')?;
        first(query.as_bytes(), name)
    }

    /// The first field of that name of an urlencoded form body, decoded.
    pub fn form(&self, name: &str) -> Option<String> {
        first(&self.body, name)
    }

    /// The body as text, for reading in a failing test.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

fn first(encoded: &[u8], name: &str) -> Option<String> {
    form_urlencoded::parse(encoded).find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
}
