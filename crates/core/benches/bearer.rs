//! What an access token costs a request, from its head to in whose name it acts:
//!
//!     cargo bench -p bff-core --features bench --bench bearer

#![expect(clippy::print_stdout, reason = "the figures are what it is for")]

use std::time::Duration;

use bff_core::bench::Bearers;
use bff_core::clock::Clock;

/// Tokens, each verified once.
const TOKENS: usize = 5_000;
/// Requests with tokens that were verified before.
const AGAIN: usize = 500_000;
/// Runs: the machine may be busy with something else during one.
const RUNS: usize = 5;

fn main() {
    actix_rt::System::new().block_on(async {
        for _ in 0..RUNS {
            let bearers = Bearers::sign(TOKENS).expect("tokens can be signed");
            let fresh = measure(&bearers, TOKENS).await;
            let again = measure(&bearers, AGAIN).await;
            println!("a fresh ES256 token takes {fresh:?}, one that was verified before {again:?}");
        }
    });
}

async fn measure(bearers: &Bearers, count: usize) -> Duration {
    let clock = Clock::system();
    let begun = clock.now();
    for number in 0..count {
        assert!(bearers.admit(number).await);
    }
    (clock.now() - begun).div_f64(u32::try_from(count).map_or(f64::MAX, f64::from))
}
