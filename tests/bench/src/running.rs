//! A server that is measured: its address, its processes, what they cost.

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use test_support::{http, wait};

const START: Duration = Duration::from_secs(20);

/// Linux counts processor time in these for whoever reads `/proc`, on every machine (`USER_HZ`).
const TICK: Duration = Duration::from_millis(10);

/// A running server; ended, with its workers, when dropped.
#[derive(Debug)]
pub(crate) struct Server {
    pub(crate) name: String,
    /// `http://127.0.0.1:PORT`
    pub(crate) url: String,
    child: Child,
}

impl Server {
    /// Runs `command` until it answers at `path`. What it says on its standard output is what it logs, and goes nowhere.
    pub(crate) fn start(name: &str, mut command: Command, port: u16, path: &str) -> Self {
        let child = command.stdin(Stdio::null()).stdout(Stdio::null()).spawn();
        let child = child.unwrap_or_else(|error| panic!("cannot run {command:?}: {error}"));
        let server = Self { name: name.to_owned(), url: format!("http://127.0.0.1:{port}"), child };
        let url = format!("{}{path}", server.url);
        let answers = || http::try_send("GET", &url, &[], "", START).is_ok_and(|answer| answer.status == 200);
        wait::until(START, &format!("{name} answers at {url}"), answers);
        server
    }

    /// What its processes have used so far, in the kernel and outside of it.
    pub(crate) fn processor_time(&self) -> Duration {
        let ticks: u32 = self.processes().into_iter().map(|pid| ticks(&read(pid, "stat"))).sum();
        TICK * ticks
    }

    /// Resident memory of all its processes, in KiB: now, and the most that each of them ever had.
    pub(crate) fn memory(&self) -> (u64, u64) {
        let sizes = self.processes().into_iter().map(|pid| {
            let status = read(pid, "status");
            (size(&status, "VmRSS:"), size(&status, "VmHWM:"))
        });
        sizes.fold((0, 0), |(now, most), (its_now, its_most)| (now + its_now, most + its_most))
    }

    /// Itself and its workers.
    fn processes(&self) -> Vec<u32> {
        let pid = self.child.id();
        let children = read(pid, &format!("task/{pid}/children"));
        let children = children.split_whitespace().filter_map(|pid| pid.parse().ok());
        std::iter::once(pid).chain(children).collect()
    }
}

impl Drop for Server {
    /// The orderly end: a master that is killed leaves its workers behind.
    fn drop(&mut self) {
        let _told = Command::new("kill").arg("-TERM").arg(self.child.id().to_string()).status();
        let _ended = self.child.wait();
    }
}

/// A port that nobody listens on now.
pub(crate) fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("there is a free port");
    listener.local_addr().expect("a listener has an address").port()
}

/// Writes a file of settings.
pub(crate) fn write(folder: &Path, name: &str, text: &str) -> String {
    let file = folder.join(name);
    fs::write(&file, text).expect("the settings can be written");
    file.display().to_string()
}

fn read(pid: u32, file: &str) -> String {
    let file = format!("/proc/{pid}/{file}");
    fs::read_to_string(&file).unwrap_or_else(|error| panic!("{file}: {error}"))
}

/// `utime` and `stime` (proc(5)). The name before them may hold spaces, and ends with the last parenthesis.
fn ticks(stat: &str) -> u32 {
    let fields = stat.rsplit_once(')').map_or("", |(_, fields)| fields);
    fields.split_whitespace().skip(11).take(2).filter_map(|field| field.parse::<u32>().ok()).sum()
}

fn size(status: &str, name: &str) -> u64 {
    let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default();
    line.trim().trim_end_matches(" kB").parse().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_linux_counts_is_read() {
        let stat = "4 (a (b) c) S 1 4 4 0 -1 4194560 100 0 0 0 250 50 7 7 20 0 3 0 100 1 1";
        assert_eq!(ticks(stat), 300);
        assert_eq!(size("VmHWM:\t   2000 kB\nVmRSS:\t   1000 kB\n", "VmRSS:"), 1000);
    }
}
