//! Starting and ending the sandbox.

use std::{
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::OnceLock,
};

use serde_json::Value;
use tempfile::TempDir;

/// The last day of the data of all tests that do not care.
pub(crate) const UNTIL: &str = "2026-10-31";

/// The flags of all ports.
pub(crate) const PORTS: [&str; 6] = [
    "--provider-port",
    "--accounts-port",
    "--messages-port",
    "--payments-port",
    "--open-data-port",
    "--control-port",
];

const BINARY: &str = env!("CARGO_BIN_EXE_sandbox");

/// A sandbox that runs, and ends when it is dropped.
pub(crate) struct Sandbox {
    pub(crate) provider: String,
    pub(crate) accounts: String,
    pub(crate) messages: String,
    pub(crate) payments: String,
    pub(crate) open_data: String,
    pub(crate) control: String,
    pub(crate) data: PathBuf,
    pub(crate) child: Child,
    /// Removed with the sandbox, where it is the sandbox's own.
    folder: Option<TempDir>,
}

/// One for all tests that change nothing others look at. A static is never dropped, so a shell watches over it: when the
/// test process ends, its end of the pipe closes.
pub(crate) fn shared() -> &'static Sandbox {
    static SHARED: OnceLock<Sandbox> = OnceLock::new();
    SHARED.get_or_init(|| {
        let folder = TempDir::new().unwrap().keep();
        let script = "\"$@\" & pid=$!; cat >/dev/null; kill $pid; wait $pid; rm -rf \"$FOLDER\"";
        let mut shell = Command::new("sh");
        shell.args(["-c", script, "sh", BINARY]).env("FOLDER", &folder).stdin(Stdio::piped());
        announced(shell, folder, &["--customers", "12"])
    })
}

/// A sandbox of its own with a few customers, in a new folder.
pub(crate) fn own(arguments: &[&str]) -> Sandbox {
    let folder = TempDir::new().unwrap();
    let path = folder.path().to_owned();
    let mut started = own_in(&path, &[&["--customers", "3"], arguments].concat());
    started.folder = Some(folder);
    started
}

/// A sandbox of its own in this folder.
pub(crate) fn own_in(folder: &Path, arguments: &[&str]) -> Sandbox {
    let mut command = Command::new(BINARY);
    command.stdin(Stdio::null());
    announced(command, folder.to_owned(), arguments)
}

/// Runs to its end and returns the exit code and what it said on stderr.
pub(crate) fn fails(arguments: &[&str]) -> (Option<i32>, String) {
    let output = Command::new(BINARY).args(arguments).stdin(Stdio::null()).output().unwrap();
    assert!(output.stdout.is_empty(), "nothing listens, so nothing is announced");
    (output.status.code(), String::from_utf8(output.stderr).unwrap())
}

fn announced(mut command: Command, data: PathBuf, arguments: &[&str]) -> Sandbox {
    command.arg("--data").arg(&data).args(["--until", UNTIL]);
    for port in PORTS {
        command.args([port, "0"]);
    }
    command.args(arguments).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
    let addresses: Value = serde_json::from_str(&line).expect("one line of JSON");
    let address = |name: &str| addresses[name].as_str().unwrap().to_owned();
    Sandbox {
        provider: address("provider"),
        accounts: address("accounts"),
        messages: address("messages"),
        payments: address("payments"),
        open_data: address("open_data"),
        control: address("control"),
        data,
        child,
        folder: None,
    }
}

impl Sandbox {
    pub(crate) fn secret(&self, client: &str) -> String {
        std::fs::read_to_string(self.data.join(format!("clients/{client}.secret"))).unwrap()
    }

    /// The address of a path of the accounts system.
    pub(crate) fn aisp(&self, path: &str) -> String {
        format!("{}/open-banking/v4.0/aisp{path}", self.accounts)
    }

    /// The address of a path of the payments system.
    pub(crate) fn pisp(&self, path: &str) -> String {
        format!("{}/open-banking/v4.0/pisp{path}", self.payments)
    }

    pub(crate) fn terminate(&self) {
        let sent = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().unwrap();
        assert!(sent.success());
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        drop(self.folder.take());
    }
}
