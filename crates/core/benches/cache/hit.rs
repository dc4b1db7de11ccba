//! What a hit costs on top of an empty answer, over sockets.

use std::time::Duration;

use bff_core::bench::Keeping;
use bff_core::clock::Clock;

use crate::load::{Load, request};
use crate::service::Service;

/// Each kind of request in turn, and again: what disturbs the machine for a while disturbs all of them.
const ROUNDS: usize = 25;
const REQUESTS: usize = 6_400;
const LOOKUPS: u32 = 1_000_000;

pub(crate) fn measure() {
    let service = Service::start(64 << 20);
    let mut load = Load::on(&service.bff.public(), service.bff.pid());
    let kinds = [
        ("an empty answer", request("/empty", "")),
        ("the same, of a handler whose call is kept", request("/called", "")),
        ("a declared route, kept, of 2 bytes", request("/passed/2", "")),
        ("a declared route, kept, of 4096 bytes", request("/passed/4096", "")),
        ("an empty answer to who takes gzip", request("/empty", "Accept-Encoding: gzip\r\n")),
        ("a declared route, kept, of 4096 bytes, gzip", request("/passed/4096", "Accept-Encoding: gzip\r\n")),
    ];
    for (name, head) in &kinds {
        load.cost(REQUESTS, head);
        let answer = load.answer(head);
        let asks_nobody = answer.contains("; hit; ttl=") || !answer.contains("cache-status");
        assert!(asks_nobody, "{name}: {answer}");
    }
    let rounds: Vec<Vec<Duration>> =
        (0..ROUNDS).map(|_| kinds.iter().map(|(_, head)| load.cost(REQUESTS, head)).collect()).collect();
    for (at, (name, _)) in kinds.iter().enumerate() {
        let cost = median(rounds.iter().map(|round| microseconds(round[at])));
        let more = median(rounds.iter().map(|round| microseconds(round[at]) - microseconds(round[0])));
        println!("{name}: {cost:.2} us, {more:+.2} us on top");
    }
    println!("the look-up alone: {:?}", actix_rt::System::new().block_on(lookup()));
}

/// What finding one of a thousand takes, where nothing is around it.
async fn lookup() -> Duration {
    let (keeping, clock) = (Keeping::new(64 << 20), Clock::system());
    for number in 0..1_000 {
        keeping.ask(number, 4096).await;
    }
    let begun = clock.now();
    for number in 0..LOOKUPS {
        assert!(keeping.ask(u64::from(number % 1_000), 4096).await);
    }
    (clock.now() - begun) / LOOKUPS
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn microseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e6
}
