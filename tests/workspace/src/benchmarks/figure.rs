//! What a bar is of: a figure of ours within one run.

use super::rounds::Rounds;
use super::run::{Measured, Run};

pub(super) enum Figure {
    /// Processor time for a request, as a multiple of somebody else's in the same round.
    Times { work: &'static str, ours: &'static str, theirs: &'static str },
    /// Microseconds of processor time that a request takes beyond another in the same round.
    Beyond { work: &'static str, ours: &'static str, over: &'static str },
    /// Milliseconds that the middle request takes longer than at another in the same round.
    Added { work: &'static str, ours: &'static str, over: &'static str },
    /// Memory in MB: of all rows that a binary has in a work, the one that takes the most.
    Memory { work: &'static str, binary: &'static str, connections: Connections },
    /// Milliseconds until it is ready.
    Start { binary: &'static str },
}

/// How many are kept.
#[derive(Clone, Copy)]
pub(super) enum Connections {
    Few,
    Many,
}

impl Figure {
    /// What it is, and of what.
    pub(super) fn told(&self, run: &Run) -> String {
        match self {
            Self::Times { work, ours, theirs } => format!("{work}: processor time of {ours}, times {theirs}"),
            Self::Beyond { work, ours, over } => {
                format!("{work}: processor time of {ours}, beyond that of {over}, µs")
            }
            Self::Added { work, ours, over } => {
                format!("{work}: p50 of {ours} beyond that of {over}, ms")
            }
            Self::Memory { work, binary, connections } => {
                let count = connections.count(run);
                let of = match run.rows(work, binary).count() {
                    0 | 1 => String::new(),
                    rows => format!(", the most of its {rows} rows"),
                };
                format!("{work}: memory of {binary} at {count} connections{of}, MB")
            }
            Self::Start { binary } => format!("start of {binary} until it is ready, ms"),
        }
    }

    /// Whether the run has the work that it is of.
    pub(super) fn is_of(&self, run: &Run) -> bool {
        match self {
            Self::Times { work, .. }
            | Self::Beyond { work, .. }
            | Self::Added { work, .. }
            | Self::Memory { work, .. } => run.works.iter().any(|each| each.name == *work),
            Self::Start { binary } => run.starts.iter().any(|start| start.binary == *binary),
        }
    }

    /// Rounds that came to nothing for one of the two, where others did not.
    pub(super) fn lost(&self, run: &Run) -> usize {
        match (self, self.of(run).len()) {
            (Self::Times { .. } | Self::Beyond { .. } | Self::Added { .. }, measured @ 1..) => {
                run.effort.rounds.saturating_sub(measured)
            }
            _ => 0,
        }
    }

    /// What came out, in each round where there are rounds; nothing where one of the two was measured in none.
    pub(super) fn of(&self, run: &Run) -> Vec<f64> {
        match self {
            Self::Times { work, ours, theirs } => {
                let cost = |name| run.find(work, name).map(|each| &each.microseconds);
                by_round(cost(ours), cost(theirs), |ours, theirs| ours / theirs)
            }
            Self::Beyond { work, ours, over } => {
                let cost = |name| run.find(work, name).map(|each| &each.microseconds);
                by_round(cost(ours), cost(over), |ours, over| ours - over)
            }
            Self::Added { work, ours, over } => {
                let middle = |name| run.find(work, name).map(|each| &each.p50);
                by_round(middle(ours), middle(over), |ours, theirs| (ours - theirs) / 1000.0)
            }
            Self::Memory { work, binary, connections } => {
                let rows: Option<Vec<u64>> =
                    run.rows(work, binary).map(|each| connections.kib(each)).collect();
                rows.into_iter().flatten().max().map(megabytes).into_iter().collect()
            }
            Self::Start { binary } => {
                let start = run.starts.iter().find(|start| start.binary == *binary);
                start.map(|start| start.milliseconds.clone()).unwrap_or_default()
            }
        }
    }
}

impl Connections {
    fn count(self, run: &Run) -> usize {
        match self {
            Self::Few => run.effort.connections,
            Self::Many => run.effort.many_connections,
        }
    }

    fn kib(self, of: &Measured) -> Option<u64> {
        match self {
            Self::Few => of.few_kib,
            Self::Many => of.many_kib,
        }
    }
}

fn by_round(ours: Option<&Rounds>, theirs: Option<&Rounds>, pair: fn(f64, f64) -> f64) -> Vec<f64> {
    ours.zip(theirs).map(|(ours, theirs)| ours.beside(theirs, pair)).unwrap_or_default()
}

#[expect(clippy::cast_precision_loss, reason = "kibibytes of one machine")]
pub(super) fn megabytes(kib: u64) -> f64 {
    kib as f64 * 1024.0 / 1_000_000.0
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::benchmarks::{Effort, Run, Work};
    use crate::occasion::Occasion;

    fn measured(name: &str, microseconds: &[Option<f64>], many_kib: Option<u64>) -> Measured {
        Measured {
            name: name.to_owned(),
            microseconds: microseconds.iter().copied().collect(),
            many_kib,
            ..Measured::default()
        }
    }

    fn run(contenders: Vec<Measured>) -> Run {
        let work = Work { name: "a work".to_owned(), rate: Some(1), contenders, absent: Vec::new() };
        Run {
            occasion: Occasion::here(Path::new("/")),
            effort: Effort { rounds: 2, seconds: 1, connections: 1, many_connections: 2, workers: 1 },
            works: vec![work],
            starts: Vec::new(),
            streams: Vec::new(),
        }
    }

    fn bits(values: &[f64]) -> Vec<u64> {
        values.iter().map(|value| value.to_bits()).collect()
    }

    const TIMES: Figure = Figure::Times { work: "a work", ours: "a-bff", theirs: "peer" };
    const MEMORY: Figure = Figure::Memory { work: "a work", binary: "a-bff", connections: Connections::Many };

    #[test]
    fn a_ratio_is_of_one_round() {
        let ours = || measured("a-bff", &[Some(3.0), Some(8.0)], None);
        let both = run(vec![ours(), measured("peer", &[Some(2.0), Some(4.0)], None)]);
        assert_eq!((bits(&TIMES.of(&both)), TIMES.lost(&both)), (bits(&[1.5, 2.0]), 0));
        let one_lost = run(vec![ours(), measured("peer", &[None, Some(4.0)], None)]);
        assert_eq!((bits(&TIMES.of(&one_lost)), TIMES.lost(&one_lost)), (bits(&[2.0]), 1));
        let none = run(vec![ours(), measured("peer", &[None, None], None)]);
        assert!(TIMES.of(&none).is_empty());
    }

    #[test]
    fn what_is_beyond_another_is_of_one_round() {
        const BEYOND: Figure = Figure::Beyond { work: "a work", ours: "a-bff", over: "peer" };
        let ours = measured("a-bff", &[Some(3.0), Some(8.0)], None);
        let one_lost = run(vec![ours, measured("peer", &[None, Some(4.5)], None)]);
        assert_eq!((bits(&BEYOND.of(&one_lost)), BEYOND.lost(&one_lost)), (bits(&[3.5]), 1));
    }

    #[test]
    fn memory_is_that_of_the_row_that_takes_the_most() {
        let row = |name, kib| measured(name, &[], kib);
        let rows = vec![row("a-bff", Some(1000)), row("a-bff, more", Some(2000)), row("peer", Some(9000))];
        assert_eq!(bits(&MEMORY.of(&run(rows))), bits(&[2.048]));
        let rows = vec![row("a-bff", Some(1000)), row("a-bff, more", None)];
        assert!(MEMORY.of(&run(rows)).is_empty());
    }
}
