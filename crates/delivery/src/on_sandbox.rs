//! A built binary with the settings that its `--dev` has, on a sandbox of its own and on free ports.

use std::fs;
use std::path::Path;
use std::time::Duration;

use test_support::http;
use test_support::process::{Bff, Sandbox};
use test_support::wait;

/// Debug builds on a busy machine.
const READY: Duration = Duration::from_secs(30);

/// Both, ended when dropped.
#[derive(Debug)]
pub struct OnSandbox {
    pub sandbox: Sandbox,
    pub bff: Bff,
}

impl OnSandbox {
    /// Starts `binary` of the workspace at `root`, as it was built into `built`, and waits until it is ready.
    ///
    /// # Panics
    /// Where it is not, with all that it said.
    #[track_caller]
    pub fn start(root: &Path, built: &Path, binary: &str) -> Self {
        let file = root.join("bins").join(binary).join("dev.toml");
        let dev = fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        let mut args = vec!["--customers".to_owned(), "3".to_owned()];
        if let Some(audience) = audience(&dev) {
            args.extend(["--bff".to_owned(), format!("{binary}={audience}")]);
        }
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        let sandbox = Sandbox::start(built.join("sandbox"), &args);
        let bff = Bff::start(built.join(binary), &here(&dev, &sandbox));
        wait::until(READY, &format!("{binary} is ready"), || {
            http::get(format!("{}/readyz", bff.admin())).status == 200
        });
        Self { sandbox, bff }
    }
}

/// What tokens are for that the binary takes, where it takes any.
fn audience(dev: &str) -> Option<&str> {
    let (_, section) = dev.split_once("[bearer]")?;
    section.split_once("audience = \"")?.1.split('"').next()
}

/// The settings with this sandbox's addresses and secrets, on free ports, logging for programs.
fn here(dev: &str, sandbox: &Sandbox) -> String {
    let data = sandbox.data().display().to_string();
    let lines = dev.lines().map(|line| {
        if line.starts_with("listen = ") { "listen = \"127.0.0.1:0\"" } else { line }.to_owned() + "\n"
    });
    let mut settings: String = lines.collect();
    for (usual, here) in [
        ("http://127.0.0.1:7100", sandbox.provider.as_str()),
        ("http://127.0.0.1:7101", &sandbox.accounts),
        ("http://127.0.0.1:7102", &sandbox.messages),
        ("http://127.0.0.1:7103", &sandbox.payments),
        ("http://127.0.0.1:7104", &sandbox.open_data),
        (".sandbox", &data),
        ("format = \"human\"", "format = \"json\""),
    ] {
        settings = settings.replace(usual, here);
    }
    settings
}
