//! People come all at once to three replicas, and nothing is kept yet: each of these makes one call.

use std::time::Duration;

use crate::ground::Ground;
use crate::three::{REPLICAS, Three};
use crate::verdict::{Verdict, millis};

pub(super) fn run(ground: &Ground) -> Verdict {
    let three = Three::start(ground, Duration::from_millis(300));
    // Three processes share what one has in the script beside this one.
    let callers = ground.count(300, 1_000);
    let herd = three.at_once(callers, "/api/branches").run();
    let calls = three.calls("/v1/branches");

    let mut verdict = Verdict::on(ground);
    verdict.counted(calls <= REPLICAS, format!("calls: {calls}"));
    verdict.counted(herd.count(200) == callers, herd.told());
    verdict.timed(true, format!("all within {} ms", millis(herd.per_mille(1_000))));
    verdict
}
