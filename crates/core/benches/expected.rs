//! What it costs a request to be held to the OpenAPI document:
//!
//!     cargo bench -p bff-core --features bench --bench expected

#![expect(clippy::print_stdout, reason = "the figures are what it is for")]

use std::hint::black_box;
use std::time::Duration;

use bff_core::bench::{Expecting, Request};
use bff_core::clock::Clock;

/// Times that each request is held to it.
const TIMES: u32 = 200_000;
/// Runs: the machine may be busy with something else during one.
const RUNS: usize = 5;

fn main() {
    let clock = Clock::system();
    for _ in 0..RUNS {
        let begun = clock.now();
        let expecting = Expecting::compile().expect("the document can be compiled");
        println!("compiling three routes takes {:?}", clock.now() - begun);
        for request in Request::ALL {
            let each = measure(&expecting, request, &clock);
            println!("  {request:?}: {each:?}, {} faults", expecting.hold(request));
        }
    }
}

fn measure(expecting: &Expecting, request: Request, clock: &Clock) -> Duration {
    let begun = clock.now();
    for _ in 0..TIMES {
        black_box(expecting.hold(black_box(request)));
    }
    (clock.now() - begun) / TIMES
}
