//! Every outage: what breaks, and what must hold.

mod bad_answers;
mod cold_herd;
mod connections;
mod flapping;
mod herd_of_three;
mod killed;
mod optional_down;
mod overload;
mod provider_away;
mod purge_of_three;
mod required_down;
mod reuse;
mod rolling;
mod slow_answers;
mod slow_drip;
mod store_away;
mod store_away_of_three;

use crate::ground::Ground;
use crate::verdict::Verdict;

/// An outage.
#[derive(Clone, Copy, Debug)]
pub struct Script {
    pub name: &'static str,
    /// What breaks.
    pub breaks: &'static str,
    /// What must hold meanwhile.
    pub must: &'static str,
    pub run: fn(&Ground) -> Verdict,
}

/// All of them.
pub const ALL: [Script; 17] = [
    Script {
        name: "optional-down",
        breaks: "one optional system is down",
        must: "every composed answer is 200 with that part marked; p99 within 1.2 times of normal",
        run: optional_down::run,
    },
    Script {
        name: "required-down",
        breaks: "one required system fails",
        must: "it is asked at most 1.2 times as often as normally plus 10 a second, and once a pause when left alone; answers fail in under \
               5 ms; all is back within a pause of its return",
        run: required_down::run,
    },
    Script {
        name: "slow-drip",
        breaks: "answers of one system drip, a byte a second",
        must: "they are cut at the deadline; p99 of other requests within 1.2 times of normal",
        run: slow_drip::run,
    },
    Script {
        name: "flapping",
        breaks: "a system fails and works, by turns",
        must: "no wave of repetitions; attempts within 1.2 times of calls plus 10 a second",
        run: flapping::run,
    },
    Script {
        name: "slow-answers",
        breaks: "1 answer in 200 takes 600 ms",
        must: "with second attempts p99.9 is at most the normal p99 plus 3 times p50, for at most 1.2 % more calls",
        run: slow_answers::run,
    },
    Script {
        name: "cold-herd",
        breaks: "1,000 callers at once, nothing kept yet",
        must: "one call to the system; every caller has the answer",
        run: cold_herd::run,
    },
    Script {
        name: "herd-of-three",
        breaks: "the same with three replicas",
        must: "one call of each replica at the most; every caller has the answer",
        run: herd_of_three::run,
    },
    Script {
        name: "purge-of-three",
        breaks: "what three replicas keep is ended under load, at each of them in turn",
        must: "no request fails; every replica ends it within 1 s; one call of each replica and purge at the most",
        run: purge_of_three::run,
    },
    Script {
        name: "reuse",
        breaks: "a system closes each connection as it is used again",
        must: "no client sees it of what is safe to repeat; nothing else is sent twice",
        run: reuse::run,
    },
    Script {
        name: "bad-answers",
        breaks: "answers that are no HTTP, too short, a gigabyte, or no JSON",
        must: "502 each time, with its reason in the log; memory flat",
        run: bad_answers::run,
    },
    Script {
        name: "store-away",
        breaks: "the store of sessions is away",
        must: "public routes serve; session routes answer 503 and keep the cookie; all back within 1 s of its return",
        run: store_away::run,
    },
    Script {
        name: "store-away-of-three",
        breaks: "the store of three replicas is away, and what they keep is ended meanwhile",
        must: "all serve on; the replica that is asked ends it and says that the others do not yet; they do within 1 s of the store's return, and \
               end nothing else",
        run: store_away_of_three::run,
    },
    Script {
        name: "provider-away",
        breaks: "the provider is away",
        must: "who is signed in goes on; to sign in says so",
        run: provider_away::run,
    },
    Script {
        name: "overload",
        breaks: "4 times as many requests as there are places for",
        must: "accepted requests keep p99 within 3 times of normal; all others are 503 with Retry-After; memory flat",
        run: overload::run,
    },
    Script {
        name: "connections",
        breaks: "10,000 idle connections, 500 slow ones",
        must: "idle ones are held; normal requests are unharmed: p50, p95 and p99 within 1.2 times of normal",
        run: connections::run,
    },
    Script {
        name: "rolling",
        breaks: "two replicas are replaced under load, by SIGTERM",
        must: "no request fails",
        run: rolling::run,
    },
    Script {
        name: "killed",
        breaks: "SIGKILL under load, sessions and orders in a file",
        must: "every session whose sign-in was answered is there after the restart; every payment that was answered has the same answer, and none \
               is made twice",
        run: killed::run,
    },
];
