//! Leaving: what is marked deprecated with a sunset may go once that day is past, and not before.

use jiff::civil::Date;
use serde_json::Value;

use crate::document::Operation;
use crate::finding::Finding;

/// The day from which an operation may be gone, as core writes it.
const MEMBER: &str = "x-sunset";

/// The released document promised it until a day that is past: nothing of it is owed any more.
pub(crate) fn is_past(operation: &Value, today: Date) -> bool {
    of(operation).is_some_and(|sunset| sunset <= today)
}

/// An operation that is gone before its time.
pub(crate) fn removed(promised: &Operation<'_>) -> Finding {
    let (what, way_out) = match of(promised.value) {
        Some(sunset) => (
            format!("the operation is gone, and was promised until {sunset}"),
            format!("keep it until {sunset}"),
        ),
        None => (
            "the operation is gone".to_owned(),
            "keep it, and mark its route `.deprecated(…)`: it says so in `Deprecation` (RFC 9745) and `Sunset` (RFC 8594). Once a \
             release has said it and its sunset is past, it may go"
                .to_owned(),
        ),
    };
    Finding { operation: promised.name(), place: String::new(), what, way_out }
}

/// The day of the sunset moved nearer, or the promise of one was taken back.
pub(crate) fn moved(promised: &Operation<'_>, now: &Operation<'_>) -> Option<Finding> {
    let (was, is) = (of(promised.value)?, of(now.value)?);
    (is < was).then(|| Finding {
        operation: promised.name(),
        place: String::new(),
        what: format!("its sunset was {was}, and is {is} now"),
        way_out: format!("leave it at {was}, or later"),
    })
}

/// Of an operation that is marked deprecated.
fn of(operation: &Value) -> Option<Date> {
    if operation["deprecated"] != true {
        return None;
    }
    operation[MEMBER].as_str()?.parse().ok()
}
