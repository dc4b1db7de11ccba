//! What is decided for a call to a system beside sending it: breaker, budget, the time that is left, second attempts; alone and with
//! every processor calling at once:
//!
//!     cargo bench -p bff-core --features bench --bench upstream

#![expect(clippy::print_stdout, reason = "the figures are what it is for")]

use std::time::Duration;

use bff_core::bench::Deciding;
use bff_core::clock::Clock;

const CALLS: u32 = 2_000_000;
const TOOK: Duration = Duration::from_millis(5);
/// Runs: the machine may be busy with something else during one.
const RUNS: usize = 5;

fn main() {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    for _ in 0..RUNS {
        let deciding = Deciding::new().expect("the settings are sound");
        let alone = measure(&deciding);
        let together: Vec<Duration> = std::thread::scope(|scope| {
            let each: Vec<_> = (0..threads).map(|_| scope.spawn(|| measure(&deciding))).collect();
            each.into_iter().filter_map(|thread| thread.join().ok()).collect()
        });
        let together = together.into_iter().max().unwrap_or_default();
        println!("a call's decisions cost {alone:?} on one thread, {together:?} on each of {threads}");
    }
}

fn measure(deciding: &Deciding) -> Duration {
    let clock = Clock::system();
    let begun = clock.now();
    for _ in 0..CALLS {
        assert!(deciding.call(TOOK));
    }
    (clock.now() - begun) / CALLS
}
