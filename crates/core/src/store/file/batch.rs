//! What one transaction can do: the operations on the tables, each leaving values, lists and ends in step.

use redb::{ReadableTable as _, StorageError, Table, TableDefinition, TableError, WriteTransaction};

use super::super::{Count, Record};
use super::held::{self, Held};

/// Values by key, as `held` writes them.
pub(super) const VALUES: TableDefinition<'_, &str, &[u8]> = TableDefinition::new("values");
/// Keys by index.
pub(super) const LISTED: TableDefinition<'_, (&str, &str), ()> = TableDefinition::new("listed");
/// Counts and when they end, in milliseconds.
pub(super) const COUNTS: TableDefinition<'_, &str, (u64, i64)> = TableDefinition::new("counts");
/// What ends when, in order: end, kind, key.
pub(super) const ENDS: TableDefinition<'_, (i64, u8, &str), ()> = TableDefinition::new("ends");

const VALUE: u8 = 0;
const COUNT: u8 = 1;

/// The tables of a transaction under way.
pub(super) struct Batch<'a> {
    values: Table<'a, &'static str, &'static [u8]>,
    listed: Table<'a, (&'static str, &'static str), ()>,
    counts: Table<'a, &'static str, (u64, i64)>,
    ends: Table<'a, (i64, u8, &'static str), ()>,
    /// Milliseconds of the wall clock, one and the same for the whole batch.
    now: i64,
}

impl<'a> Batch<'a> {
    pub(super) fn open(transaction: &'a WriteTransaction, now: i64) -> Result<Self, TableError> {
        Ok(Self {
            values: transaction.open_table(VALUES)?,
            listed: transaction.open_table(LISTED)?,
            counts: transaction.open_table(COUNTS)?,
            ends: transaction.open_table(ENDS)?,
            now,
        })
    }

    pub(super) fn put(&mut self, key: &str, written: &[u8]) -> Result<(), StorageError> {
        self.remove(key)?;
        let Some(held) = Held::read(written) else { return Ok(()) };
        self.values.insert(key, written)?;
        self.ends.insert((held.ends, VALUE, key), ())?;
        for index in held.indexes {
            self.listed.insert((index, key), ())?;
        }
        Ok(())
    }

    pub(super) fn put_if_absent(&mut self, key: &str, written: &[u8]) -> Result<bool, StorageError> {
        let there = self.values.get(key)?.is_some_and(|value| held::ends(value.value()) > self.now);
        if !there {
            self.put(key, written)?;
        }
        Ok(!there)
    }

    pub(super) fn replace(&mut self, key: &str, version: u64, written: &[u8]) -> Result<bool, StorageError> {
        let same = self.values.get(key)?.is_some_and(|value| {
            Held::read(value.value()).is_some_and(|held| held.ends > self.now && held.version == version)
        });
        if same {
            self.put(key, written)?;
        }
        Ok(same)
    }

    pub(super) fn take(&mut self, key: &str) -> Result<Option<Record>, StorageError> {
        let removed = self.remove(key)?;
        let held = removed.as_deref().and_then(Held::read);
        Ok(held.filter(|held| held.ends > self.now).map(|held| held.record()))
    }

    pub(super) fn increment(&mut self, key: &str, by: u64, ends: i64) -> Result<Count, StorageError> {
        let before = self.counts.get(key)?.map(|count| count.value());
        let (sum, ends) = match before {
            Some((sum, ends)) if ends > self.now => (sum.saturating_add(by), ends),
            Some((_, ended)) => {
                self.ends.remove((ended, COUNT, key))?;
                (by, ends)
            }
            None => (by, ends),
        };
        self.counts.insert(key, (sum, ends))?;
        self.ends.insert((ends, COUNT, key), ())?;
        Ok(Count::until(ends, sum, self.now))
    }

    /// Removes up to `most` of what has ended; gives how many.
    pub(super) fn sweep(&mut self, most: usize) -> Result<usize, StorageError> {
        for swept in 0..most {
            let first = self.ends.first()?.map(|(end, _)| {
                let (ends, kind, key) = end.value();
                (ends, kind, key.to_owned())
            });
            match first {
                Some((ends, kind, key)) if ends <= self.now => {
                    self.ends.remove((ends, kind, key.as_str()))?;
                    self.end(kind, &key)?;
                }
                _ => return Ok(swept),
            }
        }
        Ok(most)
    }

    fn end(&mut self, kind: u8, key: &str) -> Result<(), StorageError> {
        if kind == COUNT {
            self.counts.remove(key)?;
        } else {
            self.remove(key)?;
        }
        Ok(())
    }

    /// Takes a value out of all tables.
    fn remove(&mut self, key: &str) -> Result<Option<Vec<u8>>, StorageError> {
        let removed = self.values.remove(key)?.map(|value| value.value().to_vec());
        if let Some(held) = removed.as_deref().and_then(Held::read) {
            self.ends.remove((held.ends, VALUE, key))?;
            for index in held.indexes {
                self.listed.remove((index, key))?;
            }
        }
        Ok(removed)
    }
}

#[cfg(test)]
mod tests {
    use redb::backends::InMemoryBackend;
    use redb::{Builder, Database};

    use super::super::super::Version;
    use super::*;

    const NOW: i64 = 1_000;

    /// What is not swept yet counts as gone all the same.
    #[test]
    fn at_its_end_a_value_has_ended() {
        let database: Database = Builder::new().create_with_backend(InMemoryBackend::new()).unwrap();
        let transaction = database.begin_write().unwrap();
        let mut batch = Batch::open(&transaction, NOW).unwrap();
        for (ends, there) in [(NOW, false), (NOW + 1, true)] {
            let record = Record { value: "sealed".into(), version: Version(7) };
            let written = held::written(ends, &record, &[]);
            batch.put("1", &written).unwrap();
            assert_eq!(batch.replace("1", 7, &written).unwrap(), there, "{ends}");
            batch.put("1", &written).unwrap();
            assert_eq!(batch.put_if_absent("1", &written).unwrap(), !there, "{ends}");
            assert_eq!(batch.take("1").unwrap().is_some(), there, "{ends}");
            let id = ends.to_string();
            batch.increment(&id, 5, ends).unwrap();
            assert_eq!(batch.increment(&id, 1, ends).unwrap().sum, if there { 6 } else { 1 }, "{ends}");
        }
    }
}
