//! Rounds: every contender in its turn, and again, so that what disturbs the machine for a while disturbs all of them.

use std::time::Duration;

use workspace_rules::benchmarks::{Effort, Measured, Work as Told};
use workspace_rules::quantile::median;

use crate::contender::{Contender, Looked};
use crate::ground::Ground;
use crate::ours::OURS;
use crate::paced::{Pace, Took};
use crate::profile::Look;
use crate::work::{Plan, Work};
use crate::{held, load, microseconds};

/// Turns of a load before anything is measured: caches fill, connections are made, tokens are exchanged, and what is compiled
/// while it runs has been. One is tens of thousands of requests.
const WARM_UP: u64 = 1;

/// Who is measured, what came of it so far, and how many requests that took: a round goes on where the one before it stopped.
struct Turn<'a> {
    contender: &'a Contender,
    measured: Measured,
    asked: usize,
}

/// Measures a work: what a request costs and how many there can be, and, unless that is all, how long each takes and what it takes in memory.
pub(crate) fn measure(ground: &Ground, plan: &Plan, effort: &Effort) -> Told {
    let Work { contenders, absent, .. } = &(plan.open)(ground);
    let mut turns: Vec<Turn<'_>> = contenders.iter().map(Turn::first).collect();
    for turn in &mut turns {
        turn.load(ground, effort, WARM_UP * effort.seconds);
    }
    for _ in 0..effort.rounds {
        for turn in &mut turns {
            turn.saturate(ground, effort);
        }
    }
    let rate = further(&mut turns, effort);
    for turn in &mut turns {
        turn.profile(ground, effort);
    }
    let contenders = turns.into_iter().map(|turn| turn.measured).collect();
    Told { name: plan.name.to_owned(), rate, contenders, absent: absent.clone() }
}

/// Of those of whom more than the cost is measured: how long a request takes, at a rate that all of them can bear, and what all of it takes in
/// memory. It gives the rate, where there is anybody to ask at it.
fn further(turns: &mut [Turn<'_>], effort: &Effort) -> Option<u32> {
    let looked = |turn: &&mut Turn<'_>| turn.contender.looked == Looked::AtAll;
    let mut turns: Vec<_> = turns.iter_mut().filter(looked).collect();
    if turns.is_empty() {
        return None;
    }
    let rate = half(turns.iter().filter_map(|turn| median(&turn.measured.requests_per_second.measured())));
    for _ in 0..effort.rounds {
        for turn in &mut turns {
            turn.pace(effort, rate);
        }
    }
    for turn in &mut turns {
        turn.measured.few_kib = turn.memory(effort.connections);
    }
    // Last: what so many took is not given back at once, and several may be asked of one server.
    for turn in &mut turns {
        turn.measured.many_kib = turn.memory(effort.many_connections);
    }
    Some(rate)
}

impl<'a> Turn<'a> {
    fn first(contender: &'a Contender) -> Self {
        let measured = Measured {
            name: contender.name.clone(),
            version: contender.version.clone(),
            at_cost: contender.looked == Looked::AtCost,
            ..Measured::default()
        };
        Self { contender, measured, asked: 0 }
    }

    /// As many requests as there can be.
    fn load(&mut self, ground: &Ground, effort: &Effort, seconds: u64) -> Option<u32> {
        let request = self.contender.request.from(self.asked);
        let answered = load::put(ground, self.contender, &request, effort.connections, seconds);
        let answered = self.noted(answered)?;
        // Those that were under way when it ended were asked too.
        self.asked += answered as usize + effort.connections;
        Some(answered)
    }

    fn saturate(&mut self, ground: &Ground, effort: &Effort) {
        let before = self.contender.server.spent();
        let requests = self.load(ground, effort, effort.seconds);
        let after = self.contender.server.spent();
        let seconds = Duration::from_secs(effort.seconds).as_secs_f64();
        let each = |before: Duration, after: Duration| {
            let spent = microseconds::of(after.saturating_sub(before));
            requests.map(|requests| rounded(spent / f64::from(requests)))
        };
        self.measured.microseconds.push(each(before.all, after.all));
        self.measured.kernel_microseconds.push(each(before.kernel, after.kernel));
        self.measured
            .requests_per_second
            .push(requests.map(|requests| rounded(f64::from(requests) / seconds)));
    }

    /// As many as there are for everybody.
    fn pace(&mut self, effort: &Effort, rate: u32) {
        let lasting = Duration::from_secs(effort.seconds);
        let pace = Pace { rate, lasting, connections: effort.connections };
        let requests = self.contender.request.from(self.asked).written();
        let took = self
            .contender
            .answer()
            .and_then(|answer| pace.put(self.contender.address(), &requests, answer.body));
        let took = self.noted(took);
        self.asked += took.as_ref().map_or(0, Took::count);
        let Measured { p50, p99, p999, .. } = &mut self.measured;
        for (rounds, of_thousand) in [(p50, 500), (p99, 990), (p999, 999)] {
            rounds.push(took.as_ref().map(|took| rounded(took.per_mille(of_thousand))));
        }
    }

    /// Where the time of a saturated one of ours goes. What looks takes part of that time: so it is a turn of its own, and no round.
    fn profile(&mut self, ground: &Ground, effort: &Effort) {
        if !OURS.contains(&self.measured.binary()) {
            return;
        }
        let written = ground.folder().join("perf.data");
        let look = Look::at(&self.contender.server, effort.seconds, &written);
        let request = self.contender.request.from(self.asked);
        let answered = load::put(ground, self.contender, &request, effort.connections, effort.seconds);
        let shares = look.map(Look::shares).unwrap_or_default();
        self.measured.profile = answered.map(|_| shares).unwrap_or_default();
    }

    fn memory(&mut self, connections: usize) -> Option<u64> {
        self.noted(held::memory(self.contender, connections))
    }

    /// What came of something, or why nothing did.
    fn noted<T>(&mut self, came: Result<T, String>) -> Option<T> {
        came.map_err(|why| self.measured.faults.push(why)).ok()
    }
}

/// What everybody can bear: half of what the slowest can.
fn half(rates: impl Iterator<Item = f64>) -> u32 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "some thousands, above zero")]
    let half = (rates.min_by(f64::total_cmp).unwrap_or_default() / 2.0) as u32;
    half.max(1)
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
