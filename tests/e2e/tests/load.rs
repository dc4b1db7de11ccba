//! A hundred customers at once on the real bank: no error, and memory that does not grow.

use std::time::{Duration, Instant};

use e2e::load;
use e2e::product::{Product, Wanted, sandbox};

const CUSTOMERS: u32 = 100;

/// `LOAD_SECONDS` makes it longer. `LOAD_PAUSE_MS` is how long a customer looks at the screen before the next request: with
/// 0 it is all that a machine can do, and what it cannot do in time is 504.
fn setting(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).map_or(otherwise, |text| text.parse().expect("a whole number"))
}

#[test]
fn a_hundred_customers_at_once_meet_no_error_and_memory_stays_flat() {
    let lasting = Duration::from_secs(setting("LOAD_SECONDS", 5));
    let pause = Duration::from_millis(setting("LOAD_PAUSE_MS", 2_000));
    let product = Product::before(sandbox(CUSTOMERS, &[]), &Wanted::default());
    let tokens: Vec<String> =
        (1..=CUSTOMERS).map(|number| product.sandbox.token(&format!("cust-{number:04}"))).collect();

    let began = Instant::now();
    let outcome = load::homes(&product, &tokens, lasting, pause);
    let (before, after) = outcome.later_sizes();
    let mebibytes = |bytes: u64| bytes >> 20;
    println!(
        "{} homes for {CUSTOMERS} customers in {:.1?}, {} faults; p50 {:.0?}, p99 {:.0?}; RSS at start {} MiB, then {} MiB, at the end {} MiB",
        outcome.took.len(),
        began.elapsed(),
        outcome.faults.len(),
        outcome.quantile(0.5),
        outcome.quantile(0.99),
        mebibytes(outcome.sizes.first().copied().unwrap_or_default()),
        mebibytes(before),
        mebibytes(after),
    );
    assert!(outcome.faults.is_empty(), "{} faults: {:?}", outcome.faults.len(), outcome.faults.first());
    assert!(outcome.took.len() >= tokens.len(), "hardly any load: {} homes", outcome.took.len());
    let grown = after.saturating_sub(before);
    assert!(grown < before / 10 || grown < 8 << 20, "grown from {before} to {after} bytes");
}
