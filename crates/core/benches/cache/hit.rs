//! What a hit costs on top of an empty answer, over sockets.

use std::fmt;
use std::time::Duration;

use bff_core::bench::Keeping;
use bff_core::clock::Clock;

use crate::load::{Load, request};
use crate::service::Service;

const ROUNDS: usize = 25;
/// Within a round a kind of hit and an empty answer take turns, so short that what disturbs the machine for a while disturbs both.
const TURNS: u32 = 20;
const REQUESTS: usize = 320;
const LOOKUPS: u32 = 1_000_000;

pub(crate) fn measure() {
    let service = Service::start(64 << 20);
    let mut load = Load::on(&service.bff.public(), service.bff.pid());
    let empty = request("/empty", "");
    let kinds = [
        ("an empty answer again", empty.clone()),
        ("an empty answer to who takes gzip", request("/empty", "Accept-Encoding: gzip\r\n")),
        ("an empty answer of a handler whose call is kept", request("/called", "")),
        ("a declared route, kept, of 2 bytes", request("/passed/2", "")),
        ("a declared route, kept, of 4096 bytes", request("/passed/4096", "")),
        ("a declared route, kept, of 4096 bytes, gzip", request("/passed/4096", "Accept-Encoding: gzip\r\n")),
    ];
    for (name, head) in &kinds {
        in_turns(&mut load, [head, head]);
        let answer = load.answer(head);
        let asks_nobody = answer.contains("; hit; ttl=") || !answer.contains("cache-status");
        assert!(asks_nobody, "{name}: {answer}");
    }
    let rounds: Vec<Vec<[f64; 2]>> = (0..ROUNDS)
        .map(|_| kinds.iter().map(|(_, head)| in_turns(&mut load, [&empty, head])).collect())
        .collect();
    for (at, (name, _)) in kinds.iter().enumerate() {
        let whole = Spread::of(rounds.iter().map(|round| round[at][1]));
        let more = Spread::of(rounds.iter().map(|round| round[at][1] - round[at][0]));
        println!("{name}: {whole} us; on top of an empty one of the same round {more} us");
    }
    println!("the look-up alone: {:?}", actix_rt::System::new().block_on(lookup()));
}

/// What one request of each of two kinds costs, in microseconds.
fn in_turns(load: &mut Load, heads: [&str; 2]) -> [f64; 2] {
    let mut spent = [Duration::ZERO; 2];
    for _ in 0..TURNS {
        for (spent, head) in spent.iter_mut().zip(heads) {
            *spent += load.cost(REQUESTS, head);
        }
    }
    spent.map(|spent| microseconds(spent / TURNS))
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

/// The middle of all rounds, and behind it the least and the most.
struct Spread {
    least: f64,
    median: f64,
    most: f64,
}

impl Spread {
    fn of(values: impl Iterator<Item = f64>) -> Self {
        let mut values: Vec<f64> = values.collect();
        values.sort_by(f64::total_cmp);
        Self { least: values[0], median: values[values.len() / 2], most: values[values.len() - 1] }
    }
}

impl fmt::Display for Spread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { least, median, most } = self;
        write!(f, "{median:.2} ({least:.2} to {most:.2})")
    }
}

fn microseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e6
}
