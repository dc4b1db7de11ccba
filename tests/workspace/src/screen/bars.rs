//! What the run must show, and whether it does.

use std::fmt::Write as _;

use super::{Run, Screen};
use crate::standing::Standing;

/// The link that bars are set on: the one that a user waits for.
const ON: &str = "3G";

/// At least so many times, and as many as are aimed at.
const SOONER: (f64, f64) = (1.5, 3.0);
const SMALLER: (f64, f64) = (5.0, 10.0);

/// What a screen took with the BFF, beside what it took without.
struct Beside<'a> {
    bff: &'a Screen,
    /// Times smaller.
    bodies: f64,
    wire: f64,
    /// Times sooner.
    sooner: f64,
}

pub(super) fn told(run: &Run) -> String {
    let ((smaller, smallest), (sooner, soonest)) = (SMALLER, SOONER);
    let mut text = format!(
        "| on {ON} | connections | requests | times smaller, bodies ({smaller} is the bar, {smallest} the aim) | \
         times smaller, on the wire (the same) | times sooner, p50 ({sooner} is the bar, {soonest} the aim) | holds |\n\
         |---|---|---:|---:|---:|---:|---|"
    );
    for each in judged(run) {
        let Beside { bff, bodies, wire, sooner } = each;
        let (screen, connections, requests) = (&bff.screen, bff.connections.word(), bff.requests);
        let holds = each.holds();
        _ = write!(
            text,
            "\n| {screen} | {connections} | {requests} | {bodies:.1} | {wire:.1} | {sooner:.2} | {holds} |"
        );
    }
    text
}

pub(super) fn standing(run: &Run) -> Standing {
    let mut standing = Standing::default();
    for each in judged(run) {
        let missed: Vec<String> = each.missed().into_iter().map(|(_, told)| told).collect();
        if !missed.is_empty() {
            let (screen, connections) = (&each.bff.screen, each.bff.connections.word());
            let missed = missed.join(", ");
            standing.missed.push(format!("{screen} on {ON}, {connections} connections: {missed}"));
        }
    }
    if judged(run).next().is_none() {
        standing.not_measured.push(format!("a screen on {ON}"));
    }
    standing
}

fn judged(run: &Run) -> impl Iterator<Item = Beside<'_>> {
    run.pairs().filter(|(careful, _)| careful.link == ON).map(|(careful, bff)| Beside {
        bff,
        bodies: times(f64::from(careful.body_bytes), f64::from(bff.body_bytes)),
        wire: times(careful.wire(), bff.wire()),
        sooner: times(careful.p50(), bff.p50()),
    })
}

impl Beside<'_> {
    fn holds(&self) -> String {
        let missed: Vec<&str> = self.missed().into_iter().map(|(what, _)| what).collect();
        let aimed_at = self.bodies.min(self.wire) >= SMALLER.1 && self.sooner >= SOONER.1;
        match missed[..] {
            [] if aimed_at => "yes, and what is aimed at".to_owned(),
            [] => "yes".to_owned(),
            _ => format!("**not {}**", missed.join(", not ")),
        }
    }

    /// What it is not, and what it came to instead.
    fn missed(&self) -> Vec<(&'static str, String)> {
        let mut missed = Vec::new();
        if self.bff.requests != 1 {
            missed.push(("one request", format!("{} requests, not one", self.bff.requests)));
        }
        let ((smaller, _), (sooner, _)) = (SMALLER, SOONER);
        for (what, of, came) in
            [("smaller", "bodies", self.bodies), ("smaller on the wire", "on the wire", self.wire)]
        {
            if came < smaller {
                missed.push((what, format!("{came:.1} times smaller {of} (at least {smaller})")));
            }
        }
        if self.sooner < sooner {
            missed.push(("sooner", format!("{:.2} times sooner (at least {sooner})", self.sooner)));
        }
        missed
    }
}

fn times(much: f64, little: f64) -> f64 {
    if little > 0.0 { much / little } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::screen::{Client, Connections};

    fn beside(bff: &Screen, bodies: f64, wire: f64, sooner: f64) -> String {
        Beside { bff, bodies, wire, sooner }.holds()
    }

    #[test]
    fn what_falls_short_is_named() {
        let bff = Screen {
            screen: "home".to_owned(),
            link: ON.to_owned(),
            connections: Connections::New,
            client: Client::Bff,
            requests: 1,
            body_bytes: 1,
            wire_bytes: Vec::new(),
            milliseconds: Vec::new(),
            dropped: 0,
        };
        assert_eq!(beside(&bff, 5.0, 5.0, 1.5), "yes");
        assert_eq!(beside(&bff, 10.0, 10.0, 3.0), "yes, and what is aimed at");
        assert_eq!(beside(&bff, 10.0, 9.9, 3.0), "yes");
        assert_eq!(beside(&bff, 4.9, 5.0, 1.5), "**not smaller**");
        assert_eq!(beside(&bff, 5.0, 4.9, 1.5), "**not smaller on the wire**");
        assert_eq!(beside(&bff, 4.9, 4.9, 1.4), "**not smaller, not smaller on the wire, not sooner**");
        assert_eq!(beside(&Screen { requests: 2, ..bff }, 5.0, 5.0, 1.5), "**not one request**");
    }
}
