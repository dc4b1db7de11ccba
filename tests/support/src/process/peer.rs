//! Any other program that says in a JSON line that it is ready.

use std::path::Path;
use std::time::Duration;

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

    /// What it said.
    pub fn said(&self) -> &Value {
        &self.said
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

    /// SIGKILL, and it is gone when this returns.
    pub fn kill(&self) {
        self.running.kill();
    }
}
