//! The user's own view: how long until a screen is complete, assembled by a careful client that asks the central systems itself, and by one
//! request to the BFF, over a link that takes its time.
//!
//! The link is a pair of TUN devices in two network namespaces, so that TCP itself feels its delay and its rate; TLS ends at the same edge
//! for both. Every server is started here and ended here, in a network that nobody else is on. Before anything is timed, both have shown
//! the same screen.

mod careful;
mod edge;
mod lane;
mod link;
mod page;
mod product;
mod shown;
mod space;
mod turns;
mod ways;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use workspace_rules::occasion::Occasion;
use workspace_rules::screen::{Link, Run};

use crate::place;

/// What a phone has in the country and in town, and what a house has; half of the round trip each way.
const LINKS: [(&str, u32, u32); 3] = [("4G", 60, 10_000), ("3G", 150, 1_500), ("cable", 15, 50_000)];

/// As a router's: enough for what a server sends before it hears of it.
const QUEUE: usize = 128;

/// What is measured, and how often.
#[derive(Debug, Parser)]
pub struct Command {
    /// The folder of the built binaries: mobile-bff and web-bff.
    binaries: PathBuf,
    /// The sandbox, where it is not beside this program.
    #[arg(long)]
    sandbox: Option<PathBuf>,
    /// How often each client makes each screen over each link.
    #[arg(long, default_value_t = 40)]
    rounds: usize,
    /// One link alone, by its name; may be given again.
    #[arg(long)]
    link: Vec<String>,
    /// Where to write what was measured.
    #[arg(long)]
    json: Option<PathBuf>,
}

/// Measures all of it, in a network of its own.
pub fn run(command: &Command) -> ExitCode {
    match space::entered() {
        space::Entered::Here => {}
        space::Entered::Elsewhere(ended) => return ended,
    }
    let wanted = |name: &str| command.link.is_empty() || command.link.iter().any(|only| only == name);
    let links: Vec<Link> = LINKS
        .iter()
        .filter(|(name, ..)| wanted(name))
        .map(|(name, round_trip_ms, kilobits_per_second)| Link {
            name: (*name).to_owned(),
            round_trip_ms: *round_trip_ms,
            kilobits_per_second: *kilobits_per_second,
            queue_packets: QUEUE,
        })
        .collect();
    let sandbox = place::sandbox(command.sandbox.as_ref());
    let occasion = Occasion::here(&command.binaries).with_compiler();
    let screens = turns::all(&command.binaries, &sandbox, &links, command.rounds);
    let run = Run {
        occasion: occasion.over(&command.binaries),
        build: place::build(&command.binaries),
        congestion_control: link::congestion_control(),
        rounds: command.rounds,
        screens,
        links,
    };
    place::keep(&run, command.json.as_ref());
    ExitCode::SUCCESS
}
