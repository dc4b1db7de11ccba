//! What three replicas keep is ended under load, time and again and at each of them: soon all show what is there now.

use std::time::{Duration, Instant};

use crate::ground::Ground;
use crate::three::{REPLICAS, Three, edition};
use crate::verdict::{Verdict, millis};

const RATE: u32 = 60;
const WITHIN: Duration = Duration::from_secs(1);

pub(super) fn run(ground: &Ground) -> Verdict {
    let three = Three::start(ground, Duration::from_millis(20));
    let rounds = ground.count(3, 12);
    let going = three.offer(RATE, ground.lasting().max(Duration::from_secs(8)), "/api/branches").begin();
    let (mut told, mut ended, mut slowest) = (0, Vec::new(), Duration::ZERO);
    three.until_shown(1);
    for round in 0..rounds {
        let edition = three.publish();
        told += usize::from(three.purge(round % REPLICAS).contains("the other replicas are told"));
        ended.push((Instant::now(), edition));
        slowest = slowest.max(three.until_shown(edition));
    }
    let load = going.end();
    let (calls, most) = (three.calls("/v1/branches"), REPLICAS * (rounds + 1));
    // Of those that began a second after a purge had ended.
    let old = load.0.iter().filter(|outcome| {
        let due =
            ended.iter().rev().find(|(at, _)| outcome.began > *at + WITHIN).map(|(_, edition)| *edition);
        due.is_some_and(|due| edition(&outcome.body).is_none_or(|shown| shown < due))
    });
    let old = old.count();

    let mut verdict = Verdict::on(ground);
    verdict.counted(told == rounds, format!("{rounds} purges, {told} of them told to the others"));
    verdict.counted(load.count(200) == load.len(), load.told());
    verdict.counted(calls <= most, format!("{calls} calls, at most one a replica and purge: {most}"));
    verdict.timed(old == 0, format!("{old} answers of before a purge that had ended for a second"));
    verdict.timed(
        slowest < WITHIN,
        format!("all replicas showed what was new after {} ms at the latest", millis(slowest)),
    );
    verdict
}
