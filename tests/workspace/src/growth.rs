//! How a request's cost grows comes from a run: the table and the picture of docs/BENCHMARKS.md are what the run's file says.

mod drawn;

use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

use crate::figures::{Document, Figures, Picture};
use crate::occasion::Occasion;
use crate::quantile::{median, percentile};
use crate::standing::Standing;
use crate::tree::Tree;
use crate::violation::Violation;

/// What costs as much as the first, on a machine that is never quiet.
const FLAT: f64 = 1.25;

const FIGURES: Figures<Run> = Figures {
    run: "docs/benchmarks/growth.json",
    by: "`just bench-growth`",
    documents: &[Document { file: "docs/BENCHMARKS.md", parts }],
    picture: Some(Picture { file: "docs/images/growth.svg", drawn: drawn::picture }),
    instead: "Measure with `just bench-growth`, which writes both",
};

/// A curve for each thing that there may be more of.
#[derive(Debug, Deserialize, Serialize)]
pub struct Run {
    #[serde(flatten)]
    pub occasion: Occasion,
    /// How the binaries were built: `debug`, `shipped`.
    pub build: String,
    pub rounds: usize,
    pub seconds: u64,
    pub curves: Vec<Curve>,
}

/// The cost of a request beside how much there is of one thing.
#[derive(Debug, Deserialize, Serialize)]
pub struct Curve {
    pub of: String,
    pub must: Must,
    pub points: Vec<Point>,
}

/// What the thing may do to a request's cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Must {
    /// Nothing: however many there are, a request has to do with one.
    Stay,
    /// As much for each: a request has to do with all of them.
    Grow,
}

#[derive(Debug, Deserialize, Serialize)]
pub struct Point {
    pub count: u32,
    /// Processor time of a request, of each round.
    pub microseconds: Vec<f64>,
}

impl Point {
    pub(crate) fn median(&self) -> f64 {
        median(&self.microseconds).unwrap_or_default()
    }

    /// Of each of what there is so many of, in one round.
    fn of_each(&self, round: usize) -> Option<f64> {
        Some(self.microseconds.get(round)? / f64::from(self.count.max(1)))
    }
}

impl Curve {
    /// Of a point, beside what it must be in the same round, the middle one of the rounds: what the first one costs; or, for each part, the
    /// least that one cost where there are fewer.
    fn times(&self, point: &Point) -> f64 {
        let rounds = 0..point.microseconds.len();
        let times: Vec<f64> = rounds.filter_map(|round| self.times_in(round, point)).collect();
        median(&times).unwrap_or_default()
    }

    fn times_in(&self, round: usize, point: &Point) -> Option<f64> {
        let (cost, beside) = match self.must {
            Must::Stay => (*point.microseconds.get(round)?, *self.points.first()?.microseconds.get(round)?),
            Must::Grow => {
                let own = point.of_each(round)?;
                let fewer = self.points.iter().filter(|other| other.count < point.count);
                let least = fewer.filter_map(|other| other.of_each(round)).min_by(f64::total_cmp);
                (own, least.unwrap_or(own))
            }
        };
        (beside > 0.0).then(|| cost / beside)
    }

    fn worst(&self) -> f64 {
        self.points.iter().map(|point| self.times(point)).fold(0.0, f64::max)
    }

    fn holds(&self) -> bool {
        self.worst() <= FLAT
    }
}

fn parts(run: &Run) -> Vec<(&'static str, String)> {
    vec![("growth-run", told(run)), ("growth", rows(run)), ("growth-bars", bars(run))]
}

fn told(run: &Run) -> String {
    let Run { occasion, build, rounds, seconds, .. } = run;
    let measured = occasion.told("Measured");
    format!("{measured}, a {build} build, {rounds} rounds of {seconds} s for each point.")
}

fn rows(run: &Run) -> String {
    let mut text =
        "| of | how many | µs for a request | least | most | times |\n|---|---:|---:|---:|---:|---:|"
            .to_owned();
    for curve in &run.curves {
        for point in &curve.points {
            let (of, count, median) = (&curve.of, point.count, point.median());
            let (least, most) = (percentile(&point.microseconds, 0), percentile(&point.microseconds, 100));
            let times = curve.times(point);
            _ = write!(text, "\n| {of} | {count} | {median:.1} | {least:.1} | {most:.1} | {times:.2} |");
        }
    }
    text
}

fn bars(run: &Run) -> String {
    let mut text =
        format!("| of | must | at the most, times ({FLAT} is the bar) | holds |\n|---|---|---:|---|");
    for curve in &run.curves {
        let must = match curve.must {
            Must::Stay => "cost a request nothing",
            Must::Grow => "cost as much for each, or less",
        };
        let worst = curve.worst();
        let holds = if curve.holds() { "yes" } else { "**no**" };
        _ = write!(text, "\n| {} | {must} | {worst:.2} | {holds} |", curve.of);
    }
    text
}

pub fn violations(tree: &Tree) -> Vec<Violation> {
    FIGURES.violations(tree)
}

pub(crate) fn standing(run: &Run) -> Standing {
    let missed = run.curves.iter().filter(|curve| !curve.holds());
    let told =
        |curve: &Curve| format!("growth with {}: {:.2} times (at most {FLAT})", curve.of, curve.worst());
    Standing { missed: missed.map(told).collect(), not_measured: Vec::new() }
}

pub fn update(tree: &Tree) {
    FIGURES.update(tree);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn curve(must: Must, points: &[(u32, f64)]) -> Curve {
        let point = |(count, cost): &(u32, f64)| Point { count: *count, microseconds: vec![*cost] };
        Curve { of: "things".to_owned(), must, points: points.iter().map(point).collect() }
    }

    #[test]
    fn what_grows_faster_than_it_must_is_seen() {
        assert!(curve(Must::Stay, &[(1, 10.0), (1000, 12.0)]).holds());
        assert!(!curve(Must::Stay, &[(1, 10.0), (1000, 13.0)]).holds());
        assert!(curve(Must::Grow, &[(1, 10.0), (16, 160.0)]).holds());
        assert!(!curve(Must::Grow, &[(1, 10.0), (16, 300.0)]).holds());
        // What a request costs by itself hides nothing of what its parts do.
        assert!(!curve(Must::Grow, &[(1, 80.0), (8, 160.0), (16, 480.0)]).holds());
    }

    /// A round in which the machine did something else as well disturbs all of its points.
    #[test]
    fn what_is_beside_another_is_of_the_same_round() {
        let point = |count, microseconds: &[f64]| Point { count, microseconds: microseconds.to_vec() };
        let points = vec![point(1, &[10.0, 30.0, 20.0]), point(1000, &[11.0, 33.0, 60.0])];
        let curve = Curve { of: "things".to_owned(), must: Must::Stay, points };
        assert_eq!((curve.times(&curve.points[1]) * 100.0).round().to_bits(), 110.0_f64.to_bits());
    }
}
