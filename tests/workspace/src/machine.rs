//! The machine that something was measured on.

use std::fs;
use std::thread;

use serde::{Deserialize, Serialize};

#[derive(Debug, Deserialize, Serialize)]
pub struct Machine {
    pub processor: String,
    pub processors: usize,
    /// Not every run that is kept wrote it down.
    pub memory_mib: Option<u64>,
    pub kernel: String,
}

impl Machine {
    /// The one that this program runs on.
    #[must_use]
    pub fn this() -> Self {
        Self {
            processor: of_processor("model name").unwrap_or_else(|| "unknown".to_owned()),
            processors: thread::available_parallelism().map_or(0, usize::from),
            memory_mib: field("/proc/meminfo", "MemTotal").and_then(|told| kib(&told)).map(|kib| kib / 1024),
            kernel: fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default().trim().to_owned(),
        }
    }

    /// `2 processors (A processor), 1024 MiB, Linux 6.0`
    pub(crate) fn told(&self) -> String {
        let Self { processor, processors, memory_mib, kernel } = self;
        let memory = memory_mib.map(|mib| format!("{mib} MiB, ")).unwrap_or_default();
        format!("{processors} processors ({processor}), {memory}Linux {kernel}")
    }
}

/// A line of `/proc/cpuinfo`.
#[must_use]
pub fn of_processor(name: &str) -> Option<String> {
    field("/proc/cpuinfo", name)
}

/// What stands behind the colon of the first line of that name.
fn field(file: &str, name: &str) -> Option<String> {
    let text = fs::read_to_string(file).ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix(name))?;
    line.split_once(':').map(|(_, value)| value.trim().to_owned())
}

fn kib(told: &str) -> Option<u64> {
    told.trim_end_matches(" kB").parse().ok()
}
