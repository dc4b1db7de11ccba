//! A server that is measured: its address, its processes, what they cost.

use std::collections::VecDeque;
use std::fs::{self, File};
use std::io::{Read as _, Seek as _};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use test_support::{http, wait};

use crate::resident;
use crate::told::{read, size};

const START: Duration = Duration::from_secs(30);

/// Linux counts processor time in these for whoever reads `/proc`, on every machine (`USER_HZ`).
const TICK: Duration = Duration::from_millis(10);

/// Processor time.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Spent {
    pub(crate) all: Duration,
    /// Of it, in the kernel.
    pub(crate) kernel: Duration,
}

/// A running server; ended, with its workers, when dropped.
#[derive(Debug)]
pub(crate) struct Server {
    /// `http://127.0.0.1:PORT`
    pub(crate) url: String,
    child: Child,
}

impl Server {
    /// Runs `command` until it answers at `ready`, by whatever status says that it can. What it says on its standard output is
    /// what it logs, and goes nowhere.
    pub(crate) fn start(name: &str, command: Command, port: u16, ready: &str) -> Self {
        Self::try_start(name, command, port, ready).unwrap_or_else(|why| panic!("{why}"))
    }

    /// The same of a program that may not be there.
    pub(crate) fn try_start(
        name: &str,
        mut command: Command,
        port: u16,
        ready: &str,
    ) -> Result<Self, String> {
        // Only who does not come up has said something worth reading.
        let mut errors = tempfile::tempfile().map_err(|error| error.to_string())?;
        let kept = errors.try_clone().map_err(|error| error.to_string())?;
        let child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(kept).spawn();
        let program = command.get_program().display().to_string();
        let child = child.map_err(|error| format!("cannot run {program}: {error}"))?;
        let mut server = Self { url: format!("http://127.0.0.1:{port}"), child };
        let mut ended = false;
        wait::until(START, &format!("{name} answers at {ready}"), || {
            ended = server.child.try_wait().is_ok_and(|status| status.is_some());
            ended || http::try_send("GET", ready, &[], "", START).is_ok_and(|answer| answer.status < 500)
        });
        if ended { Err(format!("{program} ended at once: {}", last_line(&mut errors))) } else { Ok(server) }
    }

    /// What its processes have used so far.
    pub(crate) fn spent(&self) -> Spent {
        let each = self.processes().into_iter().map(|pid| ticks(&read(pid, "stat")));
        let (outside, kernel) = each.fold((0, 0), |all, its| (all.0 + its.0, all.1 + its.1));
        Spent { all: TICK * (outside + kernel), kernel: TICK * kernel }
    }

    /// Forgets the most that each of its processes had in memory so far (proc_pid_clear_refs(5)).
    pub(crate) fn forget_most(&self) {
        for pid in self.processes() {
            fs::write(format!("/proc/{pid}/clear_refs"), "5").expect("whoever started it may say so");
        }
    }

    /// Resident memory of all its processes, in KiB: now, and the most that each of them had since that was forgotten.
    pub(crate) fn memory(&self) -> (u64, u64) {
        let sizes = self.processes().into_iter().map(|pid| {
            let status = read(pid, "status");
            (size(&status, "VmRSS:"), size(&status, "VmHWM:"))
        });
        sizes.fold((0, 0), |(now, most), (its_now, its_most)| (now + its_now, most + its_most))
    }

    /// What it takes of memory in KiB, whoever else is there.
    pub(crate) fn taken(&self) -> u64 {
        resident::kib(&self.processes())
    }

    /// Itself, and whatever it has started.
    pub(crate) fn processes(&self) -> Vec<u32> {
        let (mut found, mut asked) = (Vec::new(), VecDeque::from([self.child.id()]));
        while let Some(pid) = asked.pop_front() {
            found.push(pid);
            asked.extend(children(pid));
        }
        found
    }
}

impl Drop for Server {
    /// The orderly end: a master that is killed leaves its workers behind.
    fn drop(&mut self) {
        if self.child.try_wait().is_ok_and(|status| status.is_none()) {
            let _told = Command::new("kill").arg("-TERM").arg(self.child.id().to_string()).status();
        }
        let _ended = self.child.wait();
    }
}

/// A port that nobody listens on now.
pub(crate) fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("there is a free port");
    listener.local_addr().expect("a listener has an address").port()
}

/// Of every thread of a process: any of them may have started one.
fn children(pid: u32) -> Vec<u32> {
    let Ok(threads) = fs::read_dir(format!("/proc/{pid}/task")) else { return Vec::new() };
    let listed = threads.flatten().map(|thread| thread.path().join("children"));
    let listed = listed.filter_map(|file| fs::read_to_string(file).ok());
    listed.flat_map(|pids| pids.split_whitespace().flat_map(str::parse).collect::<Vec<u32>>()).collect()
}

fn last_line(said: &mut File) -> String {
    let mut text = Vec::new();
    _ = said.rewind().and_then(|()| said.read_to_end(&mut text));
    String::from_utf8_lossy(&text).trim().lines().last().unwrap_or_default().to_owned()
}

/// `utime` and `stime` (proc(5)). The name before them may hold spaces, and ends with the last parenthesis.
fn ticks(stat: &str) -> (u32, u32) {
    let fields = stat.rsplit_once(')').map_or("", |(_, fields)| fields);
    let mut times = fields.split_whitespace().skip(11).map(|field| field.parse().unwrap_or_default());
    (times.next().unwrap_or_default(), times.next().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_linux_counts_is_read() {
        let stat = "4 (a (b) c) S 1 4 4 0 -1 4194560 100 0 0 0 250 50 7 7 20 0 3 0 100 1 1";
        assert_eq!(ticks(stat), (250, 50));
    }

    #[test]
    fn who_ends_at_once_has_said_why() {
        let mut command = Command::new("sh");
        command.args(["-c", "echo starting >&2; echo no such setting >&2; exit 1"]);
        let fault = Server::try_start("a shell", command, 1, "http://127.0.0.1:1/").err();
        assert!(fault.as_ref().is_some_and(|why| why.ends_with(": no such setting")), "{fault:?}");
    }

    #[test]
    fn what_it_started_is_its_own() {
        let child =
            Command::new("sh").args(["-c", "sleep 60 & sleep 60 & wait"]).spawn().expect("there is a shell");
        let server = Server { url: String::new(), child };
        wait::until(START, "both sleep", || server.processes().len() == 3);
        let sleepers = server.processes();
        drop(server);
        for pid in &sleepers[1..] {
            let _told = Command::new("kill").arg(pid.to_string()).status();
        }
    }
}
