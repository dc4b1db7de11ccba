//! Where and when something was measured, and of which build.

use std::fs;
use std::path::{Path, PathBuf};
use std::thread;

use serde::Serialize;
use workspace_rules::outages::Machine;

pub(crate) fn today() -> String {
    jiff::Timestamp::now().strftime("%Y-%m-%d").to_string()
}

pub(crate) fn machine() -> Machine {
    Machine {
        processor: of_processor("model name").unwrap_or_else(|| "unknown".to_owned()),
        processors: thread::available_parallelism().map_or(0, usize::from),
        kernel: fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default().trim().to_owned(),
    }
}

/// A line of `/proc/cpuinfo`.
pub(crate) fn of_processor(name: &str) -> Option<String> {
    let text = fs::read_to_string("/proc/cpuinfo").ok()?;
    let line = text.lines().find(|line| line.starts_with(name))?;
    line.split_once(':').map(|(_, value)| value.trim().to_owned())
}

/// `target/release` is `release`.
pub(crate) fn build(binaries: &Path) -> String {
    let folder = binaries.canonicalize().unwrap_or_else(|_| binaries.to_owned());
    folder.file_name().unwrap_or_default().display().to_string()
}

/// Writes a run where it is to be kept.
pub(crate) fn keep(run: &impl Serialize, file: Option<&PathBuf>) {
    let Some(file) = file else { return };
    let text = serde_json::to_string_pretty(run).expect("it is JSON");
    fs::write(file, text + "\n").unwrap_or_else(|error| panic!("{}: {error}", file.display()));
}
