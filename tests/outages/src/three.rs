//! Three replicas of the website before one bank and on one store, whose branches are told by their edition.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde_json::json;
use test_support::bank::Bank;
use test_support::http;
use test_support::process::{self, Bff};
use test_support::redis::Redis;
use test_support::upstream::Reply;
use test_support::wait;

use crate::bffs::{OPERATOR, PATIENCE, web};
use crate::ground::Ground;
use crate::load::{Offer, Replicas, address};
use crate::requests::get;

pub(crate) const REPLICAS: usize = 3;

pub(crate) struct Three {
    pub(crate) redis: Redis,
    pub(crate) bank: Bank,
    bffs: Vec<Bff>,
    edition: Arc<AtomicUsize>,
    ground: Ground,
}

impl Three {
    /// Its open data system takes so long for an answer, which may be kept for five minutes.
    pub(crate) fn start(ground: &Ground, taking: Duration) -> Self {
        let (redis, bank, edition) = (Redis::start(), Bank::start(), Arc::new(AtomicUsize::new(1)));
        let usual = ["branches", "products"].map(|what| {
            let answer = http::get(format!("{}/v1/{what}", bank.open_data.url()));
            (format!("/v1/{what}"), answer.json())
        });
        let now = edition.clone();
        bank.open_data.script(move |seen| {
            let (_, usual) = usual.iter().find(|(path, _)| path == seen.path()).unwrap();
            let mut answer = usual.clone();
            if let Some(name) = answer.pointer_mut("/branches/0/name") {
                *name = json!(format!("Edition {}", now.load(Ordering::SeqCst)));
            }
            Reply::json(200, &answer).header("Cache-Control", "public, max-age=300").after(taking)
        });
        // What is not purged is to be seen to stay, for longer than the store is away.
        let store =
            format!("engine = \"redis\"\nurl = \"{}\"\n[cache]\nunread_at_most = \"10m\"\n", redis.url());
        let of_open_data = "fresh_for = \"5m\"\ntimeout = \"8s\"\n";
        let bffs = (0..REPLICAS).map(|_| web(ground, &bank, &store, of_open_data)).collect();
        bank.open_data.clear();
        Self { redis, bank, bffs, edition, ground: ground.clone() }
    }

    /// The system has another edition from now on.
    pub(crate) fn publish(&self) -> usize {
        self.edition.fetch_add(1, Ordering::SeqCst) + 1
    }

    /// An operator's command at one of them: what it says.
    pub(crate) fn purge(&self, at: usize) -> String {
        let admin = self.bffs[at].admin();
        let args = ["purge", "tag", "branches", "--admin", &admin];
        let output =
            process::run(self.ground.exe("web-bff"), &args, &[("WEB_BFF__ADMIN__CREDENTIAL", OPERATOR)]);
        // 3 says that the others are not told yet.
        assert!(matches!(output.status.code(), Some(0 | 3)), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    /// The edition that one of them shows.
    pub(crate) fn shown(&self, at: usize) -> usize {
        let answer = http::get(format!("{}/api/branches", self.bffs[at].public()));
        edition(&answer.body).unwrap_or_default()
    }

    /// How long it takes from now on until all show it.
    pub(crate) fn until_shown(&self, edition: usize) -> Duration {
        let began = Instant::now();
        for at in 0..REPLICAS {
            wait::until(PATIENCE, "a replica shows the edition", || self.shown(at) == edition);
        }
        began.elapsed()
    }

    /// How often the system was asked for this.
    pub(crate) fn calls(&self, path: &str) -> usize {
        self.bank.open_data.seen().iter().filter(|seen| seen.path() == path).count()
    }

    /// An offer to all of them in turn.
    pub(crate) fn offer(&self, rate: u32, lasting: Duration, path: &str) -> Offer {
        Offer { to: self.all(), ..Offer::of(&self.bffs[0].public(), rate, lasting, get(path, &[])) }
    }

    /// So many at once, over all of them.
    pub(crate) fn at_once(&self, count: usize, path: &str) -> Offer {
        Offer { to: self.all(), ..Offer::at_once(&self.bffs[0].public(), count, get(path, &[])) }
    }

    fn all(&self) -> Replicas {
        Arc::new(Mutex::new(self.bffs.iter().map(|bff| address(&bff.public())).collect()))
    }
}

/// The edition that an answer is of.
pub(crate) fn edition(body: &[u8]) -> Option<usize> {
    let text = String::from_utf8_lossy(body);
    let number = text.split("Edition ").nth(1)?;
    number.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}
