//! A thousand people come at once to three replicas, and nothing is kept yet: each of them makes one call.

use std::time::Duration;

use crate::ground::Ground;
use crate::three::{REPLICAS, Three};
use crate::verdict::{Verdict, millis};

const CALLERS: usize = 1_000;

pub(super) fn run(ground: &Ground) -> Verdict {
    let three = Three::start(ground, Duration::from_millis(300));
    let herd = three.at_once(CALLERS, "/api/branches").run();
    let calls = three.calls("/v1/branches");

    let mut verdict = Verdict::on(ground);
    verdict.counted(calls <= REPLICAS, format!("calls: {calls}"));
    verdict.counted(herd.count(200) == CALLERS, herd.told());
    verdict.timed(true, format!("all within {} ms", millis(herd.per_mille(1_000))));
    verdict
}
