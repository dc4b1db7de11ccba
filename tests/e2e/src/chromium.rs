//! A real browser, Debian's Chromium, led through scenarios by npm's `playwright-core`.

use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::Value;
use test_support::process;

use crate::install;
use crate::peers::Peers;

const PLACE: &str = "/usr/bin/chromium";

/// One scenario, from its start to its report.
const PATIENCE: Duration = Duration::from_mins(3);

/// The installed browser and its driver.
#[derive(Debug)]
pub struct Chromium<'a> {
    peers: &'a Peers,
    executable: PathBuf,
}

/// What a scenario found.
#[derive(Clone, Debug)]
pub struct Report {
    /// None where all is well.
    pub faults: Vec<String>,
    pub notes: Value,
}

impl<'a> Chromium<'a> {
    /// # Panics
    /// Where it is missing, with what to install.
    #[track_caller]
    pub fn installed(peers: &'a Peers) -> Self {
        Self::installed_at(PLACE, peers)
    }

    /// The same at another place.
    #[track_caller]
    pub fn installed_at(executable: &str, peers: &'a Peers) -> Self {
        assert!(Path::new(executable).is_file(), "there is no {executable}: apt-get install chromium");
        Self { peers, executable: PathBuf::from(executable) }
    }

    /// Plays `tests/e2e/peers/scenarios/SCENARIO.mjs` with these values, and puts screenshots into `out`.
    ///
    /// # Panics
    /// Where it ends without a report, with all that it said.
    #[track_caller]
    pub fn play(&self, scenario: &str, given: &[(&str, &str)], out: Option<&Path>) -> Report {
        let mut args = vec![self.peers.script("run.mjs").display().to_string(), scenario.to_owned()];
        args.extend(["--browser".to_owned(), self.executable.display().to_string()]);
        args.extend(out.into_iter().flat_map(|out| ["--out".to_owned(), out.display().to_string()]));
        args.extend(given.iter().map(|(name, value)| format!("{name}={value}")));
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        let output = process::run_within(self.peers.node(), &args, &[], PATIENCE);
        let printed = String::from_utf8_lossy(&output.stdout);
        let report: Option<Value> = printed.lines().last().and_then(|line| serde_json::from_str(line).ok());
        let report = report.unwrap_or_else(|| panic!("{scenario} has no report: {}", install::said(&output)));
        let faults = report["faults"].as_array().into_iter().flatten();
        let faults = faults.map(|fault| fault.as_str().unwrap_or_default().to_owned()).collect();
        Report { faults, notes: report["notes"].clone() }
    }
}
