//! How long what is done all the time takes, in buckets that each thread fills by itself, as it counts; and what the text format makes of
//! them. The recorder of all else keeps each single time until somebody looks, in one list for all threads.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::marker::PhantomData;
use std::rc::Rc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::tally::add;

/// Seconds; from a cached answer to the longest deadline.
pub(super) const BUCKETS: [f64; 14] =
    [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];

/// One thread's part of a series. It stays there, so nobody else adds to it.
pub(super) struct Durations {
    own: Arc<Filled>,
    stays: PhantomData<Rc<()>>,
}

#[derive(Default)]
struct Filled {
    buckets: [AtomicU64; BUCKETS.len()],
    /// Those that took longer than any bucket has.
    longer: AtomicU64,
    nanoseconds: AtomicU64,
}

/// What a series came to.
#[derive(Clone, Copy, Default)]
struct Sum {
    buckets: [u64; BUCKETS.len()],
    count: u64,
    nanoseconds: u64,
}

/// Of each thread that goes on its part, and of all others the sum.
#[derive(Default)]
struct Series {
    parts: Vec<Arc<Filled>>,
    ended: Sum,
}

/// What a name says, and the series under it by their labels.
type Named = (&'static str, BTreeMap<String, Series>);

static ALL: Mutex<BTreeMap<&'static str, Named>> = Mutex::new(BTreeMap::new());

/// This thread's part of a series: its name, what that says, and labels.
macro_rules! durations {
    ($name:literal, $says:literal, $($label:literal => $value:expr),+) => {
        $crate::telemetry::durations::Durations::of($name, $says, &[$(($label, $value)),+])
    };
}
pub(super) use durations;

impl Durations {
    pub(super) fn of(name: &'static str, says: &'static str, labels: &[(&str, &str)]) -> Self {
        let own = Arc::<Filled>::default();
        let mut all = ALL.lock().unwrap_or_else(PoisonError::into_inner);
        let (_, series) = all.entry(name).or_insert_with(|| (says, BTreeMap::new()));
        series.entry(written(labels)).or_default().parts.push(own.clone());
        Self { own, stays: PhantomData }
    }

    pub(super) fn record(&self, took: Duration) {
        let (seconds, own) = (took.as_secs_f64(), &*self.own);
        let fits = BUCKETS.iter().position(|bound| seconds <= *bound);
        add(fits.map_or(&own.longer, |at| &own.buckets[at]), 1);
        add(&own.nanoseconds, u64::try_from(took.as_nanos()).unwrap_or(u64::MAX));
    }
}

impl Series {
    fn sum(&mut self) -> Sum {
        let Self { parts, ended } = self;
        let mut going_on = Sum::default();
        parts.retain_mut(|part| {
            // Looked at first: what its thread did before it ended is seen then.
            let goes_on = Arc::get_mut(part).is_none();
            (if goes_on { &mut going_on } else { &mut *ended }).take(part);
            goes_on
        });
        going_on.and(ended);
        going_on
    }
}

impl Sum {
    fn take(&mut self, part: &Filled) {
        let read = |number: &AtomicU64| number.load(Ordering::Acquire);
        let buckets = part.buckets.each_ref().map(read);
        let count = buckets.iter().sum::<u64>() + read(&part.longer);
        self.and(&Self { buckets, count, nanoseconds: read(&part.nanoseconds) });
    }

    fn and(&mut self, other: &Self) {
        for (own, other) in self.buckets.iter_mut().zip(other.buckets) {
            *own += other;
        }
        self.count += other.count;
        self.nanoseconds += other.nanoseconds;
    }

    /// Its lines, under a name and labels.
    fn tell(&self, text: &mut String, name: &str, labels: &str) {
        let mut up_to = 0;
        for (bound, count) in BUCKETS.iter().zip(self.buckets) {
            up_to += count;
            _ = writeln!(text, "{name}_bucket{{{labels},le=\"{bound}\"}} {up_to}");
        }
        let (count, seconds) = (self.count, Duration::from_nanos(self.nanoseconds).as_secs_f64());
        _ = writeln!(text, "{name}_bucket{{{labels},le=\"+Inf\"}} {count}");
        _ = writeln!(text, "{name}_sum{{{labels}}} {seconds}");
        _ = writeln!(text, "{name}_count{{{labels}}} {count}");
    }
}

/// Appends all of them in the text format.
pub(super) fn tell(text: &mut String) {
    let mut all = ALL.lock().unwrap_or_else(PoisonError::into_inner);
    for (name, (says, series)) in all.iter_mut() {
        _ = writeln!(text, "# HELP {name} {says}\n# TYPE {name} histogram");
        for (labels, series) in series {
            series.sum().tell(text, name, labels);
        }
        text.push('\n');
    }
}

fn written(labels: &[(&str, &str)]) -> String {
    let escaped = |value: &str| value.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
    let each = labels.iter().map(|(label, value)| format!("{label}=\"{}\"", escaped(value)));
    each.collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::*;

    #[test]
    fn what_threads_took_is_told_as_one() {
        let of = || Durations::of("test_seconds", "Time of a test.", &[("route", "/a\"b")]);
        let own = of();
        own.record(Duration::from_micros(500));
        thread::spawn(move || of().record(Duration::from_millis(2))).join().expect("it records");
        own.record(Duration::from_secs(11));
        for _ in 0..2 {
            let mut text = String::new();
            tell(&mut text);
            for line in [
                "# HELP test_seconds Time of a test.\n# TYPE test_seconds histogram\n",
                "test_seconds_bucket{route=\"/a\\\"b\",le=\"0.0005\"} 1\n",
                "test_seconds_bucket{route=\"/a\\\"b\",le=\"0.001\"} 1\n",
                "test_seconds_bucket{route=\"/a\\\"b\",le=\"0.0025\"} 2\n",
                "test_seconds_bucket{route=\"/a\\\"b\",le=\"10\"} 2\n",
                "test_seconds_bucket{route=\"/a\\\"b\",le=\"+Inf\"} 3\n",
                "test_seconds_sum{route=\"/a\\\"b\"} 11.0025\n",
                "test_seconds_count{route=\"/a\\\"b\"} 3\n",
            ] {
                assert!(text.contains(line), "{line} is not in\n{text}");
            }
        }
    }
}
