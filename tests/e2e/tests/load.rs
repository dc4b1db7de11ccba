//! A hundred customers at once on the real bank, for a minute: no error, and memory that does not grow once it is warm.

use std::time::{Duration, Instant};

use e2e::load;
use e2e::product::{Product, Wanted, sandbox};

const CUSTOMERS: u32 = 100;

/// By then every connection is open, every cache filled and every customer seen some five times.
const WARM_UP: Duration = Duration::from_secs(10);

/// A size is the middle one of those seen in this time: no single peak decides.
const LOOK: Duration = Duration::from_secs(5);

/// What the allocator may still move about after the warm-up. In a minute it is about 1.4 KiB for each home: less than one
/// home's answer kept by mistake.
const GROWTH: u64 = 6 << 20;

/// `LOAD_SECONDS` makes it longer. `LOAD_PAUSE_MS` is how long a customer looks at the screen before the next request: with
/// 0 it is all that a machine can do, and what it cannot do in time is 504.
fn setting(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).map_or(otherwise, |text| text.parse().expect("a whole number"))
}

#[test]
fn a_hundred_customers_at_once_meet_no_error_and_memory_stays_flat() {
    let lasting = Duration::from_secs(setting("LOAD_SECONDS", 60));
    let pause = Duration::from_millis(setting("LOAD_PAUSE_MS", 2_000));
    let last = lasting.checked_sub(LOOK).filter(|last| *last >= WARM_UP + LOOK);
    let last = last.expect("LOAD_SECONDS leaves something to compare after the warm-up");
    let product = Product::before(sandbox(CUSTOMERS, &[]), &Wanted::default());
    let tokens: Vec<String> =
        (1..=CUSTOMERS).map(|number| product.sandbox.token(&format!("cust-{number:04}"))).collect();

    let began = Instant::now();
    let outcome = load::homes(&product, &tokens, lasting, pause);
    let (warm, end) = (outcome.size(WARM_UP, LOOK), outcome.size(last, 2 * LOOK));
    let kibibytes = |bytes: u64| bytes >> 10;
    println!(
        "{} homes for {CUSTOMERS} customers in {:.1?}, {} faults; p50 {:.0?}, p99 {:.0?}; RSS at start {} KiB, warm {} KiB, at the end {} KiB",
        outcome.took.len(),
        began.elapsed(),
        outcome.faults.len(),
        outcome.quantile(0.5),
        outcome.quantile(0.99),
        kibibytes(outcome.sizes.first().map(|(_, size)| *size).unwrap_or_default()),
        kibibytes(warm),
        kibibytes(end),
    );
    assert!(outcome.faults.is_empty(), "{} faults: {:?}", outcome.faults.len(), outcome.faults.first());
    assert!(outcome.took.len() >= 10 * tokens.len(), "hardly any load: {} homes", outcome.took.len());
    let grown = end.saturating_sub(warm);
    assert!(grown < GROWTH, "grown from {warm} to {end} bytes");
}
