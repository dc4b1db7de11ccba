//! The development bank and provider, started on free ports with a folder of its own.

mod granted;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;

use super::running::Running;

/// Filling the database comes before listening.
const START: Duration = Duration::from_mins(2);

/// Where a further process of the same bank listens: the first one holds its ports on 127.0.0.1.
const BESIDE: &str = "127.0.0.2";

/// A running sandbox, killed when dropped. The fields are base URLs.
#[derive(Debug)]
pub struct Sandbox {
    pub provider: String,
    pub accounts: String,
    pub messages: String,
    pub payments: String,
    pub open_data: String,
    pub control: String,
    running: Running,
    data: Arc<TempDir>,
}

impl Sandbox {
    /// Runs `exe` with every port free, a data folder of its own, and `extra_args` after those.
    #[track_caller]
    pub fn start(exe: impl AsRef<Path>, extra_args: &[&str]) -> Self {
        let data = Arc::new(TempDir::new().expect("a temporary folder can be made"));
        Self::run(exe.as_ref(), data, &["--provider-port", "0"], extra_args)
    }

    /// A further process of the same bank, with the same data and the same issuer: its systems take the first one's tokens,
    /// and can be stopped or killed without the rest. `provider` stays the first one's.
    #[track_caller]
    pub fn beside(&self, exe: impl AsRef<Path>, extra_args: &[&str]) -> Self {
        let port = self.provider.rsplit(':').next().unwrap_or_default();
        let own = ["--host", BESIDE, "--public-host", "127.0.0.1", "--provider-port", port];
        let mut further = Self::run(exe.as_ref(), Arc::clone(&self.data), &own, extra_args);
        // It names itself by the first one's host, since the issuer must be the same, and listens on its own.
        for url in [
            &mut further.accounts,
            &mut further.messages,
            &mut further.payments,
            &mut further.open_data,
            &mut further.control,
        ] {
            *url = url.replace("127.0.0.1", BESIDE);
        }
        further
    }

    #[track_caller]
    fn run(exe: &Path, data: Arc<TempDir>, own: &[&str], extra_args: &[&str]) -> Self {
        let folder = data.path().display().to_string();
        let mut args = vec!["--data", &folder];
        args.extend(own);
        for port in
            ["--accounts-port", "--messages-port", "--payments-port", "--open-data-port", "--control-port"]
        {
            if !extra_args.contains(&port) {
                args.extend([port, "0"]);
            }
        }
        args.extend(extra_args);
        let args: Vec<String> = args.iter().map(ToString::to_string).collect();
        let running = Running::start(exe, &args, &[]);
        let Some(urls) = running.stdout.wait_for(START, |line| serde_json::from_str::<Value>(line).ok())
        else {
            running.kill();
            panic!("{} did not come up\n{}", exe.display(), running.transcript());
        };
        let url =
            |name: &str| urls[name].as_str().unwrap_or_else(|| panic!("no {name:?} in {urls}")).to_owned();
        Self {
            provider: url("provider"),
            accounts: url("accounts"),
            messages: url("messages"),
            payments: url("payments"),
            open_data: url("open_data"),
            control: url("control"),
            running,
            data,
        }
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

    /// Its data folder, gone with the last process that uses it.
    pub fn data(&self) -> &Path {
        self.data.path()
    }

    /// The secret that the provider made for one of its confidential clients.
    #[track_caller]
    pub fn client_secret(&self, client: &str) -> String {
        let file = self.data().join("clients").join(format!("{client}.secret"));
        std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
    }

    /// The settings that a binary's `--dev` has, with this sandbox's addresses and secrets, on free ports, and with logs that a
    /// test can read.
    pub fn settings(&self, dev: &str) -> String {
        let lines = dev.lines().map(|line| {
            let line = if line.starts_with("listen = ") { "listen = \"127.0.0.1:0\"" } else { line };
            format!("{line}\n")
        });
        let secrets = format!("{}/", self.data().display());
        [
            ("http://127.0.0.1:7100", self.provider.as_str()),
            ("http://127.0.0.1:7101", &self.accounts),
            ("http://127.0.0.1:7102", &self.messages),
            ("http://127.0.0.1:7103", &self.payments),
            ("http://127.0.0.1:7104", &self.open_data),
            (".sandbox/", &secrets),
            ("format = \"human\"", "format = \"json\""),
        ]
        .into_iter()
        .fold(lines.collect(), |settings, (usual, here)| settings.replace(usual, here))
    }

    /// Every line written to stderr so far: its logs.
    pub fn logs(&self) -> Vec<String> {
        self.running.stderr.so_far()
    }
}
