//! How many of a trace's requests find what they ask for, beside moka alone with as much room.

#![expect(clippy::cast_precision_loss, reason = "the figures have four places")]

use bff_core::bench::Keeping;
use moka::future::Cache;

const REQUESTS: usize = 1_000_000;
const THINGS: usize = 100_000;
/// How much less often the next is asked for: the thing at place n is, n^-0.9 as often as the first.
const SKEW: f64 = 0.9;
const BYTES: usize = 4096;
/// Room for one in twenty, ten, four.
const ROOM: [usize; 3] = [20, 10, 4];

pub(crate) fn measure() {
    actix_rt::System::new().block_on(async {
        let trace = trace();
        for part in ROOM {
            let max_bytes = (THINGS * BYTES / part) as u64;
            let (own, weight) = kept(&trace, max_bytes).await;
            let alone = alone(&trace, max_bytes, weight).await;
            println!(
                "room for one in {part}: {own:.4} found, by moka alone {alone:.4}, {:+.4}; {weight} bytes counted for each",
                own - alone
            );
        }
    });
}

/// What is found, and what an answer counts.
async fn kept(trace: &[u64], max_bytes: u64) -> (f64, u32) {
    let (keeping, mut found) = (Keeping::new(max_bytes), 0);
    for number in trace {
        found += usize::from(keeping.ask(*number, BYTES).await);
    }
    let (answers, bytes) = keeping.held();
    (share(found), u32::try_from(bytes / answers.max(1) as u64).unwrap_or(u32::MAX))
}

async fn alone(trace: &[u64], max_bytes: u64, weight: u32) -> f64 {
    let cache: Cache<u64, ()> = Cache::builder().max_capacity(max_bytes).weigher(move |_, ()| weight).build();
    let mut found = 0;
    for number in trace {
        match cache.get(number).await {
            Some(()) => found += 1,
            None => cache.insert(*number, ()).await,
        }
    }
    share(found)
}

/// The same in each run.
fn trace() -> Vec<u64> {
    let mut total = 0.0;
    let weights = (1..=THINGS).map(|place| {
        total += (place as f64).powf(-SKEW);
        total
    });
    let up_to: Vec<f64> = weights.collect();
    let mut state = 1_u64;
    let mut random = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 11) as f64 / (1_u64 << 53) as f64
    };
    (0..REQUESTS)
        .map(|_| {
            let at = random() * total;
            up_to.partition_point(|end| *end <= at) as u64
        })
        .collect()
}

fn share(found: usize) -> f64 {
    found as f64 / REQUESTS as f64
}
