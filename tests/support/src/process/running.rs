//! A child process: its two streams, its signals, its end.

use std::fmt::Write as _;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::output::Lines;

/// A child in an environment of `PATH` and what it is given, killed when dropped.
#[derive(Debug)]
pub(crate) struct Running {
    child: Mutex<Child>,
    pub(crate) stdout: Lines,
    pub(crate) stderr: Lines,
}

impl Running {
    #[track_caller]
    pub(crate) fn start(exe: &Path, args: &[String], env: &[(String, String)]) -> Self {
        let mut child = Command::new(exe)
            .args(args)
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .envs(env.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("cannot run {}: {error}", exe.display()));
        let stdout = Lines::collect(child.stdout.take().expect("stdout was piped"));
        let stderr = Lines::collect(child.stderr.take().expect("stderr was piped"));
        Self { child: Mutex::new(child), stdout, stderr }
    }

    pub(crate) fn pid(&self) -> u32 {
        self.lock().id()
    }

    /// Sends a signal by name, by way of `kill`, since a call of our own would be unsafe code.
    /// Nothing happens where the child has ended: its number may be somebody else's by now.
    pub(crate) fn signal(&self, name: &str) {
        let mut child = self.lock();
        if child.try_wait().expect("a child can be asked").is_none() {
            let sent = Command::new("kill").arg(format!("-{name}")).arg(child.id().to_string()).status();
            assert!(sent.is_ok_and(|status| status.success()), "SIG{name} could not be sent");
        }
    }

    /// How it ended, where it does so within `timeout`. Its streams close a moment before it can be asked.
    pub(crate) fn ended_within(&self, timeout: Duration) -> Option<ExitStatus> {
        let deadline = Instant::now() + timeout;
        loop {
            let status = self.lock().try_wait().expect("a child can be asked");
            if status.is_some() || Instant::now() >= deadline {
                return status;
            }
            thread::sleep(Duration::from_millis(5));
        }
    }

    /// Waits for the end.
    ///
    /// # Panics
    /// After `timeout`, with all of its output; the child is killed.
    #[track_caller]
    pub(crate) fn wait(&self, timeout: Duration) -> ExitStatus {
        self.ended_within(timeout).unwrap_or_else(|| {
            self.kill();
            panic!("still running after {timeout:?}\n{}", self.transcript())
        })
    }

    pub(crate) fn kill(&self) {
        let mut child = self.lock();
        let _already_gone = child.kill();
        let _reaped = child.wait();
    }

    /// Both streams, once the child has ended.
    pub(crate) fn drained(&self) -> (Vec<String>, Vec<String>) {
        (self.stdout.drained(), self.stderr.drained())
    }

    /// Both streams, for a person to read.
    pub(crate) fn transcript(&self) -> String {
        let (stdout, stderr) = self.drained();
        let mut text = String::new();
        for (name, lines) in [("stdout", stdout), ("stderr", stderr)] {
            let _ = writeln!(text, "--- {name}\n{}", lines.join("\n"));
        }
        text
    }

    fn lock(&self) -> MutexGuard<'_, Child> {
        self.child.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.kill();
    }
}
