//! Runs every outage at its full length, and tells what was seen.

use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use outages::{Ground, scripts};
use workspace_rules::occasion::Occasion;
use workspace_rules::outages::{Row, Run, tables};

/// What is to be run, and for how long.
#[derive(Debug, Parser)]
struct Command {
    /// The folder of the built binaries.
    binaries: PathBuf,
    /// How long an outage lasts.
    #[arg(long, default_value_t = 30)]
    seconds: u64,
    /// One script alone; may be given again.
    #[arg(long)]
    only: Vec<String>,
    /// Where to write what was seen.
    #[arg(long)]
    json: Option<PathBuf>,
}

#[expect(clippy::print_stdout, reason = "a person reads the table where it was run")]
fn main() -> ExitCode {
    let command = Command::parse();
    let ground = Ground::long(command.binaries.clone(), Duration::from_secs(command.seconds));
    let wanted = |name: &str| command.only.is_empty() || command.only.iter().any(|only| only == name);
    let occasion = Occasion::here(&command.binaries);
    let mut rows = Vec::new();
    for script in scripts::ALL.iter().filter(|script| wanted(script.name)) {
        println!("{}: {} …", script.name, script.breaks);
        let verdict = (script.run)(&ground);
        for fault in verdict.faults() {
            println!("  DOES NOT HOLD: {fault}");
        }
        rows.push(Row {
            script: script.name.to_owned(),
            breaks: script.breaks.to_owned(),
            must: script.must.to_owned(),
            seen: verdict.seen(),
            holds: verdict.faults().is_empty(),
        });
    }
    let all_hold = rows.iter().all(|row| row.holds);
    let run = Run {
        occasion: occasion.over(&command.binaries),
        seconds: command.seconds,
        build: build(&command.binaries),
        rows,
    };
    for (_, table) in tables(&run) {
        println!("\n{table}");
    }
    if let Some(file) = &command.json {
        let text = serde_json::to_string_pretty(&run).expect("it is JSON");
        fs::write(file, text + "\n").expect("the file can be written");
    }
    if all_hold { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn build(folder: &std::path::Path) -> String {
    folder.file_name().unwrap_or_default().display().to_string()
}
