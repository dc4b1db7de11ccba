//! Many customers at once, each on a connection of their own, and what it costs mobile-bff.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;
use ureq::Agent;

use crate::product::Product;

/// How often the size of the process is looked at.
const LOOK: Duration = Duration::from_millis(250);

/// What came of it.
#[derive(Debug, Default)]
pub struct Outcome {
    /// How long each whole home took.
    pub took: Vec<Duration>,
    /// What every other answer was.
    pub faults: Vec<String>,
    /// Resident memory of mobile-bff in bytes, and how long after the first customer it was that.
    pub sizes: Vec<(Duration, u64)>,
}

/// Each customer opens the app again and again, `pause` after the last answer, for `lasting`. They begin one after the other
/// within the first pause, as people do.
pub fn homes(product: &Product, tokens: &[String], lasting: Duration, pause: Duration) -> Outcome {
    let (url, over) = (format!("{}/v1/home", product.bff.public()), AtomicBool::new(false));
    let gathered = Mutex::new(Outcome::default());
    thread::scope(|scope| {
        for (nth, token) in (0..).zip(tokens) {
            let (url, over, gathered) = (&url, &over, &gathered);
            let begins = pause * nth / u32::try_from(tokens.len()).unwrap_or(u32::MAX);
            scope.spawn(move || {
                thread::sleep(begins);
                customer(url, token, pause, over, gathered);
            });
        }
        let began = Instant::now();
        while began.elapsed() < lasting {
            thread::sleep(LOOK);
            let size = (began.elapsed(), product.bff.rss_bytes());
            lock(&gathered).sizes.push(size);
        }
        over.store(true, Ordering::Relaxed);
    });
    let mut outcome = gathered.into_inner().expect("nobody panicked");
    outcome.took.sort();
    outcome
}

fn customer(url: &str, token: &str, pause: Duration, over: &AtomicBool, gathered: &Mutex<Outcome>) {
    let config = Agent::config_builder().http_status_as_error(false);
    let agent: Agent = config.timeout_global(Some(Duration::from_secs(15))).build().into();
    let authorization = format!("Bearer {token}");
    while !over.load(Ordering::Relaxed) {
        let began = Instant::now();
        let home = home(&agent, url, &authorization);
        let took = began.elapsed();
        let mut outcome = lock(gathered);
        match home {
            Ok(()) => outcome.took.push(took),
            Err(fault) => outcome.faults.push(fault),
        }
        drop(outcome);
        thread::sleep(pause);
    }
}

/// A whole home, or what else there was.
fn home(agent: &Agent, url: &str, authorization: &str) -> Result<(), String> {
    let answer = agent.get(url).header("Authorization", authorization).call();
    let mut answer = answer.map_err(|error| error.to_string())?;
    let body = answer.body_mut().read_to_string().map_err(|error| error.to_string())?;
    let home: Value = serde_json::from_str(&body).map_err(|error| format!("{error}: {body}"))?;
    let whole = answer.status() == 200 && home["accounts"].is_array() && home.get("missing").is_none();
    if whole { Ok(()) } else { Err(format!("{}: {body}", answer.status())) }
}

impl Outcome {
    /// The time within which this share of homes came.
    pub fn quantile(&self, share: f64) -> Duration {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss,
            reason = "a place in a list of some thousands"
        )]
        let place = (self.took.len() as f64 * share) as usize;
        self.took.get(place.min(self.took.len().saturating_sub(1))).copied().unwrap_or_default()
    }

    /// The middle one of the sizes seen in `during` from `from` on.
    pub fn size(&self, from: Duration, during: Duration) -> u64 {
        let seen = self.sizes.iter().filter(|(at, _)| (from..from + during).contains(at));
        let mut sizes: Vec<u64> = seen.map(|(_, size)| *size).collect();
        sizes.sort_unstable();
        *sizes.get(sizes.len() / 2).expect("a look at the process in that time")
    }
}

fn lock(gathered: &Mutex<Outcome>) -> std::sync::MutexGuard<'_, Outcome> {
    gathered.lock().expect("nobody panicked")
}
