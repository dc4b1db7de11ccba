//! A day in a query: `2026-10-01` and nothing else.

use jiff::civil::Date;
use serde::{Deserialize, Deserializer, de};

/// Stricter than the type's own reading, which takes times, zones and years that no system behind knows.
pub(super) fn day<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Date>, D::Error> {
    let text = String::deserialize(deserializer)?;
    let day = Date::strptime("%Y-%m-%d", &text).ok();
    // Written back it is the same: no short month, no sign, no space.
    let day = day.filter(|day| day.year() > 0 && day.to_string() == text);
    day.map(Some).ok_or_else(|| de::Error::custom("give a day such as 2026-10-01"))
}
