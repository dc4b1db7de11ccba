//! What the product is held to: ratios within one run, and some absolute figures.

use super::figure::{Connections, Figure};
use super::run::Run;
use super::spread::Spread;
use crate::standing::Standing;

/// A figure of ours, and the most that it may be.
pub(super) struct Bar {
    pub(super) what: Figure,
    pub(super) at_most: f64,
    /// What it should come to.
    pub(super) aim: Option<f64>,
}

const PASS: &str = "pass-through";
const SIGNED: &str = "signed in";
const TOKEN: &str = "JWT";
const COMPOSED: &str = "composed";
const CACHE: &str = "from cache";
const HIT: &str = "hit";

const EMBEDDED: &str = "web-bff, embedded store";
const REDIS: &str = "web-bff, Redis";
const SESSIONLESS: &str = "web-bff, anonymous";
const APACHE: &str = "Apache with mod_auth_openidc";
const FASTIFY: &str = "Fastify with undici";
const WHOLE: &str = "Fastify with undici, answers read whole";

pub(super) const ALL: [Bar; 34] = [
    aimed(times(PASS, "mobile-bff", "nginx"), 1.5, 1.2),
    bar(times(PASS, "mobile-bff", "KrakenD"), 0.45),
    bar(times(PASS, "mobile-bff", FASTIFY), 0.17),
    bar(times(PASS, "mobile-bff", WHOLE), 0.17),
    aimed(times(SIGNED, EMBEDDED, SESSIONLESS), 1.3, 1.15),
    aimed(times(SIGNED, REDIS, SESSIONLESS), 1.3, 1.15),
    bar(times(SIGNED, EMBEDDED, APACHE), 0.5),
    bar(times(SIGNED, EMBEDDED, "oauth2-proxy"), 0.5),
    bar(times(SIGNED, REDIS, APACHE), 0.5),
    bar(times(SIGNED, REDIS, "oauth2-proxy"), 0.5),
    aimed(times(TOKEN, "mobile-bff, reused", "mobile-bff, anonymous"), 1.15, 1.05),
    aimed(times(COMPOSED, "mobile-bff", FASTIFY), 0.33, 0.25),
    bar(times(COMPOSED, "mobile-bff", "KrakenD"), 0.45),
    bar(Figure::Added { work: COMPOSED, ours: "mobile-bff", over: "the slowest upstream" }, 0.4),
    aimed(times(CACHE, "web-bff", "nginx proxy_cache"), 0.8, 0.6),
    aimed(times(CACHE, "web-bff", "nginx proxy_cache, files kept open"), 0.8, 0.6),
    bar(times(CACHE, "web-bff", "Varnish"), 0.5),
    bar(beyond_empty("plain-bff, a handler whose call is kept"), 4.0),
    bar(beyond_empty("plain-bff, a handler's answer given again"), 4.0),
    bar(beyond_empty("plain-bff, a declared route, kept, 2 bytes"), 4.0),
    bar(beyond_empty("plain-bff, a declared route, kept, 4 KB"), 4.0),
    bar(beyond_empty("plain-bff, a declared route, kept, 4 KB in gzip"), 4.0),
    few(PASS, "mobile-bff"),
    few(CACHE, "web-bff"),
    few(TOKEN, "mobile-bff"),
    few(COMPOSED, "mobile-bff"),
    few(SIGNED, "web-bff"),
    many(PASS, "mobile-bff"),
    many(CACHE, "web-bff"),
    many(TOKEN, "mobile-bff"),
    many(COMPOSED, "mobile-bff"),
    many(SIGNED, "web-bff"),
    aimed(Figure::Start { binary: "mobile-bff" }, 100.0, 50.0),
    aimed(Figure::Start { binary: "web-bff" }, 100.0, 50.0),
];

const fn times(work: &'static str, ours: &'static str, theirs: &'static str) -> Figure {
    Figure::Times { work, ours, theirs }
}

const fn beyond_empty(ours: &'static str) -> Figure {
    Figure::Beyond { work: HIT, ours, over: "plain-bff, an empty answer" }
}

const fn few(work: &'static str, binary: &'static str) -> Bar {
    aimed(Figure::Memory { work, binary, connections: Connections::Few }, 40.0, 30.0)
}

const fn many(work: &'static str, binary: &'static str) -> Bar {
    aimed(Figure::Memory { work, binary, connections: Connections::Many }, 250.0, 150.0)
}

const fn bar(what: Figure, at_most: f64) -> Bar {
    Bar { what, at_most, aim: None }
}

const fn aimed(what: Figure, at_most: f64, aim: f64) -> Bar {
    Bar { what, at_most, aim: Some(aim) }
}

/// How each stands that is of a work which the run has.
pub(super) fn standing(run: &Run) -> Standing {
    let mut standing = Standing::default();
    for bar in ALL.iter().filter(|bar| bar.what.is_of(run)) {
        bar.stands(run, &mut standing);
    }
    standing
}

impl Bar {
    /// Its row: what was to come out, what came out, and whether that will do.
    pub(super) fn told(&self, run: &Run) -> String {
        let Self { what, at_most, aim } = self;
        let lost = match what.lost(run) {
            0 => String::new(),
            lost => format!(", in {} of {} rounds", run.effort.rounds - lost, run.effort.rounds),
        };
        let (rounds, aim) = (what.of(run), aim.map(|aim| aim.to_string()).unwrap_or_default());
        let came = match rounds[..] {
            [once] => format!("{once:.2}"),
            _ => Spread::told(&rounds, 2),
        };
        let holds = Spread::of(&rounds)
            .map_or_else(|| "not measured".to_owned(), |came| format!("{}{lost}", self.holds(came)));
        format!("| {} | {at_most} | {aim} | {came} | {holds} |", what.told(run))
    }

    fn stands(&self, run: &Run, standing: &mut Standing) {
        let told = self.what.told(run);
        match Spread::of(&self.what.of(run)) {
            None => standing.not_measured.push(told),
            Some(Spread { median, .. }) if median > self.at_most => {
                standing.missed.push(format!("{told} ({median:.2}, at most {})", self.at_most));
            }
            Some(_) => {}
        }
    }

    /// By the median; a round that came out on the other side is no secret.
    fn holds(&self, came: Spread) -> &'static str {
        let fits = |value: f64| value <= self.at_most;
        match [came.least, came.median, came.most].map(fits) {
            [_, true, true] if self.aim.is_some_and(|aim| came.median <= aim) => "yes, and what is aimed at",
            [_, true, true] => "yes",
            [_, true, false] => "yes, but not in every round",
            [true, false, _] => "**no**, but in some rounds",
            [false, false, _] => "**no**",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(rounds: &[f64], holds: &str) {
        let of = aimed(times(PASS, "mobile-bff", "nginx"), 1.5, 1.2);
        assert_eq!(Spread::of(rounds).map(|came| of.holds(came)), Some(holds), "{rounds:?}");
    }

    #[test]
    fn the_median_decides_and_rounds_on_the_other_side_are_told() {
        check(&[1.1, 1.3, 1.5], "yes");
        check(&[1.1, 1.2, 1.5], "yes, and what is aimed at");
        check(&[1.1, 1.2, 1.51], "yes, but not in every round");
        check(&[1.5, 1.51, 1.6], "**no**, but in some rounds");
        check(&[1.51, 1.52, 1.6], "**no**");
    }
}
