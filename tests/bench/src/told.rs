//! What Linux tells of a process (proc(5)).

use std::fs;

/// A file of it; nothing of one that has ended meanwhile.
pub(crate) fn read(pid: u32, file: &str) -> String {
    fs::read_to_string(format!("/proc/{pid}/{file}")).unwrap_or_default()
}

/// In KiB, of a line `NAME   123 kB`.
pub(crate) fn size(lines: &str, name: &str) -> u64 {
    let line = lines.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default();
    line.trim().trim_end_matches(" kB").parse().unwrap_or_default()
}

#[test]
fn a_line_is_found_by_its_name() {
    let status = "VmHWM:\t   2000 kB\nVmRSS:\t   1000 kB\n";
    assert_eq!([size(status, "VmRSS:"), size(status, "VmSwap:")], [1000, 0]);
}
