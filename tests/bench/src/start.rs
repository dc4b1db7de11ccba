//! From the start of a process of ours until it says that it is ready, its system and its issuer being there.

use std::process::Stdio;
use std::thread;
use std::time::{Duration, Instant};

use test_support::http;
use test_support::issuer::Issuer;
use workspace_rules::benchmarks::{Log, Start};

use crate::ground::Ground;
use crate::microseconds;
use crate::ours::{MOBILE, Ours, WEB};
use crate::provider::Provider;
use crate::upstream::{self, Fixed};

const TIMES: usize = 10;
const PATIENCE: Duration = Duration::from_secs(10);

/// Of a binary that takes tokens and of one that signs people in.
pub(crate) fn measure(ground: &Ground) -> Vec<Start> {
    let upstream = upstream::start(ground, &[Fixed::at("/ready.json", "{}")]);
    let (issuer, provider) = (Issuer::start(), Provider::start(&ground.sandbox));
    let url = Some(upstream.url.as_str());
    let mobile = || Ours::mobile(ground, &issuer).system("accounts", url, "").system("messages", url, "");
    let web = || {
        let web = Ours::web(ground, provider.url(), &provider.secret())
            .system("accounts", url, "")
            .system("messages", url, "");
        web.system("open_data", url, "")
    };
    let ready = |ours: Ours<'_>| until_ready(&ours.in_memory().logging(Log::Off));
    vec![
        Start { binary: MOBILE.to_owned(), milliseconds: (0..TIMES).map(|_| ready(mobile())).collect() },
        Start { binary: WEB.to_owned(), milliseconds: (0..TIMES).map(|_| ready(web())).collect() },
    ]
}

fn until_ready(ours: &Ours<'_>) -> f64 {
    let mut command = ours.command();
    command.stdin(Stdio::null()).stdout(Stdio::null());
    let url = ours.ready_at();
    let began = Instant::now();
    let mut child = command.spawn().unwrap_or_else(|error| panic!("cannot run {command:?}: {error}"));
    while !http::try_send("GET", &url, &[], "", PATIENCE).is_ok_and(|answer| answer.status == 200) {
        assert!(began.elapsed() < PATIENCE, "{command:?} was not ready in {PATIENCE:?}");
        thread::sleep(Duration::from_millis(1));
    }
    let took = began.elapsed();
    let _gone = child.kill();
    let _reaped = child.wait();
    (microseconds::of(took) / 100.0).round() / 10.0
}
