//! What is decided for each call to a system.

use std::time::Duration;

use crate::clock::Clock;
use crate::config::{Config, Needs, NoSettings, Origin};
use crate::upstream::Decisions;

const SETTINGS: &str = r#"
[public]
url = "https://api.bank.example"
[upstream.accounts]
url = "https://accounts.bank.example"
"#;

/// One upstream's decisions, with the settings that it has by itself.
#[derive(Debug)]
pub struct Deciding {
    decisions: Decisions,
    clock: Clock,
}

impl Deciding {
    /// The error names the setting that is at fault.
    pub fn new() -> Result<Self, String> {
        let needs = Needs { name: "api", upstreams: &["accounts"], ..Needs::default() };
        let origin = Origin { inline: Some(("bench", SETTINGS)), ..Origin::default() };
        let (config, _) = Config::load::<NoSettings>(needs, &origin).map_err(|faults| faults.to_string())?;
        let decisions = Decisions::new("accounts", &config.upstreams["accounts"]);
        Ok(Self { decisions, clock: Clock::system() })
    }

    /// One call that is answered well after this time; `false` says that it would not have been sent.
    pub fn call(&self, took: Duration) -> bool {
        self.decisions.call(self.clock.now(), took)
    }
}
