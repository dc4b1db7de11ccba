//! A request's cost: what the binary's threads had of the processor, by what it answered meanwhile.

use std::path::Path;
use std::time::Duration;
use std::{fs, io};

use test_support::process::Bff;
use workspace_rules::growth::Point;

use crate::exchange::{self, Length};
use crate::wrk::{self, Load};

/// Enough to keep both workers busy.
const CONNECTIONS: usize = 16;

/// How often, and for how long.
#[derive(Clone, Copy, Debug)]
pub(super) struct Turn {
    pub(super) rounds: usize,
    pub(super) seconds: u64,
}

/// One point of a curve, to be measured.
pub(super) struct Loaded<'a> {
    pub(super) count: u32,
    pub(super) bff: &'a Bff,
    pub(super) path: String,
    /// Of every request.
    pub(super) fields: Vec<String>,
    /// Of one request, where a script has others of each.
    pub(super) own: Vec<String>,
    /// Which requests there are, where they are not all the same.
    pub(super) script: Option<&'a Path>,
    /// What the systems remember of it goes out of the way.
    pub(super) between: &'a dyn Fn(),
}

/// Each point in turn, and again: what disturbs the machine for a while disturbs all of them.
pub(super) fn points(all: &[Loaded<'_>], turn: Turn) -> Vec<Point> {
    let mut points: Vec<Point> =
        all.iter().map(|loaded| Point { count: loaded.count, microseconds: Vec::new() }).collect();
    for round in 0..=turn.rounds {
        for (loaded, point) in all.iter().zip(&mut points) {
            let cost = loaded.cost(turn.seconds);
            // In the first one, connections are opened and what is kept comes to be kept.
            if round > 0 {
                point.microseconds.push(cost);
            }
        }
    }
    points
}

impl Loaded<'_> {
    /// What one answer takes.
    fn answer(&self) -> io::Result<Length> {
        let authority = self.bff.public().trim_start_matches("http://").to_owned();
        let mut request = format!("GET {} HTTP/1.1\r\nHost: {authority}\r\n", self.path);
        for field in self.fields.iter().chain(&self.own) {
            request.push_str(field);
            request.push_str("\r\n");
        }
        request.push_str("\r\n");
        let to = authority.parse().map_err(io::Error::other)?;
        exchange::of(to, request.as_bytes()).map(|(_, length)| length)
    }

    fn cost(&self, seconds: u64) -> f64 {
        let (url, load) =
            (format!("{}{}", self.bff.public(), self.path), Load { connections: CONNECTIONS, seconds });
        let fields: Vec<&str> = self.fields.iter().map(String::as_str).collect();
        let whole = self.answer().unwrap_or_else(|error| panic!("{url}: {error}")).whole;
        let before = processor_time(self.bff.pid());
        let answered =
            wrk::put(&url, &fields, self.script, load, whole).unwrap_or_else(|why| panic!("{why}"));
        let spent = processor_time(self.bff.pid()).saturating_sub(before);
        (self.between)();
        spent.as_secs_f64() * 1_000_000.0 / f64::from(answered)
    }
}

/// Of all threads, in the kernel and outside of it, to the nanosecond.
fn processor_time(pid: u32) -> Duration {
    let tasks = fs::read_dir(format!("/proc/{pid}/task")).expect("it runs, on Linux").flatten();
    let nanoseconds = tasks.filter_map(|task| {
        let text = fs::read_to_string(task.path().join("schedstat")).ok()?;
        text.split(' ').next()?.parse::<u64>().ok()
    });
    Duration::from_nanos(nanoseconds.sum())
}
