//! Where a server's processor time goes: what `perf` sees of its processes while they are under load.

mod part;

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use workspace_rules::benchmarks::Share;

use self::part::{KERNEL, part};
use crate::running::Server;

/// How often it looks, in a second: no number that what is looked at may keep step with.
const OFTEN: &str = "1999";

/// What is being looked at.
pub(crate) struct Look<'a> {
    perf: Child,
    written: &'a Path,
}

impl<'a> Look<'a> {
    /// Looks for so many seconds, and writes what it sees to this file; `None` where there is no `perf` that may.
    pub(crate) fn at(server: &Server, seconds: u64, written: &'a Path) -> Option<Self> {
        let pids: Vec<String> = server.processes().iter().map(u32::to_string).collect();
        let mut command = Command::new("perf");
        command.args(["record", "--quiet", "-F", OFTEN, "-o"]).arg(written);
        command.args(["-p", &pids.join(","), "--", "sleep", &seconds.to_string()]);
        let perf = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().ok()?;
        Some(Self { perf, written })
    }

    /// What it saw, the largest part first; nothing where it was not let.
    pub(crate) fn shares(mut self) -> Vec<Share> {
        if !self.perf.wait().is_ok_and(|status| status.success()) {
            return Vec::new();
        }
        let mut command = Command::new("perf");
        command.args([
            "report",
            "--stdio",
            "--quiet",
            "--field-separator",
            "\t",
            "-F",
            "sample,dso,sym",
            "-i",
        ]);
        let told = command.arg(self.written).stderr(Stdio::null()).output();
        told.map(|told| shares(&String::from_utf8_lossy(&told.stdout))).unwrap_or_default()
    }
}

/// Of lines such as `1234⇥[kernel.kallsyms]⇥[k] tcp_sendmsg`.
fn shares(told: &str) -> Vec<Share> {
    let mut parts = BTreeMap::<&str, f64>::new();
    for line in told.lines() {
        let mut columns = line.splitn(3, '\t').map(str::trim);
        let (samples, _, symbol) = (columns.next(), columns.next(), columns.next());
        let samples = samples.and_then(|samples| samples.parse::<f64>().ok());
        if let (Some(samples), Some(symbol)) = (samples, symbol) {
            *parts.entry(part(symbol)).or_default() += samples;
        }
    }
    // Who may not look into the kernel sees the rest as if it were all.
    if !parts.contains_key(KERNEL) {
        return Vec::new();
    }
    let all: f64 = parts.values().sum();
    let mut shares: Vec<Share> = parts
        .into_iter()
        .map(|(part, samples)| Share {
            part: part.to_owned(),
            percent: (1000.0 * samples / all).round() / 10.0,
        })
        .collect();
    shares.sort_by(|one, other| other.percent.total_cmp(&one.percent));
    shares
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_seen_is_added_up_by_its_part() {
        let told = "\n 60\t[kernel.kallsyms]\t[k] tcp_sendmsg_locked\n 25\tweb-bff\t[.] bff_core::cache::engine::find\n \
                    10\t[kernel.kallsyms]\t[k] sock_poll\n  5\tweb-bff\t[.] _rjem_malloc\n";
        let shares: Vec<_> = shares(told).into_iter().map(|share| (share.part, share.percent)).collect();
        let told = [("the kernel", 70.0), ("ours", 25.0), ("the allocator", 5.0)];
        assert_eq!(shares, told.map(|(part, percent)| (part.to_owned(), percent)));
    }

    #[test]
    fn who_may_not_look_into_the_kernel_has_seen_nothing() {
        assert!(shares("").is_empty());
        assert!(shares(" 25\tweb-bff\t[.] bff_core::cache::engine::find\n").is_empty());
    }
}
