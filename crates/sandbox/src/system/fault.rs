//! Faults that a system can be told to show: slowness, errors, silence.

use std::{str::FromStr, time::Duration};

use serde::{Deserialize, Serialize};

use super::SystemName;

/// Settings of one system's faults; the default is none. What `PUT /systems/{name}/faults` takes and `GET` gives.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Fault {
    pub(crate) latency_ms: u32,
    /// Up to this much more, at random.
    pub(crate) jitter_ms: u32,
    /// Share of requests answered with 503, from 0 to 1.
    pub(crate) error_rate: f64,
    /// Takes requests and never answers.
    pub(crate) stall: bool,
}

const FLAGS: &str = "latency=MS, jitter=MS, error-rate=0..1, stall";

/// What becomes of one request.
pub(crate) enum Fate {
    Served,
    Refused,
}

impl Fault {
    pub(crate) const KEYS: [&'static str; 4] = ["latency_ms", "jitter_ms", "error_rate", "stall"];

    /// Reads `accounts:latency=200,jitter=50,error-rate=0.1,stall`.
    pub(crate) fn parse_flag(text: &str) -> Result<(SystemName, Self), String> {
        let (system, settings) =
            text.split_once(':').ok_or("write SYSTEM:SETTINGS, for example accounts:latency=200")?;
        let mut fault = Self::default();
        for setting in settings.split(',') {
            let (key, value) = setting.split_once('=').unwrap_or((setting, ""));
            match key {
                "latency" => fault.latency_ms = read(key, value)?,
                "jitter" => fault.jitter_ms = read(key, value)?,
                "error-rate" => fault.error_rate = read(key, value)?,
                "stall" if value.is_empty() => fault.stall = true,
                _ => return Err(format!("there is no fault `{setting}`; there are {FLAGS}")),
            }
        }
        Ok((system.parse()?, fault.checked()?))
    }

    /// Refuses what no system could do.
    pub(crate) fn checked(self) -> Result<Self, String> {
        if (0.0..=1.0).contains(&self.error_rate) {
            Ok(self)
        } else {
            Err(format!("the error rate is a share from 0 to 1, not {}", self.error_rate))
        }
    }

    /// Waits as long as the settings say, for ever when they say so.
    pub(crate) async fn strike(self) -> Fate {
        if self.stall {
            std::future::pending::<()>().await;
        }
        let jitter = if self.jitter_ms == 0 { 0 } else { rand::random_range(0..=self.jitter_ms) };
        let wait = u64::from(self.latency_ms) + u64::from(jitter);
        if wait > 0 {
            tokio::time::sleep(Duration::from_millis(wait)).await;
        }
        if self.error_rate > 0.0 && rand::random::<f64>() < self.error_rate {
            Fate::Refused
        } else {
            Fate::Served
        }
    }
}

fn read<T: FromStr>(key: &str, value: &str) -> Result<T, String> {
    value.parse().map_err(|_| format!("`{value}` is not a value of `{key}`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flag_sets_each_fault() {
        let read = Fault::parse_flag("accounts:latency=200,jitter=50,error-rate=0.1,stall");
        let fault = Fault { latency_ms: 200, jitter_ms: 50, error_rate: 0.1, stall: true };
        assert_eq!(read, Ok((SystemName::Accounts, fault)));
    }

    #[test]
    fn flag_refuses_what_it_does_not_know() {
        for (flag, complaint) in [
            ("accounts", "write SYSTEM:SETTINGS"),
            ("account:stall", "there are provider, accounts, messages, payments, open-data"),
            ("accounts:slow=1", "there is no fault `slow=1`"),
            ("accounts:latency=fast", "`fast` is not a value of `latency`"),
            ("accounts:error-rate=2", "a share from 0 to 1"),
            ("accounts:error-rate=NaN", "a share from 0 to 1"),
        ] {
            let refusal = Fault::parse_flag(flag).expect_err(flag);
            assert!(refusal.contains(complaint), "{flag}: {refusal}");
        }
    }
}
