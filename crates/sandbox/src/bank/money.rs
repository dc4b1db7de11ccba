//! Money as whole minor units with their currency; no float ever holds an amount.

use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef};
use rust_decimal::Decimal;

/// A currency the bank keeps accounts in; both have two decimals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Currency {
    Gbp,
    Eur,
}

/// An amount with its sign: credit above zero, debit below.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Money {
    pub(crate) minor: i64,
    pub(crate) currency: Currency,
}

/// Which way an amount goes; zero counts as credit, as the standard says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Direction {
    Credit,
    Debit,
}

impl Currency {
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::Gbp => "GBP",
            Self::Eur => "EUR",
        }
    }
}

impl Money {
    /// The amount without its sign, in major units with two decimals: `"1204.50"`.
    pub(crate) fn unsigned(self) -> String {
        Decimal::new(self.minor, 2).abs().to_string()
    }

    pub(crate) fn direction(self) -> Direction {
        if self.minor < 0 { Direction::Debit } else { Direction::Credit }
    }
}

impl ToSql for Currency {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(self.code().into())
    }
}

impl FromSql for Currency {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        match value.as_str()? {
            "GBP" => Ok(Self::Gbp),
            "EUR" => Ok(Self::Eur),
            _ => Err(FromSqlError::InvalidType),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(minor: i64, expected: &str) {
        assert_eq!(Money { minor, currency: Currency::Gbp }.unsigned(), expected);
    }

    #[test]
    fn minor_units_become_major_units_with_two_decimals() {
        check(0, "0.00");
        check(5, "0.05");
        check(-120_450, "1204.50");
        check(i64::MAX, "92233720368547758.07");
    }
}
