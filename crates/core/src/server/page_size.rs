//! How many items a page has: a query parameter with a usual and a largest value.

use serde::{Deserialize, Deserializer, de};

/// From 1 to `MOST`, `USUAL` where it is not said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageSize<const USUAL: usize, const MOST: usize>(usize);

impl<const USUAL: usize, const MOST: usize> PageSize<USUAL, MOST> {
    /// The number of items.
    pub fn get(self) -> usize {
        self.0
    }
}

impl<const USUAL: usize, const MOST: usize> Default for PageSize<USUAL, MOST> {
    fn default() -> Self {
        Self(USUAL)
    }
}

impl<'de, const USUAL: usize, const MOST: usize> Deserialize<'de> for PageSize<USUAL, MOST> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match usize::try_from(u64::deserialize(deserializer)?) {
            Ok(size) if (1..=MOST).contains(&size) => Ok(Self(size)),
            _ => Err(de::Error::custom(format!("ask for 1 to {MOST}"))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Deserialize)]
    struct Query {
        #[serde(default)]
        limit: PageSize<25, 100>,
    }

    fn check(query: &str, expected: Option<usize>) {
        let read = serde_urlencoded::from_str::<Query>(query).ok().map(|query| query.limit.get());
        assert_eq!(read, expected, "{query}");
    }

    #[test]
    fn only_sizes_within_the_bounds_are_taken() {
        check("", Some(25));
        check("limit=1", Some(1));
        check("limit=100", Some(100));
        check("limit=0", None);
        check("limit=101", None);
        check("limit=-1", None);
        check("limit=1.5", None);
        check("limit=99999999999999999999", None);
        check("limit=", None);
    }
}
