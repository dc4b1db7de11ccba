//! Months on the calendar, in UTC as the bank books.

use std::fmt;

use central::Booked;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};

/// A month of a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Month {
    year: i16,
    month: i8,
}

/// This month and those before it.
#[derive(Clone, Debug)]
pub(crate) struct Months {
    /// The first day of this month.
    this: Date,
    /// How many before it.
    before: u8,
}

impl Month {
    /// The month in which something was booked.
    pub(crate) fn of(at: Timestamp) -> Self {
        let day = at.to_zoned(TimeZone::UTC);
        Self { year: day.year(), month: day.month() }
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}

impl Months {
    /// The month of `now` and those before it, `count` in all.
    pub(crate) fn until(now: Timestamp, count: u8) -> Self {
        let this = now.to_zoned(TimeZone::UTC).date().first_of_month();
        Self { this, before: count.saturating_sub(1) }
    }

    /// The days of this month.
    pub(crate) fn this(&self) -> Booked {
        Booked { from: Some(self.this), to: None }
    }

    /// The days of those before it, if there are any.
    pub(crate) fn earlier(&self) -> Option<Booked> {
        let days = || Booked { from: Some(self.first(self.before)), to: self.this.yesterday().ok() };
        (self.before > 0).then(days)
    }

    /// Oldest first.
    pub(crate) fn all(&self) -> Vec<Month> {
        (0..=self.before).rev().map(|before| month(self.first(before))).collect()
    }

    /// This one.
    pub(crate) fn last(&self) -> Month {
        month(self.this)
    }

    /// The first day of the month so many before this one.
    fn first(&self, before: u8) -> Date {
        self.this.saturating_sub(i64::from(before).months())
    }
}

fn month(day: Date) -> Month {
    Month { year: day.year(), month: day.month() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(now: &str, count: u8, all: &[&str], earlier: Option<(&str, &str)>) {
        let months = Months::until(now.parse().unwrap(), count);
        assert_eq!(months.all().iter().map(Month::to_string).collect::<Vec<_>>(), all, "{now}");
        let days =
            months.earlier().map(|days| (days.from.unwrap().to_string(), days.to.unwrap().to_string()));
        let days = days.as_ref().map(|(from, to)| (&from[..], &to[..]));
        assert_eq!(days, earlier, "{now}");
        assert_eq!(months.this().from.unwrap().to_string(), format!("{}-01", all.last().unwrap()), "{now}");
        assert_eq!(months.last().to_string(), *all.last().unwrap(), "{now}");
    }

    #[test]
    fn months_go_back_over_the_year() {
        check("2026-11-24T10:00:00Z", 1, &["2026-11"], None);
        check(
            "2027-02-28T23:59:59Z",
            4,
            &["2026-11", "2026-12", "2027-01", "2027-02"],
            Some(("2026-11-01", "2027-01-31")),
        );
        check("2026-03-31T00:00:00Z", 2, &["2026-02", "2026-03"], Some(("2026-02-01", "2026-02-28")));
    }
}
