//! The orders in the store: begun once, found again, and gone on with by one at a time.

use std::rc::Rc;
use std::time::Duration;

use super::answer::Answer;
use super::held::Held;
use super::name::{Name, Owner, of_id};
use super::record::{Asked, Found, Record, State};
use super::refused::Refused;
use super::under_way::UnderWay;
use crate::clock::Clock;
use crate::config::Idempotency;
use crate::store::{self, Store, Version};

/// A lease ends this long after its request must be answered: for writing the answer down while the store is away for a moment, and for
/// clocks of replicas that differ.
const SPARE: Duration = Duration::from_secs(3);

const DAY: Duration = Duration::from_hours(24);

/// How often it is tried again where a record ends between two looks.
const TRIES: usize = 3;

/// The process's orders; clones share them.
#[derive(Clone, Debug)]
pub(crate) struct Orders {
    pub(super) store: Store,
    pub(super) clock: Clock,
    /// For how long steps are done again.
    pub(super) repeats_for: Duration,
    /// How many an owner may begin in a day; 0 is any number.
    pub(super) per_day: u32,
    pub(crate) under_way: UnderWay,
}

/// What became of asking for an order.
#[derive(Debug)]
pub(crate) enum Begun {
    /// It is ours to carry out.
    Held(Rc<Held>),
    /// It was carried out before.
    Answered(Answer),
}

impl Orders {
    pub(crate) fn new(store: Store, clock: Clock, settings: &Idempotency) -> Self {
        let Idempotency { repeats_for, orders_per_day: per_day, .. } = *settings;
        Self { store, clock, repeats_for, per_day, under_way: UnderWay::new() }
    }

    /// Begins an order, or goes on with it where nobody does; `within` is how long it may take.
    pub(crate) async fn begin(&self, name: &Name, asked: Asked, within: Duration) -> Result<Begun, Refused> {
        let key = name.in_store();
        let lease = within + SPARE;
        for _ in 0..TRIES {
            // Written first and looked at only where there was one: most orders are new.
            let record = Record::new(name, asked.clone(), self.clock.utc(), lease);
            let (version, until) = (Version::fresh(), self.clock.now() + lease);
            let (value, lasts) = (record.written(), record.lasts());
            if self.store.put_if_absent_as(&key, version, &value, lasts).await? {
                if let Some(left) = self.counts_too_many(&name.owner).await {
                    // Nothing of it was begun: the key is as good as new.
                    self.store.delete(&key).await?;
                    return Err(Refused::TooMany(left));
                }
                return Ok(Begun::Held(Held::new(self, key, record, version, until)));
            }
            let Some((record, version)) = self.read(&key).await? else { continue };
            return match record.found(name, &asked, self.clock.utc()) {
                Found::Answered(answer) => Ok(Begun::Answered(answer.clone())),
                Found::Free => self.take(key, record, version, within).await.map(Begun::Held),
                Found::UnderWay => Err(Refused::UnderWay),
                Found::Another => Err(Refused::Another),
            };
        }
        Err(Refused::UnderWay)
    }

    /// Counts one more of this owner's, and says for how long there is to be no other where it is one too many. Where the store cannot
    /// count it is none: the count is for the store's own sake.
    async fn counts_too_many(&self, owner: &Owner) -> Option<Duration> {
        if self.per_day == 0 {
            return None;
        }
        let count = self.store.increment(&owner.in_store(), 1, DAY).await.ok()?;
        (count.sum > self.per_day.into()).then_some(count.left)
    }

    /// The order of this id, if it is this owner's.
    pub(crate) async fn find(&self, owner: &Owner, id: &str) -> Result<Option<(Record, Version)>, Refused> {
        let Some(key) = of_id(id) else { return Ok(None) };
        let found = self.read(&key).await?;
        Ok(found.filter(|(record, _)| record.id == id && record.owner == owner.0))
    }

    /// Goes on with an order that was found; `None` where somebody is at it, or it is answered.
    pub(crate) async fn resume(
        &self,
        record: &Record,
        version: Version,
        within: Duration,
    ) -> Result<Option<Rc<Held>>, Refused> {
        let Some(key) = of_id(&record.id).filter(|_| record.is_free(self.clock.utc())) else {
            return Ok(None);
        };
        match self.take(key, record.clone(), version, within).await {
            Ok(held) => Ok(Some(held)),
            Err(Refused::UnderWay) => Ok(None),
            Err(refused) => Err(refused),
        }
    }

    /// Of many who take one, one gets it.
    async fn take(
        &self,
        key: store::Key,
        mut record: Record,
        from: Version,
        within: Duration,
    ) -> Result<Rc<Held>, Refused> {
        if matches!(record.state, State::UnderWay(_)) {
            tracing::warn!(
                order.id = record.id,
                "an order is gone on with that somebody began and did not end"
            );
        }
        let lease = within + SPARE;
        let (version, until) = (Version::fresh(), self.clock.now() + lease);
        record.state = State::until(self.clock.utc(), lease);
        if !self.store.replace_as(&key, from, version, &record.written(), record.lasts()).await? {
            return Err(Refused::UnderWay);
        }
        Ok(Held::new(self, key, record, version, until))
    }

    async fn read(&self, key: &store::Key) -> Result<Option<(Record, Version)>, Refused> {
        let Some(found) = self.store.get(key).await? else { return Ok(None) };
        let record = Record::read(&found.value).map_err(store::Error::Unreadable)?;
        Ok(Some((record, found.version)))
    }
}
