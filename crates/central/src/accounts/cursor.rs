//! A place in an account's transactions that stays where it is when new ones are booked: a time, and how many of that very
//! time were shown before it.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::model::{PageOf, Transaction};

/// Its text is `2.<nanoseconds>.<shown>`; a binary seals it before it gives it out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor {
    until: Timestamp,
    shown: u16,
}

/// More transactions of one second than this are not paged through.
const MOST_SHOWN: usize = 1000;

impl Cursor {
    /// The newest time to ask for, as the standard writes it (a local time without a zone).
    pub(super) fn until(&self) -> String {
        // With as much of a second as there is: what was booked earlier within it is still to come.
        self.until.to_zoned(TimeZone::UTC).datetime().to_string()
    }

    /// How many of what comes back were shown before.
    pub(super) fn skip(&self) -> usize {
        usize::from(self.shown)
    }

    /// Cuts a page out of what came back, newest first, and says where the next one begins.
    pub(super) fn page(from: Option<&Self>, found: Vec<Transaction>, limit: usize) -> PageOf<Transaction> {
        let skip = from.map_or(0, Self::skip);
        let mut items: Vec<_> = found.into_iter().skip(skip).collect();
        let more = items.len() > limit;
        items.truncate(limit);
        let next = if more { Self::after(from, &items) } else { None };
        PageOf { items, next }
    }

    /// The place after the last of what was shown, newest first and begun at `from`.
    pub(super) fn after(from: Option<&Self>, shown: &[Transaction]) -> Option<Self> {
        let Some(last) = shown.last() else { return from.cloned() };
        let same = shown.iter().rev().take_while(|each| each.booked == last.booked).count();
        // A whole page of one time adds to what the cursor had skipped of it.
        let before =
            from.filter(|from| same == shown.len() && from.until == last.booked).map_or(0, Self::skip);
        let shown = same + before;
        (shown <= MOST_SHOWN)
            .then(|| Self { until: last.booked, shown: u16::try_from(shown).unwrap_or(u16::MAX) })
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "2.{}.{}", self.until.as_nanosecond(), self.shown)
    }
}

impl FromStr for Cursor {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let read = || {
            let mut fields = text.split('.');
            let (version, nanoseconds, shown) = (fields.next()?, fields.next()?, fields.next()?);
            let until = Timestamp::from_nanosecond(nanoseconds.parse().ok()?).ok()?;
            let shown = shown.parse().ok().filter(|shown| usize::from(*shown) <= MOST_SHOWN)?;
            (version == "2" && fields.next().is_none()).then_some(Self { until, shown })
        };
        read().ok_or("not a cursor")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::accounts::booked::{ask, bunched, transaction};

    fn walk(all: &mut Vec<Transaction>, limit: usize, insert: bool) -> Vec<String> {
        let (mut cursor, mut seen): (Option<Cursor>, Vec<String>) = (None, Vec::new());
        loop {
            let size = limit + cursor.as_ref().map_or(0, Cursor::skip) + 1;
            let page = Cursor::page(cursor.as_ref(), ask(all, cursor.as_ref(), size), limit);
            seen.extend(page.items.into_iter().map(|each| each.id));
            if insert {
                all.insert(0, transaction(1000 + all.len(), 10_000));
            }
            let Some(next) = page.next else { return seen };
            // Through its text, as a client would carry it.
            cursor = Some(next.to_string().parse().unwrap());
        }
    }

    #[test]
    fn every_transaction_is_seen_once_whatever_is_booked_meanwhile() {
        let all: Vec<_> = (0..50).map(|id| transaction(id, 500 - i64::try_from(id / 7).unwrap())).collect();
        let ids: Vec<_> = all.iter().map(|each| each.id.clone()).collect();
        for limit in [1, 2, 3, 7, 25, 49, 50, 51] {
            assert_eq!(walk(&mut all.clone(), limit, false), ids, "limit {limit}");
            assert_eq!(walk(&mut all.clone(), limit, true), ids, "limit {limit}, with inserts");
        }
    }

    proptest! {
        /// Bookings in whatever bunches, down to the nanosecond; pages of whatever size.
        #[test]
        fn every_transaction_is_seen_once_however_they_bunch(
            bunches in proptest::collection::vec((1_usize..12, 0_i64..3_000_000_000), 0..12),
            limit in 1_usize..30,
            insert in any::<bool>(),
        ) {
            let mut all = bunched(bunches);
            let ids: Vec<_> = all.iter().map(|each| each.id.clone()).collect();
            prop_assert_eq!(walk(&mut all, limit, insert), ids);
        }

        #[test]
        fn a_cursor_survives_its_text(nanosecond in -1_000_000_000_000_000_000_i64..4_000_000_000_000_000_000, shown in 0_u16..=300) {
            let until = Timestamp::from_nanosecond(nanosecond.into()).unwrap();
            let cursor = Cursor { until, shown };
            prop_assert_eq!(cursor.to_string().parse(), Ok(cursor));
        }

        #[test]
        fn no_text_is_a_panic(text in "\\PC{0,40}") {
            _ = text.parse::<Cursor>();
        }
    }

    #[test]
    fn foreign_texts_are_no_cursors() {
        for wrong in
            ["", "2", "…", "2.5", "1.5.0", "2.5.0.0", "2.x.0", "2.5.1001", "2.99999999999999999999999.1"]
        {
            assert!(wrong.parse::<Cursor>().is_err(), "{wrong}");
        }
    }
}
