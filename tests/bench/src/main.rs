//! Measures a declared route of a built binary beside nginx: processor time for a request, memory for a gigabyte.
//!
//! Both pass the same answer of the same upstream on, in turns within one run; every server is started here, on loopback, and
//! ended here. What was measured goes to a file of JSON, which docs/BENCHMARKS.md is held to.

mod bff;
mod load;
mod machine;
mod nginx;
mod running;
mod stream;

use std::fs;
use std::path::PathBuf;

use clap::Parser;
use tempfile::TempDir;
use workspace_rules::benchmarks::{Cost, Load, Log, Run, tables};

use crate::nginx::Nginx;
use crate::running::Server;

/// Connections that the load keeps, each with one request at a time.
const CONNECTIONS: usize = 32;

/// Of every server, the upstream too.
pub(crate) const WORKERS: usize = 2;

const BODY: usize = 4096;

const PATH: &str = "/api/answer.json";

/// What is to be measured, and for how long.
#[derive(Debug, Parser)]
struct Command {
    /// The built binary, with its path.
    binary: PathBuf,
    /// How often each server gets its turn.
    #[arg(long, default_value_t = 7)]
    rounds: usize,
    /// How long a turn is.
    #[arg(long, default_value_t = 5)]
    seconds: u64,
    /// Other builds of the same binary, to be measured in the same turns.
    #[arg(long)]
    beside: Vec<PathBuf>,
    /// Where to write what was measured.
    #[arg(long)]
    json: Option<PathBuf>,
}

#[expect(clippy::print_stdout, reason = "a person reads the tables where they were measured")]
fn main() {
    let command = Command::parse();
    let folder = TempDir::new().expect("a temporary folder can be made");
    let upstream = Nginx::files(folder.path(), BODY);
    let mut costs = Vec::new();
    for log in [Log::Off, Log::On] {
        let nginx = Nginx::proxy(folder.path(), &upstream, log);
        let binaries = std::iter::once(&command.binary).chain(&command.beside);
        let bffs = binaries.map(|binary| bff::start(folder.path(), binary, &upstream, log));
        let servers: Vec<Server> = std::iter::once(nginx).chain(bffs).collect();
        costs.extend(turns(&servers, log, command.rounds, command.seconds));
    }
    let load = Load {
        rounds: command.rounds,
        seconds: command.seconds,
        connections: CONNECTIONS,
        workers: WORKERS,
        body_bytes: BODY,
    };
    let proxies = [
        Nginx::proxy(folder.path(), &upstream, Log::Off),
        bff::start(folder.path(), &command.binary, &upstream, Log::Off),
    ];
    let streams = proxies.iter().map(|server| stream::measure(server, "/api/large")).collect();
    let run = Run { date: machine::date(), machine: machine::this(), load, costs, streams };
    for (_, table) in tables(&run) {
        println!("{table}\n");
    }
    if let Some(file) = &command.json {
        let text = serde_json::to_string_pretty(&run).expect("it is JSON");
        fs::write(file, text + "\n").unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    }
}

/// Each server in turn, and again: what disturbs the machine for a while disturbs all of them.
fn turns(servers: &[Server], log: Log, rounds: usize, seconds: u64) -> Vec<Cost> {
    for server in servers {
        load::put(server, PATH, CONNECTIONS, 1);
    }
    let mut costs: Vec<Cost> = servers
        .iter()
        .map(|server| Cost { server: server.name.clone(), log, microseconds: Vec::new() })
        .collect();
    for _ in 0..rounds {
        for (server, cost) in servers.iter().zip(&mut costs) {
            let before = server.processor_time();
            let requests = load::put(server, PATH, CONNECTIONS, seconds);
            let spent = server.processor_time().saturating_sub(before);
            cost.microseconds.push(machine::microseconds(spent) / f64::from(requests));
        }
    }
    costs
}
