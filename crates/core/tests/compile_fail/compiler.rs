//! The compiler, asked about one fixture against core as it was just built: building it once more for this would take minutes.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What the compiler says of a fixture.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    Compiles,
    /// With its messages, as [`lasting`] leaves them.
    Fails(String),
}

/// Compiles `tests/compile_fail/FIXTURE.rs`, and throws away what comes of it.
pub(crate) fn verdict_on(fixture: &str) -> Verdict {
    let core = core();
    let out = tempfile::tempdir().unwrap();
    let mut rustc = Command::new(std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()));
    rustc.args(["--edition=2024", "--emit=metadata", "--verbose", "--diagnostic-width=140", "-Adead_code"]);
    rustc.arg("--out-dir").arg(out.path()).arg("--extern").arg(format!("bff_core={}", core.display()));
    rustc.arg("-L").arg(format!("dependency={}", core.parent().unwrap().display()));
    // Messages quote core where its sources are found: by their paths from the workspace's root.
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let output = rustc.arg(source(fixture)).current_dir(root).output().expect("the compiler runs");
    let said = String::from_utf8(output.stderr).unwrap();
    if output.status.success() { Verdict::Compiles } else { Verdict::Fails(lasting(&said, fixture)) }
}

/// Holds what the compiler says of a fixture to the messages beside it, or writes these with `UPDATE_MESSAGES` in the environment.
pub(crate) fn differs_from_expected(fixture: &str) -> Result<(), String> {
    let Verdict::Fails(said) = verdict_on(fixture) else { return Err(format!("{fixture} compiles")) };
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/compile_fail/{fixture}.stderr"));
    if std::env::var_os("UPDATE_MESSAGES").is_some() {
        fs::write(&file, &said).unwrap();
    }
    let expected = fs::read_to_string(&file).unwrap_or_default();
    if said == expected {
        Ok(())
    } else {
        Err(format!("{fixture} was to say:\n{expected}\nand says:\n{said}"))
    }
}

fn source(fixture: &str) -> String {
    format!("crates/core/tests/compile_fail/{fixture}.rs")
}

/// The library that is beside this test: of several, each with other features, the last. The one that this test is linked with is
/// of the sources as they are, and so is what was built after it.
fn core() -> PathBuf {
    let exe = std::env::current_exe().unwrap();
    let built = fs::read_dir(exe.parent().unwrap()).unwrap().map(|entry| entry.unwrap().path());
    let libraries = built.filter(|file| {
        let name = file.file_name().unwrap().to_string_lossy();
        name.starts_with("libbff_core-") && name.ends_with(".rlib")
    });
    let age = |file: &PathBuf| fs::metadata(file).unwrap().modified().unwrap();
    libraries.max_by_key(age).expect("core was built before its tests")
}

/// The messages without what changes with every line that is written elsewhere: numbers of lines but the fixture's own, the margin,
/// which is as wide as they are, and the sum at the end.
fn lasting(said: &str, fixture: &str) -> String {
    let source = source(fixture);
    let of_sum = ["error: aborting due to", "Some errors have detailed", "For more information about"];
    let lines = said.lines().filter(|line| !of_sum.iter().any(|sum| line.starts_with(sum)));
    let lines = lines.map(|line| {
        let beside = line.trim_start_matches(|part: char| part == ' ' || part.is_ascii_digit());
        let is_place = beside.starts_with("--> ") || beside.starts_with("::: ");
        match beside.split_once(".rs:") {
            Some((file, _)) if is_place && !beside.contains(&source) => format!(" {file}.rs"),
            _ if beside.len() < line.len() => format!(" {beside}"),
            _ => line.to_owned(),
        }
    });
    let lines: Vec<String> = lines.collect();
    lines.join("\n").trim_end().to_owned() + "\n"
}
