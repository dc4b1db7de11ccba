//! What an answer that is kept takes in memory, and whether a full cache keeps to what it may take: of a service that keeps what its
//! system says.

use crate::load::{Load, request};
use crate::service::Service;

const ANSWERS: usize = 100_000;
const BYTES: usize = 4096;
/// Of a declared route's answer: what names it, its kept fields and its body, as they are written.
const WRITTEN: usize = BYTES + 160;
/// Requests for one and the same, before and after: what only requests take is there before, and what is to go has gone after.
const ROUNDS: usize = 200;

/// Of answers that are small, as large as a piece, and larger: what a full cache takes of each.
const SIZES: [usize; 5] = [200, 1000, 16 << 10, 20_000, 100_000];
const FULL: usize = 64 << 20;

/// What is asked for of each answer.
#[derive(Clone, Copy)]
struct Asks {
    what: &'static str,
    route: &'static str,
    /// The size of each, in bytes, and how many there are.
    bytes: usize,
    answers: usize,
    /// Further fields, in turn.
    each: &'static [&'static str],
}

const ONCE: Asks =
    Asks { what: "asked for once", route: "passed", bytes: BYTES, answers: ANSWERS, each: &[""] };

/// By clients who take it as it is.
const AGAIN_AS_IT_CAME: Asks = Asks { what: "asked for again as they came", each: &["", ""], ..ONCE };

/// With all that may be made of it.
const AGAIN_PICKED: Asks = Asks {
    what: "picked of, and asked for again in each coding",
    route: "picked",
    bytes: BYTES,
    answers: ANSWERS,
    each: &["", "", "Accept-Encoding: gzip\r\n", "Accept-Encoding: zstd\r\n"],
};

/// The same of what passes as it came.
const AGAIN: Asks = Asks { what: "asked for again in each coding", route: "passed", ..AGAIN_PICKED };

pub(crate) fn measure() {
    for asks in [ONCE, AGAIN_AS_IT_CAME] {
        let grown = grown(1 << 30, &asks);
        let (bodies, written) = (times(grown, ANSWERS * BYTES), times(grown, ANSWERS * WRITTEN));
        println!(
            "{ANSWERS} answers of {BYTES} bytes, {}: {} KiB, {bodies:.3} times their bodies, {written:.3} times all that is written of them",
            asks.what,
            grown >> 10
        );
    }
    for asks in [ONCE, AGAIN, AGAIN_PICKED] {
        for max_bytes in [64 << 20, 256 << 20] {
            tell_full(max_bytes, &asks);
        }
    }
    for bytes in SIZES {
        // Twice as many as there is room for.
        tell_full(FULL, &Asks { bytes, answers: 2 * FULL / bytes, ..ONCE });
    }
}

fn tell_full(max_bytes: usize, asks: &Asks) {
    let grown = grown(max_bytes, asks);
    println!(
        "of {} KiB that they may take, {} of {} bytes, {}: {} KiB, {:.3} times",
        max_bytes >> 10,
        asks.answers,
        asks.bytes,
        asks.what,
        grown >> 10,
        times(grown, max_bytes)
    );
}

/// How a service's resident memory grows by the answers, where it may keep so many bytes.
fn grown(max_bytes: usize, asks: &Asks) -> usize {
    let service = Service::start(max_bytes);
    let mut load = Load::on(&service.bff.public());
    let one = request("/passed/4096", "");
    (0..ROUNDS).for_each(|_| load.round(|_| one.clone()));
    // So that what a coding works with is there before, too.
    for more in asks.each {
        (0..ROUNDS).for_each(|_| load.round(|_| request(&format!("/{}/{}", asks.route, asks.bytes), more)));
    }
    let before = service.bff.rss_bytes();
    let width = load.connections();
    for round in 0..asks.answers / width {
        for more in asks.each {
            let path = |at| format!("/{}/of/{:06}/{}", asks.route, round * width + at, asks.bytes);
            load.round(|at| request(&path(at), more));
        }
    }
    (0..ROUNDS).for_each(|_| load.round(|_| one.clone()));
    usize::try_from(service.bff.rss_bytes().saturating_sub(before)).unwrap_or(usize::MAX)
}

#[expect(clippy::cast_precision_loss, reason = "the figure has three places")]
fn times(grown: usize, bytes: usize) -> f64 {
    grown as f64 / bytes as f64
}
