//! Rounds: every contender in its turn, and again, so that what disturbs the machine for a while disturbs all of them.

use std::net::SocketAddr;
use std::time::Duration;

use workspace_rules::benchmarks::{Effort, Measured, Work as Told};

use crate::contender::Contender;
use crate::ground::Ground;
use crate::paced::Pace;
use crate::work::{Plan, Work};
use crate::{held, load, machine};

/// A second of a load before anything is measured: caches fill, connections are made, tokens are exchanged.
const WARM_UP: u64 = 1;

/// Measures all of a work: what a request costs and how many there can be, how long each takes, and what it takes in memory.
pub(crate) fn measure(ground: &Ground, plan: &Plan, effort: &Effort) -> Told {
    let Work { contenders, absent, .. } = &(plan.open)(ground);
    let mut measured: Vec<Measured> = contenders.iter().map(nothing_yet).collect();
    for (contender, measured) in contenders.iter().zip(&mut measured) {
        let warmed = load::put(ground, contender, &contender.request, effort.connections, WARM_UP);
        measured.faults.extend(warmed.err());
    }
    for round in 0..effort.rounds {
        for (contender, measured) in contenders.iter().zip(&mut measured) {
            saturate(ground, contender, effort, round, measured);
        }
    }
    let rate = half(measured.iter().filter_map(|each| median(&each.requests_per_second)));
    for round in 0..effort.rounds {
        for (contender, measured) in contenders.iter().zip(&mut measured) {
            pace(contender, effort, rate, round, measured);
        }
    }
    for (contender, measured) in contenders.iter().zip(&mut measured) {
        measured.few_kib = remembered(held::memory(contender, effort.connections), measured);
        measured.many_kib = remembered(held::memory(contender, effort.many_connections), measured);
    }
    Told { name: plan.name.to_owned(), rate, contenders: measured, absent: absent.clone() }
}

fn nothing_yet(contender: &Contender) -> Measured {
    Measured {
        name: contender.name.clone(),
        version: contender.version.clone(),
        microseconds: Vec::new(),
        requests_per_second: Vec::new(),
        p50: Vec::new(),
        p99: Vec::new(),
        p999: Vec::new(),
        few_kib: None,
        many_kib: None,
        faults: Vec::new(),
    }
}

/// As many requests as there can be.
fn saturate(ground: &Ground, contender: &Contender, effort: &Effort, round: usize, measured: &mut Measured) {
    // A round goes on where the one before it can have stopped.
    let request = contender.request.from(round * 20_000);
    let before = contender.server.processor_time();
    match load::put(ground, contender, &request, effort.connections, effort.seconds) {
        Ok(requests) => {
            let spent = contender.server.processor_time().saturating_sub(before);
            measured.microseconds.push(rounded(machine::microseconds(spent) / f64::from(requests)));
            let seconds = Duration::from_secs(effort.seconds).as_secs_f64();
            measured.requests_per_second.push(rounded(f64::from(requests) / seconds));
        }
        Err(why) => measured.faults.push(why),
    }
}

/// As many as there are for everybody.
fn pace(contender: &Contender, effort: &Effort, rate: u32, round: usize, measured: &mut Measured) {
    let lasting = Duration::from_secs(effort.seconds);
    let pace = Pace { rate, lasting, connections: effort.connections };
    let to: SocketAddr = contender.address();
    match pace.put(to, &contender.request.from((effort.rounds + round) * 20_000).written()) {
        Ok(took) => {
            measured.p50.push(rounded(took.per_mille(500)));
            measured.p99.push(rounded(took.per_mille(990)));
            measured.p999.push(rounded(took.per_mille(999)));
        }
        Err(why) => measured.faults.push(why),
    }
}

/// What everybody can bear: half of what the slowest can.
fn half(rates: impl Iterator<Item = f64>) -> u32 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "some thousands, above zero")]
    let half = (rates.min_by(f64::total_cmp).unwrap_or_default() / 2.0) as u32;
    half.max(1)
}

fn median(values: &[f64]) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied()
}

fn remembered(memory: Result<u64, String>, measured: &mut Measured) -> Option<u64> {
    memory.map_err(|why| measured.faults.push(why)).ok()
}

/// A tenth is more than can be measured.
fn rounded(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rate_is_half_of_what_the_slowest_can() {
        let rates = [Some(900.0), None, Some(500.0)];
        assert_eq!(half(rates.into_iter().flatten()), 250);
        assert_eq!(half([].into_iter()), 1);
    }
}
