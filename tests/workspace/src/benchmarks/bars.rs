//! What the product is held to: ratios within one run, and some absolute figures.

use super::run::Run;
use super::spread::Spread;

/// A figure of ours, and the most that it may be.
pub(super) struct Bar {
    pub(super) what: Figure,
    pub(super) at_most: f64,
    /// What it should come to.
    pub(super) aim: Option<f64>,
}

pub(super) enum Figure {
    /// Processor time for a request, as a multiple of somebody else's.
    Times {
        work: &'static str,
        ours: &'static str,
        theirs: &'static str,
    },
    /// Milliseconds that the middle request takes longer than at another.
    Added {
        work: &'static str,
        ours: &'static str,
        over: &'static str,
    },
    /// Memory in MB.
    Few {
        work: &'static str,
        ours: &'static str,
    },
    Many {
        work: &'static str,
        ours: &'static str,
    },
    /// Milliseconds until it is ready.
    Start {
        binary: &'static str,
    },
}

const PASS: &str = "pass-through";
const SIGNED: &str = "signed in";
const TOKEN: &str = "JWT";
const COMPOSED: &str = "composed";
const CACHE: &str = "from cache";

const EMBEDDED: &str = "web-bff, embedded store";
const REDIS: &str = "web-bff, Redis";
const SESSIONLESS: &str = "web-bff, anonymous";
const APACHE: &str = "Apache with mod_auth_openidc";
const FASTIFY: &str = "Fastify with undici";
const WHOLE: &str = "Fastify with undici, answers read whole";

pub(super) const ALL: [Bar; 21] = [
    aimed(times(PASS, "mobile-bff", "nginx"), 1.5, 1.2),
    bar(times(PASS, "mobile-bff", "KrakenD"), 0.45),
    bar(times(PASS, "mobile-bff", FASTIFY), 0.17),
    bar(times(PASS, "mobile-bff", WHOLE), 0.17),
    bar(times(SIGNED, EMBEDDED, SESSIONLESS), 1.3),
    bar(times(SIGNED, REDIS, SESSIONLESS), 1.3),
    bar(times(SIGNED, EMBEDDED, APACHE), 0.5),
    bar(times(SIGNED, EMBEDDED, "oauth2-proxy"), 0.5),
    bar(times(SIGNED, REDIS, APACHE), 0.5),
    bar(times(SIGNED, REDIS, "oauth2-proxy"), 0.5),
    bar(times(TOKEN, "mobile-bff, reused", "mobile-bff, anonymous"), 1.15),
    bar(times(COMPOSED, "mobile-bff", FASTIFY), 0.33),
    bar(times(COMPOSED, "mobile-bff", "KrakenD"), 0.45),
    bar(Figure::Added { work: COMPOSED, ours: "mobile-bff", over: "the slowest upstream" }, 0.4),
    bar(times(CACHE, "web-bff", "nginx proxy_cache"), 0.8),
    bar(times(CACHE, "web-bff", "nginx proxy_cache, files kept open"), 0.8),
    bar(times(CACHE, "web-bff", "Varnish"), 0.5),
    bar(Figure::Few { work: PASS, ours: "mobile-bff" }, 40.0),
    bar(Figure::Many { work: PASS, ours: "mobile-bff" }, 250.0),
    bar(Figure::Start { binary: "mobile-bff" }, 100.0),
    bar(Figure::Start { binary: "web-bff" }, 100.0),
];

const fn times(work: &'static str, ours: &'static str, theirs: &'static str) -> Figure {
    Figure::Times { work, ours, theirs }
}

const fn bar(what: Figure, at_most: f64) -> Bar {
    Bar { what, at_most, aim: None }
}

const fn aimed(what: Figure, at_most: f64, aim: f64) -> Bar {
    Bar { what, at_most, aim: Some(aim) }
}

impl Figure {
    /// What it is, and of what.
    pub(super) fn told(&self, run: &Run) -> String {
        match self {
            Self::Times { work, ours, theirs } => format!("{work}: processor time of {ours}, times {theirs}"),
            Self::Added { work, ours, over } => {
                format!("{work}: p50 of {ours} beyond that of {over}, ms")
            }
            Self::Few { work, ours } => {
                format!("{work}: memory of {ours} at {} connections, MB", run.effort.connections)
            }
            Self::Many { work, ours } => {
                format!("{work}: memory of {ours} at {} connections, MB", run.effort.many_connections)
            }
            Self::Start { binary } => format!("start of {binary} until it is ready, ms"),
        }
    }

    /// Whether the run has the work that it is of.
    pub(super) fn is_of(&self, run: &Run) -> bool {
        match self {
            Self::Times { work, .. }
            | Self::Added { work, .. }
            | Self::Few { work, .. }
            | Self::Many { work, .. } => run.works.iter().any(|each| each.name == *work),
            Self::Start { binary } => run.starts.iter().any(|start| start.binary == *binary),
        }
    }

    /// What came out; nothing where one of the two was not measured.
    pub(super) fn of(&self, run: &Run) -> Option<f64> {
        match self {
            Self::Times { work, ours, theirs } => {
                let median = |name| Some(Spread::of(&run.find(work, name)?.microseconds)?.median);
                Some(median(ours)? / median(theirs)?)
            }
            Self::Added { work, ours, over } => {
                let median = |name| Some(Spread::of(&run.find(work, name)?.p50)?.median);
                Some((median(ours)? - median(over)?) / 1000.0)
            }
            Self::Few { work, ours } => run.find(work, ours)?.few_kib.map(megabytes),
            Self::Many { work, ours } => run.find(work, ours)?.many_kib.map(megabytes),
            Self::Start { binary } => {
                let start = run.starts.iter().find(|start| start.binary == *binary)?;
                Some(Spread::of(&start.milliseconds)?.median)
            }
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "kibibytes of one machine")]
pub(super) fn megabytes(kib: u64) -> f64 {
    kib as f64 * 1024.0 / 1_000_000.0
}
