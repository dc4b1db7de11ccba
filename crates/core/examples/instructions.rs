//! What every request passes through, one path after the other, for a program that counts instructions (`just instructions`).
//!
//! Each path is taken some times before it is counted: what is kept is kept by then, and what is made once is made. What is counted is
//! all that happens on this thread, so nothing of the system that answers, within [`counted`], of which the counting program knows by its name.

#![expect(clippy::print_stdout, reason = "the names are for whoever counts")]

use std::hint::black_box;
use std::path::Path;
use std::time::Duration;

use actix_rt::SystemRunner;
use bff_core::bench::{Asked, Bearers, Deciding, Expecting, Limited, Request, Served, Sessions, Store};
use bff_core::config::{self, Secret, StoreEngine};
use serde_json::json;
use test_support::upstream::{Reply, Upstream};
use tikv_jemallocator::Jemalloc;

/// As the binaries have it.
#[global_allocator]
static ALLOCATOR: Jemalloc = Jemalloc;

/// How often each path is counted, and before that taken.
const TIMES: usize = 1_000;
const BEFORE: usize = 100;

/// Keeps an answer for longer than it is counted.
const LASTS: &str = "max-age=3600";

fn main() {
    let runner = actix_rt::System::new();
    let system = Upstream::start(|seen| {
        // What is passed is of four kilobytes.
        let rows = if seen.path().starts_with("/v1/passed") { 1000..1210 } else { 1000..1040 };
        let rows: Vec<String> = rows.map(|id| format!("Item number {id}")).collect();
        Reply::json(200, &json!(rows)).header("Cache-Control", LASTS)
    });
    let served = runner.block_on(Served::before(&system.url())).expect("the settings are sound");
    for (name, asked, status) in [
        ("declared-route-kept", Asked::Declared, 200),
        ("declared-route-passed", Asked::Passed, 200),
        ("three-parts-kept", Asked::Composed, 200),
        ("page-of-one-part-kept", Asked::Page, 200),
        ("three-parts-fetched", Asked::Fetched, 200),
        ("no-such-route", Asked::Nowhere, 404),
    ] {
        taken(name, &runner, async |_| {
            let answer = served.ask(asked).await.expect("it is answered");
            assert_eq!(answer.0.as_u16(), status);
        });
    }

    let folder = tempfile::TempDir::new().expect("a temporary folder can be made");
    for (name, engine) in
        [("session-to-token", StoreEngine::Memory), ("session-in-file-to-token", StoreEngine::File)]
    {
        let store = runner.block_on(Store::open(&store(engine, folder.path()), &seal()));
        let store = store.expect("the store opens");
        let sessions = runner.block_on(Sessions::begin(&store, BEFORE)).expect("sessions can be begun");
        taken(name, &runner, async |number| assert!(sessions.admit(number).await));
    }

    let bearers = runner.block_on(async { Bearers::sign(BEFORE) }).expect("tokens can be signed");
    taken("token-verified-before", &runner, async |number| assert!(bearers.admit(number).await));

    let limited = Limited::by_plan(BEFORE).expect("the settings are sound");
    taken("limit-counted-and-told", &runner, async |number| {
        assert!(limited.count(number, true).await.is_some());
    });

    let expecting = Expecting::compile().expect("the document can be compiled");
    taken("held-to-the-document", &runner, async |_| {
        assert_eq!(black_box(expecting.hold(black_box(Request::Page))), 0);
    });

    let deciding = Deciding::new().expect("the settings are sound");
    taken("call-decided", &runner, async |_| assert!(deciding.call(Duration::from_millis(5))));
}

/// Takes a path often enough, then has it counted, and tells its name.
fn taken(name: &str, runner: &SystemRunner, path: impl AsyncFn(usize)) {
    let times = |times: usize| runner.block_on(async { times_over(times, &path).await });
    times(BEFORE);
    counted(&|| times(TIMES));
    println!("{name} {TIMES}");
}

async fn times_over(times: usize, path: impl AsyncFn(usize)) {
    for number in 0..times {
        path(number).await;
    }
}

/// Known by its name to the program that counts: what is in it is counted.
#[inline(never)]
fn counted(work: &dyn Fn()) {
    work();
    // Not the last thing that it does, or whoever calls it would go on from in there.
    black_box(());
}

fn store(engine: StoreEngine, folder: &Path) -> config::Store {
    config::Store {
        engine,
        file: folder.join("store.redb"),
        file_cache: config::value::Bytes(32 << 20),
        url: None,
        username: None,
        password: None,
        prefix: "bench".to_owned(),
        timeout: Duration::from_secs(5),
        ca_file: None,
    }
}

fn seal() -> config::Seal {
    config::Seal { key: Some(Secret::new("k".repeat(40))), previous_key: None }
}
