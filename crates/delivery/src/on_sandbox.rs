//! A built binary with the settings that its `--dev` has, on a sandbox of its own and on free ports.

use std::fs;
use std::path::Path;
use std::time::Duration;

use test_support::http;
use test_support::process::{Bff, Sandbox};
use test_support::wait;
use toml::Table;

/// Debug builds on a busy machine.
const READY: Duration = Duration::from_secs(30);

/// Both, ended when dropped.
#[derive(Debug)]
pub struct OnSandbox {
    pub sandbox: Sandbox,
    pub bff: Bff,
}

impl OnSandbox {
    /// How cargo builds the sandbox: with the features of the whole workspace, so that what was built of others' crates will do.
    pub const BUILT_BY: &[&str] = &["build", "--workspace", "--bin", "sandbox"];

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
        let bff = Bff::start(built.join(binary), &sandbox.settings(&dev));
        wait::until(READY, &format!("{binary} is ready"), || {
            http::get(format!("{}/readyz", bff.admin())).status == 200
        });
        Self { sandbox, bff }
    }
}

/// What tokens are for that the binary takes, where it takes any.
fn audience(dev: &str) -> Option<String> {
    let settings: Table = dev.parse().unwrap_or_else(|error| panic!("{error} in {dev}"));
    Some(settings.get("bearer")?.get("audience")?.as_str()?.to_owned())
}
