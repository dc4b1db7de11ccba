//! What else a machine did while something was measured on it.

use std::fs;

/// Whether this program is of a scheduling class that goes before the usual one (proc(5), `policy` of `/proc/pid/stat`).
pub fn runs_first() -> bool {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after_name = stat.rsplit_once(") ").map_or("", |(_, rest)| rest);
    after_name.split(' ').nth(38).is_some_and(|policy| matches!(policy, "1" | "2"))
}

/// How a document says it.
pub(crate) fn told(ran_first: bool) -> &'static str {
    if ran_first { "before all else that the machine did" } else { "beside all else that the machine did" }
}
