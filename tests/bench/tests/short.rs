//! A measurement that is too short for figures: it comes to its end, and leaves nobody out without a word.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde::de::DeserializeOwned;
use tempfile::TempDir;
use workspace_rules::benchmarks::{Rounds, Run};
use workspace_rules::growth;
use workspace_rules::screen::{self, Client};

/// Where cargo has built the binaries, this program's too.
fn built(program: &str) -> &Path {
    Path::new(program).parent().expect("it is in a folder")
}

/// Measures for so short, and gives what was printed and what was written.
fn measured<R: DeserializeOwned>(program: &str, flags: &[&str]) -> (String, R) {
    let folder = TempDir::new().expect("a temporary folder can be made");
    let json = folder.path().join("run.json");
    let mut command = Command::new(program);
    command.arg(built(program)).args(flags).arg("--json").arg(&json);
    let output = command.output().expect("it was just built");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    let text = fs::read_to_string(&json).expect("it has written what it measured");
    let run = serde_json::from_str(&text).unwrap_or_else(|error| panic!("it is no run: {error}: {text}"));
    (said, run)
}

/// Whether there is a `perf` that sees the kernel.
fn may_look() -> bool {
    let written = tempfile::NamedTempFile::new().expect("a temporary file can be made");
    let looked =
        Command::new("perf").args(["record", "--quiet", "-o"]).arg(written.path()).arg("true").output();
    rustix::process::geteuid().is_root() && looked.is_ok_and(|looked| looked.status.success())
}

#[test]
fn what_a_hit_costs_is_measured_of_every_row_that_is_held_to_something() {
    let flags = ["--only", "hit", "--rounds", "1", "--seconds", "1"];
    let (said, run) = measured::<Run>(env!("CARGO_BIN_EXE_bench"), &flags);
    let [work] = run.works.as_slice() else { panic!("one work was asked for: {run:?}") };
    assert!(work.absent.is_empty() && !said.contains("not measured"), "{said}");
    for row in &work.contenders {
        assert!(row.at_cost && row.faults.is_empty(), "{row:?}");
        assert!(matches!(row.microseconds.measured()[..], [cost] if cost > 0.0), "{row:?}");
        assert!(row.p50.measured().is_empty() && row.few_kib.is_none(), "{row:?}");
    }
    assert_eq!(work.rate, None);
}

#[test]
fn a_work_that_is_none_is_refused_by_the_names_of_those_there_are() {
    let program = env!("CARGO_BIN_EXE_bench");
    let output = Command::new(program).arg(built(program)).args(["--only", "hits"]).output();
    let output = output.expect("it was just built");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success() && said.contains("'hits'") && said.contains("pass-through"), "{said}");
}

#[test]
fn a_pass_through_is_measured_beside_others() {
    let program = env!("CARGO_BIN_EXE_bench");
    let flags = ["--only", "pass-through", "--rounds", "1", "--seconds", "1", "--many", "100"];
    let (said, run) = measured::<Run>(program, &flags);
    let text = format!("{run:?}");
    let head = Command::new("git").arg("-C").arg(built(program)).args(["rev-parse", "HEAD"]).output();
    let head = head.ok().filter(|output| output.status.success());
    let head = head.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned());
    assert_eq!(run.occasion.built.map(|built| built.commit), head);
    assert!(run.occasion.took_seconds.is_some_and(|took| took > 0), "{text}");
    assert!(run.occasion.tools.iter().any(|tool| tool.name == "wrk" && !tool.version.is_empty()), "{text}");
    assert!(run.occasion.ran_first.is_some(), "{text}");
    let [work] = run.works.as_slice() else { panic!("one work was asked for: {text}") };
    for name in ["mobile-bff", "nginx"] {
        let measured = work.contenders.iter().find(|each| each.name == name);
        let measured = measured.unwrap_or_else(|| panic!("{name} was not measured: {text}"));
        assert_eq!(measured.faults, [""; 0], "{name}");
        let figures = [&measured.microseconds, &measured.requests_per_second, &measured.p50, &measured.p999];
        let one = |rounds: &&Rounds| matches!(rounds.measured()[..], [figure] if figure > 0.0);
        assert!(figures.iter().all(one), "{name}: {text}");
        assert!(measured.few_kib.is_some() && measured.many_kib.is_some(), "{name}: {text}");
        let [all, kernel] = [&measured.microseconds, &measured.kernel_microseconds].map(Rounds::measured);
        assert!(kernel[0] > 0.0 && kernel[0] < all[0], "{name}: {text}");
    }
    let ours = work.contenders.iter().find(|each| each.name == "mobile-bff").expect("it was measured");
    if may_look() {
        let seen = |part: &str| {
            ours.profile.iter().find(|share| share.part == part).map_or(0.0, |share| share.percent)
        };
        assert!(seen("the kernel") > 0.0 && seen("ours") > 0.0, "{:?}", ours.profile);
        let all: f64 = ours.profile.iter().map(|share| share.percent).sum();
        assert!((99.0..101.0).contains(&all), "{:?}", ours.profile);
    }
    for name in ["HAProxy", "KrakenD", "Fastify with undici"] {
        let told = work.contenders.iter().any(|each| each.name == name);
        assert!(told || work.absent.iter().any(|each| each.name == name), "{name} is left out: {text}");
    }
    assert!(said.contains("processor time of mobile-bff, times nginx"), "the table is not printed: {said}");
}

#[test]
fn growth_is_measured_with_each_thing_that_there_may_be_more_of() {
    let flags = ["--rounds", "1", "--seconds", "1", "--most", "10"];
    let (_, run) = measured::<growth::Run>(env!("CARGO_BIN_EXE_bench-growth"), &flags);
    let of: Vec<(&str, usize)> =
        run.curves.iter().map(|curve| (curve.of.as_str(), curve.points.len())).collect();
    assert_eq!(of, [("declared routes", 2), ("sessions", 2), ("open connections", 2), ("parts", 3)]);
    for point in run.curves.iter().flat_map(|curve| &curve.points) {
        assert!(matches!(point.microseconds[..], [cost] if cost > 0.0), "{point:?}");
    }
    assert!(run.occasion.took_seconds.is_some_and(|took| took > 0));
}

/// Only root may lay a link.
#[test]
fn a_screen_is_measured_with_and_without_the_bff() {
    if !rustix::process::geteuid().is_root() || !Path::new("/dev/net/tun").exists() {
        return;
    }
    let flags = ["--rounds", "1", "--link", "cable"];
    let (_, run) = measured::<screen::Run>(env!("CARGO_BIN_EXE_bench-screen"), &flags);
    assert_eq!(run.screens.len(), 8, "{run:?}");
    for screen in &run.screens {
        assert!(matches!(screen.milliseconds[..], [took] if took > 0.0), "{screen:?}");
        assert!(matches!(screen.wire_bytes[..], [bytes] if bytes > screen.body_bytes), "{screen:?}");
    }
    let home = |client| run.screens.iter().find(|each| each.screen == "mobile home" && each.client == client);
    assert_eq!(home(Client::Bff).map(|each| each.requests), Some(1));
    assert!(home(Client::Careful).is_some_and(|each| each.requests > 1), "{run:?}");
}
