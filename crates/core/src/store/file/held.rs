//! A value as it lies in the file: `end (8 bytes) | version (8) | count of indexes (1) | each: length (2), name | sealed value`,
//! numbers in big-endian. The indexes are there so that a write can take the value from lists that it no longer belongs to.

use super::super::{Index, Record, Version};

/// A value as it was read; `None` of [`Held::read`] says that the bytes are not one.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Held<'a> {
    /// Milliseconds of the wall clock.
    pub(super) ends: i64,
    pub(super) version: u64,
    pub(super) indexes: Vec<&'a str>,
    sealed: &'a [u8],
}

impl<'a> Held<'a> {
    pub(super) fn read(bytes: &'a [u8]) -> Option<Self> {
        let (ends, bytes) = bytes.split_first_chunk()?;
        let (version, bytes) = bytes.split_first_chunk()?;
        let (&count, mut bytes) = bytes.split_first()?;
        let mut indexes = Vec::with_capacity(count.into());
        for _ in 0..count {
            let (length, rest) = bytes.split_first_chunk()?;
            let (name, rest) = rest.split_at_checked(u16::from_be_bytes(*length).into())?;
            indexes.push(str::from_utf8(name).ok()?);
            bytes = rest;
        }
        Some(Self {
            ends: i64::from_be_bytes(*ends),
            version: u64::from_be_bytes(*version),
            indexes,
            sealed: bytes,
        })
    }

    pub(super) fn record(&self) -> Record {
        Record { value: self.sealed.to_vec().into(), version: Version(self.version) }
    }
}

/// When the value of these bytes ends, without reading the rest; what is no value has ended long ago.
pub(super) fn ends(bytes: &[u8]) -> i64 {
    bytes.first_chunk().map_or(i64::MIN, |ends| i64::from_be_bytes(*ends))
}

/// The bytes of a value. A name beyond 64 KiB, or an index past the 255th, is left out: core has none such.
pub(super) fn written(ends: i64, record: &Record, indexes: &[Index]) -> Vec<u8> {
    let names =
        indexes.iter().map(Index::as_str).filter_map(|name| Some((u16::try_from(name.len()).ok()?, name)));
    let names: Vec<_> = names.take(u8::MAX.into()).collect();
    let mut bytes = Vec::with_capacity(64 + record.value.len());
    bytes.extend(ends.to_be_bytes());
    bytes.extend(record.version.0.to_be_bytes());
    bytes.extend(u8::try_from(names.len()));
    for (length, name) in names {
        bytes.extend(length.to_be_bytes());
        bytes.extend(name.as_bytes());
    }
    bytes.extend(&record.value);
    bytes
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_written_is_read(end: i64, version: u64, names in proptest::collection::vec("[a-z]{0,20}", 0..4), value: Vec<u8>) {
            let record = Record { value: value.into(), version: Version(version) };
            let indexes: Vec<_> = names.iter().map(|name| Index::new("user", name)).collect();
            let bytes = written(end, &record, &indexes);
            let held = Held::read(&bytes).unwrap();
            prop_assert_eq!(held.record(), record);
            prop_assert_eq!(held.ends, end);
            prop_assert_eq!(ends(&bytes), end);
            prop_assert_eq!(held.indexes, indexes.iter().map(Index::as_str).collect::<Vec<_>>());
        }

        #[test]
        fn garbage_does_no_harm(bytes: Vec<u8>) {
            _ = Held::read(&bytes);
            _ = ends(&bytes);
        }
    }
}
