//! What everybody's requests are passed on to: an nginx with bodies that never change, the same for all who are measured.
//!
//! It costs as little as a server can, since what is timed is who stands before it.

use std::fmt::Write as _;
use std::fs::{self, File};

use workspace_rules::benchmarks::Log;

use crate::ground::Ground;
use crate::peers::nginx;
use crate::running::Server;
use crate::stream;

/// A body at a path.
pub(crate) struct Fixed<'a> {
    pub(crate) path: &'a str,
    pub(crate) body: String,
    /// More lines of its location: fields of its own, who is let in.
    pub(crate) more: &'a str,
}

impl<'a> Fixed<'a> {
    pub(crate) fn at(path: &'a str, body: impl Into<String>) -> Self {
        Self { path, body: body.into(), more: "" }
    }

    pub(crate) fn with(self, more: &'a str) -> Self {
        Self { more, ..self }
    }
}

/// Lets in who brings a token, in one of the fields that gateways have for it.
pub(crate) const TOKEN_NEEDED: &str = "if ($named = 0) { return 401; }";

/// Answers these, and `/api/large` with a gigabyte.
pub(crate) fn start(ground: &Ground, answers: &[Fixed<'_>]) -> Server {
    let files = ground.room(&format!("answers-{}", crate::running::free_port()));
    let mut locations = "open_file_cache max=100;".to_owned();
    for (nth, Fixed { path, body, more }) in answers.iter().enumerate() {
        let file = files.join(nth.to_string());
        fs::write(&file, body).expect("a file can be written");
        _ = write!(locations, " location = {path} {{ {more} alias {}; }}", file.display());
    }
    let large = files.join("large");
    File::create(&large).and_then(|file| file.set_len(stream::SIZE)).expect("a file can have a hole");
    _ = write!(locations, " location = {} {{ alias {}; }}", stream::PATH, large.display());
    // Whatever it stands behind sends its spans here too.
    locations += " location = /v1/traces { return 200; }";
    let named = "map $http_authorization$http_x_forwarded_access_token $named { \"\" 0; default 1; }";
    nginx::start(ground, "upstream", Log::Off, named, &locations, answers[0].path)
}
