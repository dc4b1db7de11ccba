//! What a limit costs a request where one process counts alone:
//!
//!     cargo bench -p bff-core --features bench --bench limit

#![expect(clippy::print_stdout, reason = "the figures are what it is for")]

use std::time::Duration;

use bff_core::bench::Limited;
use bff_core::clock::Clock;

/// Requests of so many callers, one after the other.
const CALLERS: usize = 10_000;
const REQUESTS: usize = 1_000_000;
/// Runs: the machine may be busy with something else during one.
const RUNS: usize = 5;

fn main() {
    actix_rt::System::new().block_on(async {
        for _ in 0..RUNS {
            let limited = Limited::by_plan(CALLERS).expect("the settings are sound");
            let counted = measure(&limited, Told::No).await;
            let told = measure(&limited, Told::Yes).await;
            println!("a request is counted in {counted:?}, counted and told in {told:?}");
        }
    });
}

/// Whether the answer's fields are written, too.
#[derive(Clone, Copy)]
enum Told {
    Yes,
    No,
}

async fn measure(limited: &Limited, told: Told) -> Duration {
    let clock = Clock::system();
    let begun = clock.now();
    for number in 0..REQUESTS {
        let fields = limited.count(number, matches!(told, Told::Yes)).await;
        assert!(fields.is_some());
    }
    (clock.now() - begun).div_f64(u32::try_from(REQUESTS).map_or(f64::MAX, f64::from))
}
