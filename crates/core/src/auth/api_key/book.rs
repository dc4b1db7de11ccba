//! What an operator does with keys: make, list, replace, revoke. A partner has two at once, so that it can change over.

use std::fmt;
use std::time::Duration;

use jiff::Timestamp;

use super::record::{Partner, all, place, used_place};
use super::text::KeyText;
use super::{ApiKeys, KeyId, Record, TOPIC};
use crate::auth::random::random;
use crate::store::{self, Key};

/// Live keys of one partner.
const MOST: usize = 2;

/// A partner's keys are changed by one at a time; whoever dies at it holds the others up for no longer.
const HELD_FOR: Duration = Duration::from_secs(10);

/// How often a record is tried to be changed that another changes at the same moment.
const TRIES: usize = 3;

/// A key to be made.
#[derive(Debug)]
pub(crate) struct Wanted {
    pub(crate) partner: String,
    pub(crate) plan: String,
    pub(crate) scopes: Vec<String>,
    pub(crate) lasts: Duration,
}

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

/// Why no key was made or replaced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum NotChanged {
    /// What was asked for does not fit, and why.
    Unfit(&'static str),
    /// No live key has this id.
    Unknown,
    /// The partner has as many as it may.
    Enough,
    /// Another partner's name comes to the same id.
    OtherName(String),
    /// Another is changing this partner's keys.
    Busy,
    /// The store is away.
    Store(store::Error),
}

impl fmt::Display for NotChanged {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unfit(why) => f.write_str(why),
            Self::Unknown => f.write_str("no live key has this id"),
            Self::Enough => {
                write!(f, "the partner has {MOST} live keys already: revoke one, or wait for its end")
            }
            Self::OtherName(name) => {
                write!(
                    f,
                    "a partner called {name:?} is known by the same id: choose another name, or that one"
                )
            }
            Self::Busy => f.write_str("somebody else is changing this partner's keys: try again"),
            Self::Store(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for NotChanged {}

impl From<store::Error> for NotChanged {
    fn from(error: store::Error) -> Self {
        Self::Store(error)
    }
}

impl Wanted {
    fn checked(&self) -> Result<Partner, NotChanged> {
        let partner = Partner::named(&self.partner).ok_or(NotChanged::Unfit(
            "partner: a name has letters or digits, and no more than 200 characters",
        ))?;
        let plain = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
        if self.plan.is_empty() || self.plan.len() > 64 || !self.plan.chars().all(plain) {
            return Err(NotChanged::Unfit("plan: a name of letters, digits and -_. alone, 64 at the most"));
        }
        // RFC 6749 section 3.3.
        let token = |byte: u8| matches!(byte, 0x21 | 0x23..=0x5b | 0x5d..=0x7e);
        if self.scopes.len() > 64
            || !self.scopes.iter().all(|scope| !scope.is_empty() && scope.bytes().all(token))
        {
            return Err(NotChanged::Unfit(
                "scopes: each is a word without spaces and quotes, 64 of them at the most",
            ));
        }
        if self.lasts.is_zero() {
            return Err(NotChanged::Unfit("expires: a key lives for more than no time"));
        }
        Ok(partner)
    }
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
