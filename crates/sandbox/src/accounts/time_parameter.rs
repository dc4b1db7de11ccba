//! Times in queries.

use super::failure::Failure;
use crate::open_banking::read_time;

/// Reads the value of a query parameter.
pub(super) fn time_parameter(name: &'static str, value: &str) -> Result<i64, Failure> {
    // A `+` of an offset that the caller did not encode arrives as a space.
    read_time(&value.replace(' ', "+")).ok_or_else(|| Failure::Parameter {
        name,
        message: "give an ISO 8601 date, or date and time: 2026-11-23 or 2026-11-23T08:00:00".to_owned(),
    })
}
