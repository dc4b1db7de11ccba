//! What a place costs a request where there is one, alone and with every processor taking places at once:
//!
//!     cargo bench -p bff-core --features bench --bench shed

#![expect(clippy::print_stdout, reason = "the figures are what it is for")]

use std::time::Duration;

use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};
use bff_core::bench::Placing;
use bff_core::clock::Clock;

const REQUESTS: u32 = 2_000_000;
/// Runs: the machine may be busy with something else during one.
const RUNS: usize = 5;

fn main() {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    for _ in 0..RUNS {
        let placing = Placing::of(2048);
        let alone = measure(&placing);
        let together: Vec<Duration> = std::thread::scope(|scope| {
            let each: Vec<_> = (0..threads).map(|_| scope.spawn(|| measure(&placing))).collect();
            each.into_iter().filter_map(|thread| thread.join().ok()).collect()
        });
        let together = together.into_iter().max().unwrap_or_default();
        println!("a place costs {alone:?} on one thread, {together:?} on each of {threads}");
    }
}

/// The time of one request, without what its answer costs by itself.
fn measure(placing: &Placing) -> Duration {
    let clock = Clock::system();
    let headers = browsers();
    let begun = clock.now();
    for _ in 0..REQUESTS {
        Placing::answer();
    }
    let answers = clock.now() - begun;
    let begun = clock.now();
    actix_rt::System::new().block_on(async {
        for _ in 0..REQUESTS {
            assert!(placing.pass(&headers).await);
        }
    });
    (clock.now() - begun).saturating_sub(answers) / REQUESTS
}

/// What a browser sends.
fn browsers() -> HeaderMap {
    let fields = [
        ("host", "www.bank.example"),
        ("accept", "*/*"),
        ("accept-encoding", "gzip, deflate, br, zstd"),
        ("cookie", "__Host-Http-bff=0123456789abcdef"),
        ("priority", "u=1, i"),
        ("sec-fetch-site", "same-origin"),
        ("x-csrf", "1"),
    ];
    let fields = fields.map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)));
    fields.into_iter().collect()
}
