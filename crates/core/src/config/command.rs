//! A secret that a command prints, such as an agent of Vault or of a cloud: a program and its arguments, without a shell,
//! bounded in time and output.
//!
//! It inherits the environment, since such programs find their server, their credentials and their home there; but not this
//! service's own variables, among which are secrets that are none of its business.

use std::ffi::OsString;
use std::io::{self, Read};
use std::os::unix::process::CommandExt as _;
use std::process::{Child, ExitStatus, Stdio};
use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process_group};

/// No secret is larger; what is larger is the output of another command.
const MOST: u64 = 64 << 10;

/// Characters of what a command complains of that are told.
const TOLD: usize = 200;

/// How commands are run.
#[derive(Debug)]
pub(super) struct Commands {
    /// Time for one.
    pub(super) within: Duration,
    /// Variables that they do not get.
    pub(super) hidden: Vec<OsString>,
}

/// How one ended.
struct Ended {
    status: ExitStatus,
    printed: Vec<u8>,
    complaint: String,
}

impl Commands {
    /// What it prints. The error names the program, how it ended and what it complained of, and nothing of what it printed.
    pub(super) fn printed(&self, command: &[String]) -> Result<Vec<u8>, String> {
        let [program, arguments @ ..] = command else {
            return Err("names no program".to_owned());
        };
        let cannot = |error: io::Error| format!("{program} cannot be run: {error}");
        let ended = self.run(program, arguments).map_err(cannot)?;
        let Some(ended) = ended else {
            return Err(format!("{program} did not end within {:?} and was killed", self.within));
        };
        let Ended { status, printed, complaint } = ended.map_err(cannot)?;
        if printed.len() as u64 > MOST {
            return Err(format!("{program} prints more than {} KiB, which is no secret", MOST >> 10));
        }
        if !status.success() {
            let complaint = if complaint.is_empty() { "it said nothing of why" } else { &complaint };
            return Err(format!("{program} failed ({status}): {complaint}"));
        }
        Ok(printed)
    }

    /// Runs it to its end; `None` where that does not come in time.
    #[expect(clippy::disallowed_methods, reason = "this module is the one that starts programs")]
    fn run(&self, program: &str, arguments: &[String]) -> io::Result<Option<io::Result<Ended>>> {
        let mut command = std::process::Command::new(program);
        command.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        // A group of its own: what it starts is ended with it.
        command.process_group(0);
        for name in &self.hidden {
            command.env_remove(name);
        }
        let child = command.spawn()?;
        let group = child.id();
        let (tell, told) = channel();
        // Never joined: a process that left the group may hold the output open for as long as it likes.
        thread::Builder::new().name("command".to_owned()).spawn(move || tell.send(to_its_end(child)))?;
        let ended = told.recv_timeout(self.within).ok();
        if ended.is_none() {
            kill(group);
        }
        Ok(ended)
    }
}

fn to_its_end(mut child: Child) -> io::Result<Ended> {
    let complaints = child.stderr.take().map(|pipe| thread::spawn(move || complaint(pipe)));
    let mut printed = Vec::new();
    if let Some(pipe) = child.stdout.take() {
        pipe.take(MOST + 1).read_to_end(&mut printed)?;
    }
    if printed.len() as u64 > MOST {
        kill(child.id());
    }
    let status = child.wait()?;
    let complaint = complaints.and_then(|thread| thread.join().ok()).unwrap_or_default();
    Ok(Ended { status, printed, complaint })
}

/// The first line of a stream, cut; the rest is read so that the writer is not held up.
fn complaint(mut pipe: impl Read) -> String {
    let mut begin = Vec::new();
    _ = pipe.by_ref().take(MOST).read_to_end(&mut begin);
    _ = io::copy(&mut pipe, &mut io::sink());
    let begin = String::from_utf8_lossy(&begin);
    let line = begin.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
    line.chars().filter(|c| !c.is_control()).take(TOLD).collect()
}

/// Ends a process and what it has started.
fn kill(group: u32) {
    if let Some(group) = i32::try_from(group).ok().and_then(Pid::from_raw) {
        // Where none of them is left there is nothing to end.
        _ = kill_process_group(group, Signal::KILL);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(script: &str) -> Result<String, String> {
        let commands = Commands { within: Duration::from_secs(10), hidden: Vec::new() };
        let command = ["sh", "-c", script].map(str::to_owned);
        commands.printed(&command).map(|printed| String::from_utf8(printed).unwrap())
    }

    #[track_caller]
    fn check_fault(script: &str, expected: &str) {
        let told = run(script).unwrap_err();
        assert!(told.contains(expected), "{expected:?} in {told}");
        assert!(!told.contains("hush"), "{told}");
    }

    #[test]
    fn what_it_prints_is_taken_and_what_it_complains_of_is_not() {
        assert_eq!(run("echo noise >&2; printf 'a b\\n'").unwrap(), "a b\n");
    }

    #[test]
    fn a_failure_names_program_status_and_first_complaint() {
        check_fault("echo hush; echo; exit 3", "sh failed (exit status: 3): it said nothing of why");
        check_fault(
            "echo hush; printf '\\n permission \\033denied\\nmore\\n' >&2; exit 2",
            "(exit status: 2): permission denied",
        );
        check_fault("kill -9 $$", "sh failed (signal: 9");
        let long = run("head -c 100000 /dev/zero | tr '\\0' x >&2; exit 1").unwrap_err();
        assert!(long.len() < 300, "{long}");
    }

    #[test]
    fn too_much_is_no_secret() {
        check_fault("yes hush", "prints more than 64 KiB");
        let most = run("head -c 65536 /dev/zero | tr '\\0' x").unwrap();
        assert_eq!(most.len(), 65536);
    }

    #[test]
    fn what_cannot_be_run_is_told() {
        let commands = Commands { within: Duration::from_secs(10), hidden: Vec::new() };
        let told = |command: &[&str]| {
            commands.printed(&command.iter().map(|part| (*part).to_owned()).collect::<Vec<_>>()).unwrap_err()
        };
        assert!(told(&["/no/such/program", "x"]).starts_with("/no/such/program cannot be run: "));
        assert_eq!(told(&[]), "names no program");
    }

    /// With all that it has started: the child of the child writes for as long as it lives.
    #[test]
    fn what_hangs_is_killed_with_all_that_it_started() {
        let folder = tempfile::TempDir::new().unwrap();
        let there = folder.path().join("there");
        let script = format!("(while :; do echo on > {}; sleep 0.05; done) & wait", there.display());
        let commands = Commands { within: Duration::from_millis(300), hidden: Vec::new() };
        let told = commands.printed(&["sh".to_owned(), "-c".to_owned(), script]).unwrap_err();
        assert_eq!(told, "sh did not end within 300ms and was killed");
        // What was killed writes no more.
        let quiet = || {
            _ = std::fs::remove_file(&there);
            thread::sleep(Duration::from_millis(200));
            !there.exists()
        };
        test_support::wait::until(Duration::from_secs(5), "nothing of it is left", quiet);
    }

    #[test]
    fn our_own_variables_are_not_handed_on() {
        // `HOME` stands for one of ours.
        let hidden = Commands { within: Duration::from_secs(10), hidden: vec!["HOME".into()] };
        let command = ["sh", "-c", "echo \"${HOME-none} ${PATH:+some}\""].map(str::to_owned);
        assert_eq!(hidden.printed(&command).unwrap(), b"none some\n");
    }
}
