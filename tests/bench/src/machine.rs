//! Where and when it was measured.

use std::fs;
use std::process::Command;
use std::thread;
use std::time::Duration;

use workspace_rules::benchmarks::Machine;

pub(crate) fn date() -> String {
    jiff::Timestamp::now().strftime("%Y-%m-%d").to_string()
}

pub(crate) fn this() -> Machine {
    let processors = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let processor = processors.lines().find(|line| line.starts_with("model name"));
    let processor = processor.and_then(|line| line.split_once(':')).map(|(_, name)| name.trim().to_owned());
    Machine {
        processor: processor.unwrap_or_else(|| "unknown".to_owned()),
        processors: thread::available_parallelism().map_or(0, usize::from),
        kernel: fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default().trim().to_owned(),
        nginx: nginx(),
    }
}

fn nginx() -> String {
    let output = Command::new("/usr/sbin/nginx").arg("-v").output();
    let said = output.map(|output| String::from_utf8_lossy(&output.stderr).into_owned()).unwrap_or_default();
    said.trim().rsplit('/').next().unwrap_or_default().to_owned()
}

pub(crate) fn microseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1_000_000.0
}
