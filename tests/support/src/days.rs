//! From which days on a careful client may ask for transactions.

/// Days back from the last day of the sandbox's data: which of them needs the fewest bytes, a client can only know in hindsight.
pub const DAYS: [&str; 12] = [
    "2026-11-22",
    "2026-11-21",
    "2026-11-20",
    "2026-11-18",
    "2026-11-16",
    "2026-11-13",
    "2026-11-09",
    "2026-11-02",
    "2026-10-24",
    "2026-09-24",
    "2026-08-25",
    "2026-05-27",
];
