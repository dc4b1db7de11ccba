//! Where and when it was measured.

use std::fs;
use std::thread;
use std::time::Duration;

use workspace_rules::benchmarks::Machine;

pub(crate) fn date() -> String {
    jiff::Timestamp::now().strftime("%Y-%m-%d").to_string()
}

pub(crate) fn this() -> Machine {
    Machine {
        processor: field("/proc/cpuinfo", "model name").unwrap_or_else(|| "unknown".to_owned()),
        processors: thread::available_parallelism().map_or(0, usize::from),
        memory_mib: field("/proc/meminfo", "MemTotal").and_then(|told| kib(&told)).unwrap_or_default() / 1024,
        kernel: fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default().trim().to_owned(),
    }
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

pub(crate) fn microseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1_000_000.0
}
