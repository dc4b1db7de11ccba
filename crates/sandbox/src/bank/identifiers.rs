//! Identifiers as the outside writes them, each read back only in its one canonical form.

use std::{fmt, str::FromStr};

use rusqlite::types::{FromSql, FromSqlResult, ToSql, ToSqlOutput, ValueRef};

/// Not an identifier of this bank.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Malformed;

macro_rules! identifier {
    ($(#[$doc:meta])* $name:ident, $prefix:literal, $width:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub(crate) struct $name(pub(crate) i64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!($prefix, "{:0", $width, "}"), self.0)
            }
        }

        impl FromStr for $name {
            type Err = Malformed;

            fn from_str(text: &str) -> Result<Self, Malformed> {
                let digits = text.strip_prefix($prefix).ok_or(Malformed)?;
                let id = Self(digits.parse().map_err(|_| Malformed)?);
                // `cust-1` and `cust-+001` parse as numbers too; one customer has one name.
                if id.to_string() == text { Ok(id) } else { Err(Malformed) }
            }
        }

        impl ToSql for $name {
            fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
                self.0.to_sql()
            }
        }

        impl FromSql for $name {
            fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
                value.as_i64().map(Self)
            }
        }
    };
}

identifier!(
    /// A customer: `cust-0001`.
    CustomerId, "cust-", "4"
);
identifier!(
    /// An account: `100001`.
    AccountId, "", "6"
);
identifier!(
    /// An entry of an account: `txn-0000000001`.
    EntryId, "txn-", "10"
);
identifier!(
    /// A message: `msg-000001`.
    MessageId, "msg-", "6"
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_canonical_form_is_read_back() {
        assert_eq!("cust-0042".parse(), Ok(CustomerId(42)));
        assert_eq!("cust-12345".parse(), Ok(CustomerId(12345)));
        for other in ["cust-42", "cust-00042", "cust-+042", "CUST-0042", "0042", "", "cust-"] {
            assert_eq!(other.parse::<CustomerId>(), Err(Malformed), "{other}");
        }
    }
}
