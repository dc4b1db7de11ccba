//! The marked parts of docs/BENCHMARKS.md, made of a run.

use std::fmt::Write as _;

use super::bars::ALL;
use super::figure::megabytes;
use super::run::{Effort, Measured, Run, Stream, Work};
use super::spread::Spread;
use crate::quantile::median;

/// By their names.
pub fn tables(run: &Run) -> Vec<(String, String)> {
    let told = [("bench-run", told(run)), ("bench-bars", bars(run))];
    let works = run
        .works
        .iter()
        .map(|each| (format!("bench-{}", each.name.replace(' ', "-")), work(each, &run.effort)));
    let rest =
        [("bench-profiles", profiles(run)), ("bench-starts", starts(run)), ("bench-streams", streams(run))];
    let named = |(name, table): (&str, String)| (name.to_owned(), table);
    told.into_iter().map(named).chain(works).chain(rest.into_iter().map(named)).collect()
}

/// What was to come out, and what came out: of the works that there are.
pub fn bars(run: &Run) -> String {
    let mut text = "| what | at most | aim | came out | holds |\n|---|---:|---:|---:|---|".to_owned();
    for bar in ALL.iter().filter(|bar| bar.what.is_of(run)) {
        _ = write!(text, "\n{}", bar.told(run));
    }
    text
}

fn told(run: &Run) -> String {
    let Effort { rounds, seconds, connections, workers, .. } = run.effort;
    let measured = run.occasion.told("Measured");
    format!(
        "{measured}; {rounds} rounds of {seconds} s for each, {connections} connections, {workers} workers."
    )
}

fn work(work: &Work, effort: &Effort) -> String {
    let Some(rate) = work.rate else { return costs(work) };
    let (few, many) = (effort.connections, effort.many_connections);
    let head = format!(
        "| who | version | processor time, µs | in the kernel | requests/s | p50, µs | p99, µs | p99.9, µs | MB at {few} | MB at {many} |\n\
         |---|---|---:|---:|---:|---:|---:|---:|---:|---:|"
    );
    let mut text = format!("Times at {rate} requests a second.\n\n{head}");
    for contender in &work.contenders {
        let Measured { name, version, microseconds, requests_per_second, p50, p99, p999, .. } = contender;
        let [cost, kernel] =
            [microseconds, &contender.kernel_microseconds].map(|rounds| Spread::told(&rounds.measured(), 1));
        let requests = Spread::told(&requests_per_second.measured(), 0);
        let [p50, p99, p999] = [p50, p99, p999].map(|rounds| Spread::told(&rounds.measured(), 0));
        let [few, many] = [contender.few_kib, contender.many_kib]
            .map(|kib| kib.map(|kib| format!("{:.1}", megabytes(kib))).unwrap_or_default());
        _ = write!(
            text,
            "\n| {name} | {version} | {cost} | {kernel} | {requests} | {p50} | {p99} | {p999} | {few} | {many} |"
        );
    }
    text + &missing(work)
}

/// Of a work of which nothing else was measured.
fn costs(work: &Work) -> String {
    let head = "| who | processor time, µs | in the kernel | requests/s |\n|---|---:|---:|---:|";
    let mut text = head.to_owned();
    for Measured { name, microseconds, kernel_microseconds, requests_per_second, .. } in &work.contenders {
        let [cost, kernel] =
            [microseconds, kernel_microseconds].map(|rounds| Spread::told(&rounds.measured(), 1));
        let requests = Spread::told(&requests_per_second.measured(), 0);
        _ = write!(text, "\n| {name} | {cost} | {kernel} | {requests} |");
    }
    text + &missing(work)
}

/// Who was not measured, and which rounds came to nothing.
fn missing(work: &Work) -> String {
    let mut text = String::new();
    for absent in &work.absent {
        _ = write!(text, "\n\nNot measured: {}: {}.", absent.name, absent.why.replace('\n', " "));
    }
    for contender in &work.contenders {
        for fault in &contender.faults {
            _ = write!(text, "\n\nA round of {} came to nothing: {fault}.", contender.name);
        }
    }
    text
}

/// Where the processor time of each that was looked at goes, in microseconds for a request.
fn profiles(run: &Run) -> String {
    let works = run.works.iter().flat_map(|work| work.contenders.iter().map(move |each| (work, each)));
    let seen: Vec<_> = works.filter(|(_, each)| !each.profile.is_empty()).collect();
    if seen.is_empty() {
        return "Nobody looked: there was no `perf`, or it may not see the kernel.".to_owned();
    }
    let mut parts = Vec::<&str>::new();
    for share in seen.iter().flat_map(|(_, each)| &each.profile) {
        if !parts.contains(&share.part.as_str()) {
            parts.push(&share.part);
        }
    }
    let (columns, rule) = (parts.join(" | "), "---:|".repeat(parts.len()));
    let mut text = format!("| work | who | all | {columns} |\n|---|---|---:|{rule}");
    for (work, Measured { name, microseconds, profile, .. }) in seen {
        let all = median(&microseconds.measured()).unwrap_or_default();
        _ = write!(text, "\n| {} | {name} | {all:.1} |", work.name);
        for part in &parts {
            let percent = profile.iter().find(|share| share.part == *part).map_or(0.0, |share| share.percent);
            _ = write!(text, " {:.1} |", all * percent / 100.0);
        }
    }
    text
}

fn starts(run: &Run) -> String {
    let mut text = "| binary | ms until it is ready |\n|---|---:|".to_owned();
    for start in &run.starts {
        _ = write!(text, "\n| {} | {} |", start.binary, Spread::told(&start.milliseconds, 1));
    }
    text
}

fn streams(run: &Run) -> String {
    let head = "| server | memory at rest, KiB | grew by, KiB | processor time, ms |\n|---|---:|---:|---:|";
    let mut text = head.to_owned();
    for stream in &run.streams {
        let Stream { server, at_rest_kib, grown_kib, milliseconds, .. } = stream;
        let [rest, grown, spent] =
            [at_rest_kib, grown_kib, milliseconds].map(|passes| Spread::told(passes, 0));
        _ = write!(text, "\n| {server} | {rest} | {grown} | {spent} |");
    }
    text
}
