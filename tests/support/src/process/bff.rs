//! A BFF binary, started on free ports with a configuration of the test's own.

use std::path::{Path, PathBuf};
use std::process::ExitStatus;
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;

use super::running::Running;

/// How long a debug build on a busy machine may take to listen.
const START: Duration = Duration::from_secs(20);

/// A BFF that listens, killed when dropped.
#[derive(Debug)]
pub struct Bff {
    running: Running,
    listening: Listening,
    folder: TempDir,
}

#[derive(Debug)]
struct Listening {
    public: String,
    admin: String,
}

impl Bff {
    /// Writes `config` to a file, runs `exe --config FILE`, and waits until it says on stdout, as JSON, that it listens: a
    /// configuration that logs for people never does.
    #[track_caller]
    pub fn start(exe: impl AsRef<Path>, config: &str) -> Self {
        Self::builder(exe).config(config).start()
    }

    pub fn builder(exe: impl AsRef<Path>) -> BffBuilder {
        BffBuilder {
            exe: exe.as_ref().to_owned(),
            lead: Vec::new(),
            config: None,
            args: Vec::new(),
            env: Vec::new(),
        }
    }

    /// `http://127.0.0.1:PORT` of the frontend's listener.
    pub fn public(&self) -> String {
        format!("http://{}", self.listening.public)
    }

    /// `http://127.0.0.1:PORT` of the operator's listener.
    pub fn admin(&self) -> String {
        format!("http://{}", self.listening.admin)
    }

    pub fn pid(&self) -> u32 {
        self.running.pid()
    }

    /// The folder that holds its configuration file, gone with the BFF.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Every line written to stdout so far.
    pub fn logs(&self) -> Vec<String> {
        self.running.stdout.so_far()
    }

    /// Every line written to stderr so far: panics, and what comes before logging is up.
    pub fn errors(&self) -> Vec<String> {
        self.running.stderr.so_far()
    }

    /// The first log line, past or to come, that contains `substr`.
    ///
    /// # Panics
    /// Where none came within `timeout`, with all of the output.
    #[track_caller]
    pub fn wait_for_log(&self, substr: &str, timeout: Duration) -> String {
        let found =
            self.running.stdout.wait_for(timeout, |line| line.contains(substr).then(|| line.to_owned()));
        found.unwrap_or_else(|| {
            panic!("no log line with {substr:?} in {timeout:?}\n{}", self.running.transcript())
        })
    }

    /// SIGTERM: the orderly end.
    pub fn terminate(&self) {
        self.running.signal("TERM");
    }

    /// SIGHUP: read your settings again.
    pub fn hang_up(&self) {
        self.running.signal("HUP");
    }

    /// SIGSTOP: alive and mute.
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

    /// Waits for its end; all of its logs are there after it.
    ///
    /// # Panics
    /// After `timeout`, with all of the output.
    #[track_caller]
    pub fn wait(&self, timeout: Duration) -> ExitStatus {
        let status = self.running.wait(timeout);
        let _logs_are_whole = self.running.drained();
        status
    }

    /// Resident memory, from `/proc`.
    pub fn rss_bytes(&self) -> u64 {
        self.size("VmRSS:")
    }

    /// The most resident memory that it ever had.
    pub fn peak_bytes(&self) -> u64 {
        self.size("VmHWM:")
    }

    fn size(&self, name: &str) -> u64 {
        let status =
            std::fs::read_to_string(format!("/proc/{}/status", self.pid())).expect("it runs, on Linux");
        let line =
            status.lines().find_map(|line| line.strip_prefix(name)).expect("a live process has a size");
        let kib: u64 = line.trim().trim_end_matches(" kB").parse().expect("a size is a number of kB");
        kib * 1024
    }
}

/// A BFF about to be started.
#[derive(Debug)]
pub struct BffBuilder {
    exe: PathBuf,
    lead: Vec<String>,
    config: Option<String>,
    args: Vec<String>,
    env: Vec<(String, String)>,
}

impl BffBuilder {
    /// The TOML of its configuration; without it, no `--config` is passed.
    pub fn config(mut self, toml: &str) -> Self {
        self.config = Some(toml.to_owned());
        self
    }

    pub fn env(mut self, name: &str, value: &str) -> Self {
        self.env.push((name.to_owned(), value.to_owned()));
        self
    }

    /// One more argument, before `--config FILE`: for an executable that is a BFF only when told so.
    pub fn lead(mut self, arg: &str) -> Self {
        self.lead.push(arg.to_owned());
        self
    }

    /// One more argument, after `--config FILE`.
    pub fn arg(mut self, arg: &str) -> Self {
        self.args.push(arg.to_owned());
        self
    }

    /// # Panics
    /// Where it ends, or says nothing, before it listens: with all of its output.
    #[track_caller]
    pub fn start(self) -> Bff {
        let folder = TempDir::new().expect("a temporary folder can be made");
        let mut args = self.lead;
        if let Some(config) = &self.config {
            let file = folder.path().join("config.toml");
            std::fs::write(&file, config).expect("the configuration can be written");
            args.extend(["--config".to_owned(), file.display().to_string()]);
        }
        args.extend(self.args);
        let running = Running::start(&self.exe, &args, &self.env);
        let Some(listening) = running.stdout.wait_for(START, listening) else {
            let ended = match running.ended_within(Duration::from_millis(500)) {
                Some(status) => format!("ended ({status})"),
                None => format!("said nothing for {START:?}"),
            };
            running.kill();
            panic!("{} {ended} before listening\n{}", self.exe.display(), running.transcript());
        };
        Bff { running, listening, folder }
    }
}

/// Reads the event in which a BFF names its two addresses; the fields may be nested, as the log layer likes.
fn listening(line: &str) -> Option<Listening> {
    let event: Value = serde_json::from_str(line).ok()?;
    let fields = [&event, &event["fields"]].into_iter().find(|fields| fields["event"] == "listening")?;
    let address = |name: &str| Some(fields[name].as_str()?.trim_start_matches("http://").to_owned());
    Some(Listening { public: address("public")?, admin: address("admin")? })
}

#[cfg(test)]
mod tests {
    use super::listening;

    #[test]
    fn addresses_are_found_flat_or_nested() {
        let flat = r#"{"event":"listening","public":"127.0.0.1:1","admin":"127.0.0.1:2"}"#;
        let nested =
            r#"{"level":"INFO","fields":{"event":"listening","public":"127.0.0.1:1","admin":"127.0.0.1:2"}}"#;
        for line in [flat, nested] {
            let found = listening(line).expect("the event is recognised");
            assert_eq!((found.public.as_str(), found.admin.as_str()), ("127.0.0.1:1", "127.0.0.1:2"));
        }
        assert!(listening(r#"{"event":"stopping"}"#).is_none());
        assert!(listening("not JSON").is_none());
    }
}
