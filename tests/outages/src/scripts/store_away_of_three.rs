//! The store is away that three replicas share: they serve on, and what is purged meanwhile reaches all once it is back.

use std::time::Duration;

use test_support::wait;

use crate::bffs::PATIENCE;
use crate::ground::Ground;
use crate::three::{REPLICAS, Three};
use crate::verdict::{Verdict, millis};

const RATE: u32 = 60;

pub(super) fn run(ground: &Ground) -> Verdict {
    let three = Three::start(ground, Duration::from_millis(20));
    let away = if ground.is_long() { Duration::from_secs(10) } else { Duration::from_secs(3) };
    three.until_shown(1);
    three.at_once(REPLICAS, "/api/products").run();
    three.redis.snapshot();
    three.redis.stop();
    let going = three.offer(RATE, away, "/api/products").begin();
    let edition = three.publish();
    let said = three.purge(0);
    let here = three.shown(0) == edition;
    let elsewhere = (1..REPLICAS).filter(|at| three.shown(*at) == edition).count();
    let load = going.end();
    three.redis.restart();
    let took = three.until_shown(edition);
    // What nobody purged is as it was.
    let after = three.at_once(30 * REPLICAS, "/api/products").run();
    let calls = three.calls("/v1/products");
    wait::until(PATIENCE, "the next one is told", || three.purge(1).contains("the other replicas are told"));

    let mut verdict = Verdict::on(ground);
    verdict.counted(load.count(200) == load.len(), format!("meanwhile {}", load.told()));
    verdict.counted(said.contains("NOT TOLD YET"), "the command says that the others are not told yet");
    verdict.counted(
        here && elsewhere == 0,
        format!("the replica that was asked ended it at once, {elsewhere} others before the store's return, and all after it"),
    );
    verdict.timed(took < Duration::from_secs(1), format!("after {} ms", millis(took)));
    verdict.counted(
        calls <= REPLICAS && after.count(200) == after.len(),
        format!("what was not purged stayed: {calls} calls for it in all"),
    );
    verdict
}
