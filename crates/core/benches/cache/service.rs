//! The service that is measured: this executable, where it is told to be it.

use std::process::ExitCode;

use bff_core::server::{App, Command, Listeners, Stop, exit, serve as served};
use clap::FromArgMatches as _;
use test_support::process::Bff;
use test_support::upstream::{self, Reply};
use xxhash_rust::xxh3::xxh3_128;

/// What turns this executable into the service; the service's own arguments follow.
pub(crate) const LEAD: &str = "become-the-service";

/// The service, and the system behind it.
pub(crate) struct Service {
    pub(crate) bff: Bff,
    _system: upstream::Upstream,
}

impl Service {
    /// With room for so many bytes. Its system answers with JSON of as many bytes as the last part of a path says, with another text for each
    /// path of `of/`.
    pub(crate) fn start(max_bytes: usize) -> Self {
        let system = upstream::Upstream::start(|seen| {
            let bytes = seen.path().rsplit('/').next().and_then(|last| last.parse().ok()).unwrap_or(0);
            let text = if seen.path().contains("/of/") { digits(seen.path()) } else { "x".to_owned() };
            Reply::text(200, "application/json", json(bytes, &text))
                .header("Cache-Control", "public, max-age=3600")
                .header("ETag", "\"5f2b8c0d9e7a4b31\"")
                .header("Vary", "Accept")
        });
        let exe = std::env::current_exe().expect("an executable has a path");
        let settings = settings(&system.url(), max_bytes);
        Self { bff: Bff::builder(exe).lead(LEAD).config(&settings).start(), _system: system }
    }
}

/// With a text that is this one again and again.
fn json(bytes: usize, text: &str) -> String {
    let whole = |length| {
        let text: String = text.chars().cycle().take(length).collect();
        format!("{{\"text\":\"{text}\"}}")
    };
    bytes.checked_sub(whole(0).len()).map_or_else(|| "{}".to_owned(), whole)
}

/// Of each path others, which a coding brings to a half, as it does with what people have: not to nothing.
fn digits(path: &str) -> String {
    let piece = |number| format!("{:032x}", xxh3_128(format!("{path} {number}").as_bytes()));
    (0..32).map(piece).collect()
}

/// One worker, so that what it does is done on one thread, and no log but of its start.
fn settings(system: &str, max_bytes: usize) -> String {
    format!(
        r#"
        [public]
        listen = "127.0.0.1:0"
        url = "http://localhost:8080"
        workers = 1
        [admin]
        listen = "127.0.0.1:0"
        [log]
        filter = "off,bff_core::server::serve=info"
        [lifecycle]
        drain = "0s"
        [store]
        engine = "memory"
        [cache]
        max_bytes = {max_bytes}
        [upstream.system]
        url = "{system}"
        fresh_for = "1h"
        [[route]]
        path = "/passed/{{*rest}}"
        to = "/{{*rest}}"
        upstream = "system"
        access = "anyone"
        token = "none"
        cache = "1h"
        [[route]]
        path = "/picked/{{*rest}}"
        to = "/{{*rest}}"
        upstream = "system"
        access = "anyone"
        token = "none"
        cache = "1h"
        answer = "json"
        pick = ["text"]
        "#
    )
}

fn app() -> App<()> {
    App {
        name: "measured",
        version: "0.1.0",
        about: "A BFF for a benchmark.",
        dev: "",
        upstreams: &["system"],
        signed: &[],
        state: |_, _| (),
        routes: Vec::new,
        browse: None,
    }
}

pub(crate) fn serve(args: &[String]) {
    let failed = exit(start(args)) != ExitCode::SUCCESS;
    std::process::exit(i32::from(failed));
}

fn start(args: &[String]) -> Result<(), Stop> {
    let app = app();
    let args = std::iter::once("measured").chain(args.iter().map(String::as_str));
    let matches = Command::of(&app).get_matches_from(args);
    let command = Command::from_arg_matches(&matches).unwrap_or_else(|error| error.exit());
    command.answer(&app)?;
    let config = command.config(&app)?;
    let listeners = Listeners::bind(&config)?;
    served(app, config, listeners)
}
