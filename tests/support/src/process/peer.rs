//! Any other program: ready once it says so in a JSON line, or once it can be seen to be.

use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::running::Running;

/// A program that runs beside the product, killed when dropped.
#[derive(Debug)]
pub struct Peer {
    running: Running,
    said: Value,
}

impl Peer {
    /// Runs `exe` in an environment of `PATH` alone, and waits for the first line on stdout that is a JSON object.
    ///
    /// # Panics
    /// Where none comes within `timeout`, with all of its output.
    #[track_caller]
    pub fn start(exe: impl AsRef<Path>, args: &[&str], timeout: Duration) -> Self {
        let args: Vec<String> = args.iter().map(ToString::to_string).collect();
        let running = Running::start(exe.as_ref(), &args, &[]);
        let object = |line: &str| serde_json::from_str(line).ok().filter(Value::is_object);
        let Some(said) = running.stdout.wait_for(timeout, object) else {
            running.kill();
            panic!("{} {} did not come up\n{}", exe.as_ref().display(), args.join(" "), running.transcript());
        };
        Self { running, said }
    }

    /// The same for a program that says nothing of the kind: waits until `ready` holds.
    ///
    /// # Panics
    /// Where it ends, or is not ready within `timeout`, with all of its output.
    #[track_caller]
    pub fn start_until(
        exe: impl AsRef<Path>,
        args: &[&str],
        timeout: Duration,
        mut ready: impl FnMut() -> bool,
    ) -> Self {
        let args: Vec<String> = args.iter().map(ToString::to_string).collect();
        let running = Running::start(exe.as_ref(), &args, &[]);
        let deadline = Instant::now() + timeout;
        while !ready() {
            if Instant::now() >= deadline || running.ended_within(Duration::ZERO).is_some() {
                running.kill();
                panic!(
                    "{} {} did not come up\n{}",
                    exe.as_ref().display(),
                    args.join(" "),
                    running.transcript()
                );
            }
            thread::sleep(Duration::from_millis(10));
        }
        Self { running, said: Value::Null }
    }

    /// What it said; nothing where it was not waited for.
    pub fn said(&self) -> &Value {
        &self.said
    }

    /// Every line written to stdout so far.
    pub fn lines(&self) -> Vec<String> {
        self.running.stdout.so_far()
    }

    /// Every line written to stderr so far.
    pub fn errors(&self) -> Vec<String> {
        self.running.stderr.so_far()
    }

    /// SIGSTOP: its sockets are open, and nobody answers.
    pub fn stop_signal(&self) {
        self.running.signal("STOP");
    }

    /// SIGCONT, after [`stop_signal`](Self::stop_signal).
    pub fn cont(&self) {
        self.running.signal("CONT");
    }

    /// SIGTERM: the orderly end.
    pub fn terminate(&self) {
        self.running.signal("TERM");
    }

    /// Waits for its end.
    ///
    /// # Panics
    /// After `timeout`, with all of its output.
    #[track_caller]
    pub fn wait(&self, timeout: Duration) {
        self.running.wait(timeout);
    }

    /// SIGKILL, and it is gone when this returns.
    pub fn kill(&self) {
        self.running.kill();
    }
}
