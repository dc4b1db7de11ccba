//! The class of scheduling that something was measured in: before what else the machine did, or beside it.

use std::fs;

/// Whether this program is of a scheduling class that goes before the usual one (proc(5), `policy` of `/proc/pid/stat`).
pub(crate) fn runs_first() -> bool {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after_name = stat.rsplit_once(") ").map_or("", |(_, rest)| rest);
    after_name.split(' ').nth(38).is_some_and(|policy| matches!(policy, "1" | "2"))
}

/// How a document says it; what was not written down too.
pub(crate) fn told(ran_first: Option<bool>) -> &'static str {
    match ran_first {
        Some(true) => "before all else that the machine did",
        Some(false) => "beside all else that the machine did",
        None => "with nothing written down of what else the machine did",
    }
}
