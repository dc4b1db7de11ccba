//! Cargo, run by its command.

use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;

/// Cargo in a folder, to be told what to do.
pub(crate) fn cargo_in(folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO"));
    command.args(args).current_dir(folder);
    command
}

/// What it prints. Its steps are on the terminal as they come, for whoever waits.
///
/// # Errors
/// Where it cannot be run, or does not end well: with what was asked, and all else that it said.
pub(crate) fn printed(command: &mut Command) -> Result<String, String> {
    let fault = |error| format!("cargo cannot be run: {error}");
    let pipes = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut cargo = pipes.spawn().map_err(fault)?;
    let (mut printed, said) = (Vec::new(), cargo.stderr.take());
    let (read, said) = thread::scope(|scope| {
        let said =
            scope.spawn(|| said.map_or_else(String::new, |said| with_steps_shown(BufReader::new(said))));
        let read = cargo.stdout.take().map_or(Ok(0), |mut stdout| stdout.read_to_end(&mut printed));
        (read, said.join().unwrap_or_default())
    });
    read.map_err(fault)?;
    let printed = String::from_utf8_lossy(&printed).into_owned();
    if cargo.wait().map_err(fault)?.success() {
        return Ok(printed);
    }
    let asked: Vec<_> = command.get_args().map(|argument| argument.to_string_lossy()).collect();
    Err(format!("cargo {}:\n{printed}{said}", asked.join(" ")))
}

/// Shows each step when it comes, and gives the rest: it is told once, where it is told at all.
fn with_steps_shown(said: impl BufRead) -> String {
    let lines = said.split(b'\n').map_while(Result::ok);
    let lines = lines.map(|line| String::from_utf8_lossy(&line).into_owned());
    let rest = lines.filter(|line| {
        let step = is_step(line);
        if step {
            eprintln!("{line}");
        }
        !step
    });
    rest.map(|line| line + "\n").collect()
}

/// `   Compiling web-bff v0.1.0`: a verb that ends in the twelfth column. A compiler's remark has a number or a sign there.
fn is_step(line: &str) -> bool {
    let Some((verb, rest)) = line.split_at_checked(12) else { return false };
    let verb = verb.trim_start();
    rest.starts_with(' ')
        && verb.starts_with(|first: char| first.is_ascii_uppercase())
        && verb.bytes().all(|byte| byte.is_ascii_alphabetic())
}

#[test]
fn a_step_is_told_from_a_remark() {
    let steps = "   Compiling web-bff v0.1.0\n    Finished `dev` profile\n Downloading crates ...\n     Running tests/x.rs";
    assert_eq!(with_steps_shown(steps.as_bytes()), "");
    let remarks = "error[E0308]: mismatched types\n  --> src/main.rs:1:1\n   |\n12 |     Some text of it\nBlocking waiting for\n";
    assert_eq!(with_steps_shown(remarks.as_bytes()), remarks);
}
