//! A measurement that is too short for figures: it comes to its end, and leaves nobody out without a word.

use std::path::Path;
use std::process::Command;

use tempfile::TempDir;
use workspace_rules::benchmarks::Run;

#[test]
fn a_pass_through_is_measured_beside_others() {
    let folder = TempDir::new().expect("a temporary folder can be made");
    let (bench, json) = (Path::new(env!("CARGO_BIN_EXE_bench")), folder.path().join("run.json"));
    let built = bench.parent().expect("it is in a folder");
    let mut command = Command::new(bench);
    command.arg(built).args(["--only", "pass-through", "--rounds", "1", "--seconds", "1", "--many", "100"]);
    let output = command.arg("--json").arg(&json).output().expect("it was just built");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));

    let text = std::fs::read_to_string(&json).expect("it has written what it measured");
    let run: Run = serde_json::from_str(&text).expect("it is a run");
    let head = Command::new("git").arg("-C").arg(built).args(["rev-parse", "HEAD"]).output();
    let head = head.ok().filter(|output| output.status.success());
    let head = head.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned());
    assert_eq!(run.occasion.built.map(|built| built.commit), head);
    assert!(run.occasion.ran_first.is_some(), "{text}");
    let [work] = run.works.as_slice() else { panic!("one work was asked for: {text}") };
    for name in ["mobile-bff", "nginx"] {
        let measured = work.contenders.iter().find(|each| each.name == name);
        let measured = measured.unwrap_or_else(|| panic!("{name} was not measured: {text}"));
        assert_eq!(measured.faults, [""; 0], "{name}");
        let figures = [&measured.microseconds, &measured.requests_per_second, &measured.p50, &measured.p999];
        assert!(figures.iter().all(|each| each.len() == 1 && each[0] > 0.0), "{name}: {text}");
        assert!(measured.few_kib.is_some() && measured.many_kib.is_some(), "{name}: {text}");
    }
    for name in ["HAProxy", "KrakenD", "Fastify with undici"] {
        let told = work.contenders.iter().any(|each| each.name == name);
        assert!(told || work.absent.iter().any(|each| each.name == name), "{name} is left out: {text}");
    }
    assert!(said.contains("processor time of mobile-bff, times nginx"), "the table is not printed: {said}");
}
