//! How a request's cost grows: with routes, sessions and connections not at all, with parts as they do.
//!
//! Built binaries between scripted systems, under load over real sockets; what is measured is the processor time of the binary alone.

mod bffs;
mod connections;
mod cost;
mod parts;
mod routes;
mod sessions;

use std::path::PathBuf;

use clap::Parser;
use workspace_rules::growth::{Curve, Must, Run};
use workspace_rules::occasion::Occasion;

use crate::{place, version};
use cost::Turn;

/// What is measured, and for how long.
#[derive(Debug, Parser)]
pub struct Command {
    /// The folder of the built binaries: mobile-bff and web-bff.
    binaries: PathBuf,
    /// How often each point gets its turn.
    #[arg(long, default_value_t = 5)]
    rounds: usize,
    /// How long a turn is.
    #[arg(long, default_value_t = 1)]
    seconds: u64,
    /// No more of anything than this: sessions are signed in one after the other, which takes minutes.
    #[arg(long, default_value_t = 100_000)]
    most: u32,
    /// Where to write what was measured.
    #[arg(long)]
    json: Option<PathBuf>,
}

/// Measures all of it.
#[expect(clippy::print_stdout, reason = "a person sees where it is")]
pub fn run(command: &Command) {
    let turn = Turn { rounds: command.rounds, seconds: command.seconds };
    let curve = |of: &str, must: Must, points| {
        println!("{of}: {points:?}");
        Curve { of: of.to_owned(), must, points }
    };
    let (binaries, most) = (&command.binaries, command.most);
    let occasion = Occasion::here(binaries).with_compiler().with("wrk", version::of("wrk", "-v"));
    let curves = vec![
        curve("declared routes", Must::Stay, routes::points(binaries, turn, most)),
        curve("sessions", Must::Stay, sessions::points(binaries, turn, most)),
        curve("open connections", Must::Stay, connections::points(binaries, turn, most)),
        curve("parts", Must::Grow, parts::points(binaries, turn, most)),
    ];
    let run = Run {
        occasion: occasion.over(binaries),
        build: place::build(binaries),
        rounds: command.rounds,
        seconds: command.seconds,
        curves,
    };
    place::keep(&run, command.json.as_ref());
}
