//! What one server takes of memory, whoever else runs the same program or maps the same libraries.
//!
//! Not the kernel's proportional share (`Pss`): that splits a file's pages over all processes of the machine that map them, so that a server
//! is charged a part of its own program alone where another runs it too.

use std::collections::{HashMap, HashSet};
use std::fs;

use crate::told::{read, size};

/// Where a part of a file lies, and of which.
type Part = (String, String, String);

/// Of all these processes, in KiB: what is theirs alone, their share of what processes have in common without a file, and what is resident
/// of files, each part counted once.
pub(crate) fn kib(processes: &[u32]) -> u64 {
    let without_files: u64 = processes.iter().map(|pid| share(&read(*pid, "smaps_rollup"))).sum();
    let (in_memory, mut of_files) = (kept_in_memory(), HashMap::<Part, u64>::new());
    for (part, kib) in processes.iter().flat_map(|pid| mapped(&read(*pid, "smaps"), &in_memory)) {
        let most = of_files.entry(part).or_default();
        *most = kib.max(*most);
    }
    without_files + of_files.values().sum::<u64>()
}

/// Of what belongs to no file: in proportion, where several have it.
fn share(rollup: &str) -> u64 {
    size(rollup, "Pss_Anon:") + size(rollup, "Pss_Shmem:")
}

/// Parts of files, and what is resident of each. Pages that were written to since belong to the process, and those of a file that is kept
/// in memory are shared memory: both are counted elsewhere.
fn mapped(smaps: &str, in_memory: &HashSet<String>) -> Vec<(Part, u64)> {
    let (mut parts, mut counted) = (Vec::<(Part, u64)>::new(), false);
    for line in smaps.lines() {
        let words: Vec<&str> = line.split_whitespace().collect();
        match words[..] {
            // proc_pid_maps(5): where, what may be done, offset, device, inode, path.
            [range, _, offset, device, inode, ..] if range.contains('-') => {
                counted = inode != "0" && !in_memory.contains(device);
                if counted {
                    parts.push(((device.to_owned(), inode.to_owned(), offset.to_owned()), 0));
                }
            }
            ["Rss:", kib, "kB"] if counted => {
                if let Some((_, resident)) = parts.last_mut() {
                    *resident = kib.parse().unwrap_or_default();
                }
            }
            ["Anonymous:", kib, "kB"] if counted => {
                if let Some((_, resident)) = parts.last_mut() {
                    *resident = resident.saturating_sub(kib.parse().unwrap_or_default());
                }
            }
            _ => {}
        }
    }
    parts
}

/// Devices whose files are memory: the kernel's own, of which `memfd_create` and what is mapped without a file are, and each that is mounted
/// as one.
fn kept_in_memory() -> HashSet<String> {
    let mounts = fs::read_to_string("/proc/self/mountinfo").unwrap_or_default();
    let own = std::iter::once("00:01".to_owned());
    own.chain(mounts.lines().filter_map(mounted_in_memory)).collect()
}

/// `36 35 0:27 / /tmp rw - tmpfs tmpfs rw`: the device, as a mapping names it, in hexadecimal digits.
fn mounted_in_memory(line: &str) -> Option<String> {
    let (of, kind) = line.split_once(" - ")?;
    let (major, minor) = of.split(' ').nth(2)?.split_once(':')?;
    let (major, minor): (u32, u32) = (major.parse().ok()?, minor.parse().ok()?);
    matches!(kind.split(' ').next()?, "tmpfs" | "devtmpfs" | "ramfs")
        .then(|| format!("{major:02x}:{minor:02x}"))
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::process::{Child, Command, Stdio};

    use tempfile::TempDir;
    use test_support::wait;

    use super::*;

    const MAPS: &str = "\
55d0-55d9 r-xp 00001000 08:01 42 /usr/bin/program
Rss:                 900 kB
Pss:                 450 kB
Anonymous:             0 kB
55da-55db rw-p 00009000 08:01 42 /usr/bin/program
Rss:                  40 kB
Anonymous:            30 kB
7f00-7f10 rw-s 00000000 00:01 7 /memfd:shared (deleted)
Rss:                5000 kB
Anonymous:             0 kB
7f20-7f30 rw-p 00000000 00:00 0 [heap]
Rss:                 700 kB
Anonymous:           700 kB
";

    #[test]
    fn what_is_resident_of_files_is_read() {
        let part = |offset: &str| ("08:01".to_owned(), "42".to_owned(), offset.to_owned());
        let in_memory = HashSet::from(["00:01".to_owned()]);
        assert_eq!(mapped(MAPS, &in_memory), [(part("00001000"), 900), (part("00009000"), 10)]);
        assert_eq!(share("Pss:  90 kB\nPss_Anon:  20 kB\nPss_File:  60 kB\nPss_Shmem:  10 kB\n"), 30);
        assert_eq!(mounted_in_memory("36 35 0:27 / /tmp rw - tmpfs tmpfs rw").as_deref(), Some("00:1b"));
        assert_eq!(mounted_in_memory("25 1 8:1 / / rw - ext4 /dev/sda1 rw"), None);
    }

    /// A program of its own, so that nobody else on the machine runs it.
    fn program(folder: &Path) -> Command {
        let own = folder.join("program");
        if !own.exists() {
            fs::copy("/bin/bash", &own).expect("there is a bash");
        }
        let mut command = Command::new(own);
        command.args(["-c", "read -r"]).stdin(Stdio::piped());
        command
    }

    fn waiting(mut command: Command) -> Child {
        let child = command.spawn().expect("it can be run");
        let asleep = || read(child.id(), "stat").contains(") S ");
        wait::until(std::time::Duration::from_secs(10), "it waits for its input", asleep);
        child
    }

    #[test]
    fn who_else_runs_the_program_makes_no_difference() {
        let folder = TempDir::new().expect("a temporary folder can be made");
        let mut one = waiting(program(folder.path()));
        let alone = kib(&[one.id()]);
        let mut other = waiting(program(folder.path()));
        let beside = kib(&[one.id()]);
        let both = kib(&[one.id(), other.id()]);
        for child in [&mut one, &mut other] {
            drop(child.stdin.take());
            let _ended = child.wait();
        }
        assert!(
            alone > 0 && alone.abs_diff(beside) * 50 < alone,
            "{alone} KiB alone, {beside} beside another"
        );
        // Its program is there once.
        assert!(both < 2 * alone, "{both} KiB of two, {alone} of one");
    }
}
