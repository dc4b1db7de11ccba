//! Measures the built binaries beside other gateways that do the same work: what a request costs, how many there can be, how long
//! one takes, and how much memory that needs.
//!
//! Every server is started here, on loopback, and ended here; tokens, sessions and keys are made here. Each answer is compared
//! field for field before it is timed. What was measured goes to a file of JSON, which docs/BENCHMARKS.md is held to.

mod contender;
mod ground;
mod held;
mod load;
mod microseconds;
mod ours;
mod paced;
mod peers;
mod profile;
mod provider;
mod request;
mod resident;
mod round;
mod running;
mod start;
mod stream;
mod tokens;
mod told;
mod upstream;
mod work;
mod works;

use std::fs;
use std::path::PathBuf;

use bench::place;
use clap::Parser;
use clap::builder::PossibleValuesParser;
use workspace_rules::benchmarks::{Effort, Run, bars, tables};
use workspace_rules::occasion::Occasion;

use crate::ground::Ground;
use crate::work::Plan;

/// Of every server, the upstream too.
pub(crate) const WORKERS: usize = 2;

/// Connections that a server can be asked to keep at once.
pub(crate) const MANY: usize = 10_000;

/// What is to be measured, and for how long.
#[derive(Debug, Parser)]
struct Command {
    /// The folder of the built binaries: mobile-bff and web-bff, and plain-bff for `--only hit`.
    binaries: PathBuf,
    /// The sandbox, where it is not beside this program.
    #[arg(long)]
    sandbox: Option<PathBuf>,
    /// How often each contender gets its turn, with each kind of load.
    #[arg(long, default_value_t = 5)]
    rounds: usize,
    /// How long a turn is.
    #[arg(long, default_value_t = 2)]
    seconds: u64,
    /// Connections of a load.
    #[arg(long, default_value_t = 64)]
    connections: usize,
    /// Connections that memory is looked at with as well.
    #[arg(long, default_value_t = MANY)]
    many: usize,
    /// One work alone, by its name; may be given again. What starts and gigabytes cost is left out then.
    #[arg(long, value_parser = PossibleValuesParser::new(works::names()))]
    only: Vec<String>,
    /// A folder of other builds of the same binaries: their pass-through is measured in the same turns. May be given again.
    #[arg(long)]
    beside: Vec<PathBuf>,
    /// Where to write what was measured.
    #[arg(long)]
    json: Option<PathBuf>,
}

#[expect(clippy::print_stdout, reason = "a person reads the tables where they were measured")]
fn main() {
    let command = Command::parse();
    let sandbox = place::sandbox(command.sandbox.as_ref());
    let ground = Ground::of(command.binaries.clone(), sandbox, command.beside.clone());
    let occasion =
        Occasion::here(&command.binaries).with_compiler().with("wrk", contender::version("wrk", "-v"));
    let effort = Effort {
        rounds: command.rounds,
        seconds: command.seconds,
        connections: command.connections,
        many_connections: command.many,
        workers: WORKERS,
    };
    let asked = |plan: &&Plan| command.only.iter().any(|only| only == plan.name);
    let plans: Vec<&Plan> = match command.only.as_slice() {
        [] => works::ALL.iter().collect(),
        _ => works::ALL.iter().chain(&works::ASIDE).filter(asked).collect(),
    };
    let works = plans.into_iter().map(|plan| {
        println!("{} …", plan.name);
        round::measure(&ground, plan, &effort)
    });
    let works = works.collect();
    let (starts, streams) = match command.only.as_slice() {
        [] => (start::measure(&ground), stream::measure(&ground)),
        _ => (Vec::new(), Vec::new()),
    };
    // What peers are made of is there once they were; where one work alone is measured, nobody asks.
    let occasion = match command.only.as_slice() {
        [] => occasion
            .with("Redis", contender::version("redis-server", "--version"))
            .with("Go", contender::version("go", "version"))
            .with("undici", peers::fastify::client(&ground)),
        _ => occasion,
    };
    let run = Run { occasion: occasion.over(&command.binaries), effort, works, starts, streams };
    for (name, table) in tables(&run).iter().filter(|(_, table)| *table != bars(&run)) {
        println!("\n{name}\n\n{table}");
    }
    if let Some(file) = &command.json {
        let text = serde_json::to_string_pretty(&run).expect("it is JSON");
        fs::write(file, text + "\n").unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    }
    println!("\n{}", bars(&run));
}
