//! What the run must show, and whether it does.

use std::fmt::Write as _;

use super::{Run, Screen};

/// The link that bars are set on: the one that a user waits for.
const ON: &str = "3G";

/// At least so many times, and as many as are aimed at.
const SOONER: (f64, f64) = (1.5, 3.0);
const SMALLER: (f64, f64) = (5.0, 10.0);

pub(super) fn told(run: &Run) -> String {
    let ((smaller, smallest), (sooner, soonest)) = (SMALLER, SOONER);
    let mut text = format!(
        "| on {ON} | connections | requests | times smaller, bodies ({smaller} is the bar, {smallest} the aim) | times smaller, on the wire | \
         times sooner, p50 ({sooner} is the bar, {soonest} the aim) | holds |\n\
         |---|---|---:|---:|---:|---:|---|"
    );
    for (careful, bff) in run.pairs().filter(|(careful, _)| careful.link == ON) {
        let bodies = times(f64::from(careful.body_bytes), f64::from(bff.body_bytes));
        let (wire, sooner) = (times(careful.wire(), bff.wire()), times(careful.p50(), bff.p50()));
        _ = write!(
            text,
            "\n| {} | {} | {} | {bodies:.1} | {wire:.1} | {sooner:.2} | {} |",
            careful.screen,
            careful.connections.word(),
            bff.requests,
            holds(bff, bodies, sooner)
        );
    }
    text
}

fn holds(bff: &Screen, bodies: f64, sooner: f64) -> String {
    let mut missed = Vec::new();
    if bff.requests != 1 {
        missed.push("one request");
    }
    if bodies < SMALLER.0 {
        missed.push("smaller");
    }
    if sooner < SOONER.0 {
        missed.push("sooner");
    }
    match missed[..] {
        [] if bodies >= SMALLER.1 && sooner >= SOONER.1 => "yes, and what is aimed at".to_owned(),
        [] => "yes".to_owned(),
        _ => format!("**not {}**", missed.join(", not ")),
    }
}

fn times(much: f64, little: f64) -> f64 {
    if little > 0.0 { much / little } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::screen::{Client, Connections};

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
        assert_eq!(holds(&bff, 5.0, 1.5), "yes");
        assert_eq!(holds(&bff, 10.0, 3.0), "yes, and what is aimed at");
        assert_eq!(holds(&bff, 4.9, 1.5), "**not smaller**");
        assert_eq!(holds(&bff, 4.9, 1.4), "**not smaller, not sooner**");
        assert_eq!(holds(&Screen { requests: 2, ..bff }, 5.0, 1.5), "**not one request**");
    }
}
