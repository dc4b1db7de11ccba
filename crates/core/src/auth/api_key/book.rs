//! What an operator does with keys: make, list, replace, revoke. A partner has two at once, so that it can change over.

use std::time::Duration;

use jiff::Timestamp;

use super::record::{Partner, all, place, used_place};
use super::text::KeyText;
use super::wanted::{MOST, NotChanged, Wanted};
use super::{ApiKeys, KeyId, Record, TOPIC};
use crate::auth::random::random;
use crate::store::{self, Key};

/// A partner's keys are changed by one at a time; whoever dies at it holds the others up for no longer.
const HELD_FOR: Duration = Duration::from_secs(10);

/// How often a record is tried to be changed that another changes at the same moment.
const TRIES: usize = 3;

/// A key that was made: the only time that its text is there.
#[derive(Debug)]
pub(crate) struct Created {
    pub(crate) text: KeyText,
    pub(crate) record: Record,
    /// The key that it takes the place of, with its end.
    pub(crate) replaced: Option<Record>,
}

/// A key in the list.
#[derive(Debug)]
pub(crate) struct Listed {
    pub(crate) record: Record,
    pub(crate) used: Option<Timestamp>,
}

impl ApiKeys {
    /// Makes a key.
    pub(crate) async fn create(&self, wanted: Wanted) -> Result<Created, NotChanged> {
        let partner = wanted.checked()?;
        let lock = self.hold(&partner).await?;
        let created = self.create_held(partner, wanted).await;
        self.release(lock).await;
        created
    }

    async fn create_held(&self, partner: Partner, wanted: Wanted) -> Result<Created, NotChanged> {
        let live = self.of(&partner).await?;
        if let Some(other) = live.iter().find(|record| record.partner.name != partner.name) {
            return Err(NotChanged::OtherName(other.partner.name.clone()));
        }
        if live.len() >= MOST {
            return Err(NotChanged::Enough);
        }
        let Wanted { plan, scopes, lasts, .. } = wanted;
        let (text, record) = self.make(partner, plan, scopes, lasts).await?;
        Ok(Created { text, record, replaced: None })
    }

    /// Makes another key in the place of one, which ends after `overlap`. It lives for `lasts`, or for as long as the one before was
    /// to live.
    pub(crate) async fn rotate(
        &self,
        id: &KeyId,
        overlap: Duration,
        lasts: Option<Duration>,
    ) -> Result<Created, NotChanged> {
        if lasts.is_some_and(|lasts| lasts.is_zero()) {
            return Err(NotChanged::Unfit("expires: a key lives for more than no time"));
        }
        let partner = self.read(id).await?.ok_or(NotChanged::Unknown)?.1.partner;
        let lock = self.hold(&partner).await?;
        let created = self.rotate_held(id, overlap, lasts).await;
        self.release(lock).await;
        created
    }

    async fn rotate_held(
        &self,
        id: &KeyId,
        overlap: Duration,
        lasts: Option<Duration>,
    ) -> Result<Created, NotChanged> {
        let before = self.read(id).await?.ok_or(NotChanged::Unknown)?.1;
        if self.of(&before.partner).await?.len() >= MOST {
            return Err(NotChanged::Enough);
        }
        let lasts = lasts.unwrap_or_else(|| before.lasts());
        let Record { partner, plan, scopes, .. } = before;
        // The new one first: whatever happens in between, the partner has a key that works.
        let (text, record) = self.make(partner, plan, scopes, lasts).await?;
        match self.end(id, overlap).await {
            Ok(replaced) => Ok(Created { text, record, replaced }),
            Err(error) => {
                // Nobody was told of it.
                _ = self.store.delete(&place(&record.id)).await;
                Err(error)
            }
        }
    }

    /// Ends a key, at once in this process and within a moment in the others; `None` where there was none.
    pub(crate) async fn revoke(&self, id: &KeyId) -> Result<Option<Record>, store::Error> {
        let before = self.read(id).await?.map(|(_, record)| record);
        let deleted = self.store.delete(&place(id)).await?;
        self.tell(id).await;
        _ = self.store.delete(&used_place(id)).await;
        Ok(before.filter(|_| deleted))
    }

    /// Every live key, or those of one partner, the oldest first.
    pub(crate) async fn list(&self, partner: Option<&str>) -> Result<Vec<Listed>, store::Error> {
        let partner = partner.map(|name| Partner::named(name).map(|partner| partner.index()));
        let index = match partner {
            None => all(),
            Some(Some(index)) => index,
            Some(None) => return Ok(Vec::new()),
        };
        let mut listed = Vec::new();
        for record in self.under(&index).await? {
            let used = self.store.get(&used_place(&record.id)).await?;
            let used = used.and_then(|used| str::from_utf8(&used.value).ok()?.parse().ok());
            let used = used.and_then(|used| Timestamp::from_millisecond(used).ok());
            listed.push(Listed { record, used });
        }
        Ok(listed)
    }

    async fn of(&self, partner: &Partner) -> Result<Vec<Record>, store::Error> {
        self.under(&partner.index()).await
    }

    async fn under(&self, index: &store::Index) -> Result<Vec<Record>, store::Error> {
        let mut records = Vec::new();
        for key in self.store.find(index).await? {
            let found = self.store.get(&key).await?.and_then(|found| Record::read(&found.value));
            records.extend(found.filter(|record| record.left(self.clock.utc()).is_some()));
        }
        records.sort_by_key(|record| (record.created(), record.id.clone()));
        Ok(records)
    }

    async fn read(&self, id: &KeyId) -> Result<Option<(store::Version, Record)>, store::Error> {
        let Some(found) = self.store.get(&place(id)).await? else { return Ok(None) };
        let record = Record::read(&found.value).filter(|record| record.left(self.clock.utc()).is_some());
        Ok(record.map(|record| (found.version, record)))
    }

    async fn make(
        &self,
        partner: Partner,
        plan: String,
        scopes: Vec<String>,
        lasts: Duration,
    ) -> Result<(KeyText, Record), store::Error> {
        let text = KeyText::make();
        let record = Record::new(&text, partner, plan, scopes, (self.clock.utc(), lasts));
        self.store.put(&place(&record.id), &record.written(), lasts, &record.indexes()).await?;
        Ok((text, record))
    }

    /// Brings a key's end nearer. One that is gone meanwhile has ended already.
    async fn end(&self, id: &KeyId, overlap: Duration) -> Result<Option<Record>, NotChanged> {
        for _ in 0..TRIES {
            let Some((version, record)) = self.read(id).await? else { return Ok(None) };
            let now = self.clock.utc();
            let record = record.ending(now + overlap);
            let done = match record.left(now) {
                Some(left) => {
                    let (place, value) = (place(id), record.written());
                    self.store.replace(&place, version, &value, left, &record.indexes()).await?
                }
                None => self.store.delete(&place(id)).await?,
            };
            if done {
                self.tell(id).await;
                return Ok(Some(record));
            }
        }
        Err(NotChanged::Busy)
    }

    /// Tells every replica. One that does not hear of it goes by what it knows for a moment more.
    async fn tell(&self, id: &KeyId) {
        self.forget(id).await;
        if let Err(error) = self.store.publish(TOPIC, id.as_str().as_bytes()).await {
            tracing::warn!(%error, key = id.as_str(), "other replicas are not told that a key has changed");
        }
    }

    async fn hold(&self, partner: &Partner) -> Result<(Key, String), NotChanged> {
        let (lock, ours) = (partner.lock(), random::<16>());
        let held = self.store.put_if_absent(&lock, ours.as_bytes(), HELD_FOR).await?;
        if held { Ok((lock, ours)) } else { Err(NotChanged::Busy) }
    }

    /// Gives it back, if it is still ours.
    async fn release(&self, (lock, ours): (Key, String)) {
        let held = self.store.get(&lock).await;
        if held.is_ok_and(|held| held.is_some_and(|held| held.value == ours.as_bytes())) {
            _ = self.store.delete(&lock).await;
        }
    }
}
