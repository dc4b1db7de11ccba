//! Runs that are expected to end: `--check`, a faulty configuration, `--help`.

use std::path::Path;
use std::process::Output;
use std::time::Duration;

use super::running::Running;

/// Runs `exe` to its end, within 30 s, in an environment of `PATH` and `env` alone.
#[track_caller]
pub fn run(exe: impl AsRef<Path>, args: &[&str], env: &[(&str, &str)]) -> Output {
    run_within(exe, args, env, Duration::from_secs(30))
}

/// The same within `timeout`.
#[track_caller]
pub fn run_within(exe: impl AsRef<Path>, args: &[&str], env: &[(&str, &str)], timeout: Duration) -> Output {
    let args: Vec<String> = args.iter().map(ToString::to_string).collect();
    let env: Vec<_> = env.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let running = Running::start(exe.as_ref(), &args, &env);
    let status = running.wait(timeout);
    let (stdout, stderr) = running.drained();
    Output { status, stdout: joined(&stdout), stderr: joined(&stderr) }
}

fn joined(lines: &[String]) -> Vec<u8> {
    lines.iter().flat_map(|line| [line.as_bytes(), b"\n"].concat()).collect()
}
