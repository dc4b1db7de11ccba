//! A duration as a figure.

use std::time::Duration;

pub(crate) fn of(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1_000_000.0
}
