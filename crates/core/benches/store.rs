//! What the store costs. Each figure is of a process of its own:
//!
//!     cargo bench -p bff-core --features bench --bench store -- get memory
//!     cargo bench -p bff-core --features bench --bench store -- get file FILE
//!     cargo bench -p bff-core --features bench --bench store -- get redis URL
//!     cargo bench -p bff-core --features bench --bench store -- fill FILE RECORDS [WRITERS]
//!     cargo bench -p bff-core --features bench --bench store -- open FILE RECORDS
//!     cargo bench -p bff-core --features bench --bench store -- session memory
//!     cargo bench -p bff-core --features bench --bench store -- session file FILE
//!     cargo bench -p bff-core --features bench --bench store -- session redis URL
//!
//! After `fill`, the process goes on writing until it is ended: by Enter it ends in order, by `kill -9` it does not.

#![expect(clippy::print_stdout, reason = "the figures are what it is for")]

use std::fs;
use std::time::Duration;

use bff_core::bench::{Sessions, Store};
use bff_core::clock::Clock;
use bff_core::config::value::{Bytes, RedisUrl};
use bff_core::config::{self, Secret, StoreEngine};
use futures_util::StreamExt as _;

/// A session's size.
const SIZE: usize = 3_000;
/// Reads that are measured.
const READS: usize = 100_000;
/// Records that they are spread over.
const RECORDS: usize = 1_000;

fn main() {
    let args: Vec<String> = std::env::args().skip(1).filter(|arg| arg != "--bench").collect();
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    actix_rt::System::new().block_on(async {
        match words[..] {
            ["get", "memory"] => get(&settings(StoreEngine::Memory, "", None)).await,
            ["get", "file", file] => get(&settings(StoreEngine::File, file, None)).await,
            ["get", "redis", url] => get(&settings(StoreEngine::Redis, "", Some(url))).await,
            ["session", "memory"] => session(&settings(StoreEngine::Memory, "", None)).await,
            ["session", "file", file] => session(&settings(StoreEngine::File, file, None)).await,
            ["session", "redis", url] => session(&settings(StoreEngine::Redis, "", Some(url))).await,
            ["fill", file, records] => fill(file, number(records), 256).await,
            ["fill", file, records, writers] => fill(file, number(records), number(writers)).await,
            ["open", file, records] => open(file, number(records)).await,
            _ => println!("say one of the commands that this file begins with"),
        }
    });
}

fn settings(engine: StoreEngine, file: &str, url: Option<&str>) -> config::Store {
    config::Store {
        engine,
        file: file.into(),
        file_cache: Bytes(32 << 20),
        url: url.map(|url| RedisUrl(url.parse().expect("a URL"))),
        username: None,
        password: None,
        prefix: "bench".to_owned(),
        timeout: Duration::from_secs(5),
        ca_file: None,
    }
}

async fn opened(settings: &config::Store) -> Store {
    let seal = config::Seal { key: Some(Secret::new("k".repeat(40))), previous_key: None };
    Store::open(settings, &seal).await.expect("the store opens")
}

/// The cost of one read, one after the other.
async fn get(settings: &config::Store) {
    let store = opened(settings).await;
    for number in 0..RECORDS {
        assert!(store.put(number, &value(number)).await);
    }
    let (clock, processor) = (Clock::system(), processor_time());
    let begun = clock.now();
    for read in 0..READS {
        assert_eq!(store.get(read * 7 % RECORDS).await, Some(SIZE));
    }
    let (elapsed, processor) = (clock.now() - begun, processor_time().saturating_sub(processor));
    println!(
        "{:?}: a get takes {:?}, of it on the processor {:?}",
        settings.engine,
        per(elapsed, READS),
        per(processor, READS)
    );
}

/// What a session costs a request: from its head to in whose name it acts.
async fn session(settings: &config::Store) {
    let store = opened(settings).await;
    let sessions = Sessions::begin(&store, RECORDS).await.expect("sessions can be begun");
    let (clock, processor) = (Clock::system(), processor_time());
    let begun = clock.now();
    for request in 0..READS {
        assert!(sessions.admit(request * 7).await);
    }
    let (elapsed, processor) = (clock.now() - begun, processor_time().saturating_sub(processor));
    println!(
        "{:?}: a session costs a request {:?}, of it on the processor {:?}",
        settings.engine,
        per(elapsed, READS),
        per(processor, READS)
    );
}

/// Many records, and how fast they were written by so many at once.
async fn fill(file: &str, records: usize, writers: usize) {
    let store = opened(&settings(StoreEngine::File, file, None)).await;
    let (clock, processor) = (Clock::system(), processor_time());
    let begun = clock.now();
    let put = async |number| assert!(store.put(number, &value(number)).await);
    futures_util::stream::iter(0..records).for_each_concurrent(writers, put).await;
    let (elapsed, processor) = (clock.now() - begun, processor_time().saturating_sub(processor));
    println!(
        "{records} puts by {writers} at once: {elapsed:?}, processor per put {:?}; {}",
        per(processor, records),
        memory()
    );
    let ended = std::thread::spawn(|| std::io::stdin().read_line(&mut String::new()));
    println!("writing on until Enter, or kill -9 {}", std::process::id());
    while !ended.is_finished() {
        put(0).await;
    }
}

/// How long it takes to open what `fill` has left, and what memory reading all of it takes.
async fn open(file: &str, records: usize) {
    let clock = Clock::system();
    let begun = clock.now();
    let store = opened(&settings(StoreEngine::File, file, None)).await;
    println!("opened in {:?}; {}", clock.now() - begun, memory());
    let begun = clock.now();
    for number in 0..records {
        assert_eq!(store.get(number * 7919 % records).await, Some(SIZE));
    }
    println!("{records} records read, {:?} each; {}", per(clock.now() - begun, records), memory());
}

/// As incompressible as a session's tokens.
fn value(number: usize) -> Vec<u8> {
    let mut state = number as u64 + 1;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        state.to_be_bytes()[0]
    };
    (0..SIZE).map(|_| next()).collect()
}

fn per(time: Duration, count: usize) -> Duration {
    time.div_f64(u32::try_from(count).map_or(f64::MAX, f64::from))
}

fn number(text: &str) -> usize {
    text.parse().expect("a number")
}

/// What all threads of this process have had of the processor.
fn processor_time() -> Duration {
    let tasks = fs::read_dir("/proc/self/task").expect("it runs on Linux").flatten();
    let nanoseconds = tasks.filter_map(|task| {
        let text = fs::read_to_string(task.path().join("schedstat")).ok()?;
        text.split(' ').next()?.parse::<u64>().ok()
    });
    Duration::from_nanos(nanoseconds.sum::<u64>())
}

fn memory() -> String {
    let status = fs::read_to_string("/proc/self/status").expect("it runs on Linux");
    let fields = status.lines().filter(|line| line.starts_with("VmRSS") || line.starts_with("VmHWM"));
    fields.map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect::<Vec<_>>().join(", ")
}
