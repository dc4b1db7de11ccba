//! Counting, by valgrind: one process takes every path, and what it did in each is written apart.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use tempfile::TempDir;
use workspace_rules::instructions::Count;

/// The function that each path is taken in.
const COUNTED: &str = "instructions::counted";

/// The allocator looks through what threads keep back each so many milliseconds, and under valgrind time passes otherwise each time: left to
/// that, two counts of a path are up to two in a hundred apart. So it goes by the bytes that were asked for.
const ALLOCATOR: (&str, &str) = ("_RJEM_MALLOC_CONF", "experimental_tcache_gc:false");

/// Every path, in the order in which it was taken.
pub(super) fn count(paths: &Path) -> Vec<Count> {
    let folder = TempDir::new().expect("a temporary folder can be made");
    let written = folder.path().join("counts");
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--quiet", "--combine-dumps=no", "--separate-threads=no"])
        .arg(format!("--toggle-collect={COUNTED}"))
        .arg(format!("--dump-after={COUNTED}"))
        .arg(format!("--callgrind-out-file={}", written.display()))
        .arg(paths)
        // Hash maps are seeded by the system, and what is looked up in them costs the same however it is: nothing to hold still there.
        .env_clear()
        .env(ALLOCATOR.0, ALLOCATOR.1)
        .stderr(Stdio::inherit())
        .output();
    let output =
        output.unwrap_or_else(|error| panic!("valgrind is missing: apt-get install valgrind ({error})"));
    assert!(output.status.success(), "{} ended with {}", paths.display(), output.status);
    let said = String::from_utf8_lossy(&output.stdout);
    let taken: Vec<(String, u64)> = said.lines().filter_map(told).collect();
    let counts: Vec<Count> = (1..)
        .zip(taken)
        .map(|(nth, (path, times))| {
            let file = written.with_extension(nth.to_string());
            let dump =
                fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
            let instructions = sum(&dump).unwrap_or_else(|| panic!("nothing was counted of {path}"));
            Count { path, instructions: instructions / times }
        })
        .collect();
    assert!(!counts.is_empty(), "{} took no path", paths.display());
    counts
}

/// `NAME TIMES`
fn told(line: &str) -> Option<(String, u64)> {
    let (name, times) = line.split_once(' ')?;
    times.parse().ok().filter(|times| *times > 0).map(|times| (name.to_owned(), times))
}

/// What was done between this dump and the one before.
fn sum(dump: &str) -> Option<u64> {
    let total = dump
        .lines()
        .find_map(|line| line.strip_prefix("summary: ").or_else(|| line.strip_prefix("totals: ")));
    total?.trim().parse().ok().filter(|sum| *sum > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        assert_eq!(told("a-path 1000"), Some(("a-path".to_owned(), 1000)));
        assert_eq!(told("a-path 0"), None);
        assert_eq!(told("said"), None);
        assert_eq!(sum("version: 1\nevents: Ir\nsummary: 4200\n"), Some(4200));
        assert_eq!(sum("version: 1\nsummary: 0\n"), None);
    }
}
