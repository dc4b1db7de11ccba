//! The engine in Redis or Valkey, for any number of replicas.
//!
//! Every command and script touches one key alone, so that a cluster can hold them. A value lies as `version (8 bytes) |
//! listing (8) | sealed value`. An index is a set of `listing | key`: the listing is random for each `put`, so that a member
//! whose value no longer carries it is dead for good and may be removed by whoever finds it, without a lock.

mod client;
mod link;
mod listen;
mod log;
mod script;

use std::time::Duration;

use ::redis::aio::MultiplexedConnection;
use ::redis::{Client, Cmd, Pipeline, RedisError, cmd, pipe};

use self::link::Link;
use super::topics::Topics;
use super::{Count, Error, Index, Key, Record, Version};
use crate::config::{self, InPlace, Live};

const VERSION_LEN: usize = 8;
const LISTING_LEN: usize = 8;

#[derive(Debug)]
pub(super) struct Redis {
    /// What the link connects with.
    client: Live<Client>,
    link: Link,
    prefix: String,
    timeout: Duration,
}

impl Redis {
    /// Connects, for as long as one answer may take. The error says what to set; that nobody answers is none.
    pub(super) async fn open(config: &config::Store, topics: Topics) -> Result<Self, String> {
        let client = Live::new(client::client(config)?);
        let link = Link::start(client.clone(), config.timeout, &config.prefix, topics).await?;
        Ok(Self { client, link, prefix: config.prefix.clone(), timeout: config.timeout })
    }

    /// Keeps a connection for this thread alone.
    pub(super) fn keep_own(&self) -> impl Future<Output = ()> + use<> {
        self.link.keep_own()
    }

    /// Another way in, for the next connection.
    pub(super) fn rotate_login(&self, to: &config::Store) -> Result<Vec<InPlace>, String> {
        Ok(vec![self.client.ready(client::client(to)?)])
    }

    pub(super) async fn get(&self, key: &Key) -> Result<Option<Record>, Error> {
        let command = single("GET", &self.value(key));
        let raw: Option<Vec<u8>> = self.ask(async |connection| command.query_async(connection).await).await?;
        raw.map(record).transpose()
    }

    pub(super) async fn put(
        &self,
        key: &Key,
        record: &Record,
        lifetime: Duration,
        indexes: &[Index],
    ) -> Result<(), Error> {
        let listing: [u8; LISTING_LEN] = rand::random();
        let mut pipeline = pipe();
        // The value first: a listing is known to be dead when no value carries it.
        pipeline.add_command(self.set(key, record, listing, lifetime)).ignore();
        self.list(&mut pipeline, key, listing, lifetime, indexes);
        self.ask(async |connection| pipeline.query_async(connection).await).await
    }

    pub(super) async fn put_if_absent(
        &self,
        key: &Key,
        record: &Record,
        lifetime: Duration,
    ) -> Result<bool, Error> {
        let mut command = self.set(key, record, [0; LISTING_LEN], lifetime);
        command.arg("NX");
        let set: Option<String> = self.ask(async |connection| command.query_async(connection).await).await?;
        Ok(set.is_some())
    }

    pub(super) async fn replace(
        &self,
        key: &Key,
        version: Version,
        record: &Record,
        lifetime: Duration,
        indexes: &[Index],
    ) -> Result<bool, Error> {
        let mut pipeline = pipe();
        // The lists first: none may end before what it names. The value is in them already, since its listing stays.
        for index in indexes {
            let mut command = script::command(script::PROLONG, &self.index(index));
            pipeline.add_command(command.arg(milliseconds(lifetime)).clone()).ignore();
        }
        let mut command = script::command(script::REPLACE, &self.value(key));
        command.arg(&version.0.to_be_bytes()[..]).arg(&record.version.0.to_be_bytes()[..]);
        pipeline.add_command(command.arg(&record.value[..]).arg(milliseconds(lifetime)).clone());
        let (replaced,): (bool,) =
            self.ask(async |connection| pipeline.query_async(connection).await).await?;
        Ok(replaced)
    }

    pub(super) async fn take(&self, key: &Key) -> Result<Option<Record>, Error> {
        let command = single("GETDEL", &self.value(key));
        let raw: Option<Vec<u8>> = self.ask(async |connection| command.query_async(connection).await).await?;
        raw.map(record).transpose()
    }

    pub(super) async fn delete(&self, key: &Key) -> Result<bool, Error> {
        let command = single("UNLINK", &self.value(key));
        let deleted: u64 = self.ask(async |connection| command.query_async(connection).await).await?;
        Ok(deleted > 0)
    }

    pub(super) async fn find(&self, index: &Index) -> Result<Vec<Key>, Error> {
        let set = self.index(index);
        self.ask(async |connection| {
            let members: Vec<Vec<u8>> = single("SMEMBERS", &set).query_async(connection).await?;
            let members = members.iter().filter_map(|bytes| Member::read(bytes)).collect();
            let (live, dead) = self.told_apart(members, connection).await?;
            if !dead.is_empty() {
                let dead: Vec<_> = dead.iter().map(Member::written).collect();
                single("SREM", &set).arg(dead).query_async::<()>(connection).await?;
            }
            Ok(live.into_iter().map(|member| member.key).collect())
        })
        .await
    }

    pub(super) async fn increment(&self, key: &Key, by: u64, window: Duration) -> Result<Count, Error> {
        let mut command = script::command(script::INCREMENT, &format!("{}:c:{}", self.prefix, key.as_str()));
        command.arg(i64::try_from(by).unwrap_or(i64::MAX)).arg(milliseconds(window));
        let (sum, left): (u64, i64) =
            self.ask(async |connection| command.query_async(connection).await).await?;
        Ok(Count { sum, left: Duration::from_millis(u64::try_from(left).unwrap_or_default()) })
    }

    pub(super) async fn publish(&self, topic: &str, message: &[u8]) -> Result<(), Error> {
        let mut command = single("PUBLISH", &listen::channel(&self.prefix, topic));
        command.arg(message);
        self.ask(async |connection| command.query_async::<()>(connection).await).await
    }

    pub(super) fn health(&self) -> Result<(), Error> {
        self.link.health()
    }

    /// The members whose listing their value still carries, and the others.
    async fn told_apart(
        &self,
        members: Vec<Member>,
        connection: &mut MultiplexedConnection,
    ) -> Result<(Vec<Member>, Vec<Member>), RedisError> {
        if members.is_empty() {
            return Ok((members, Vec::new()));
        }
        let mut pipeline = pipe();
        for member in &members {
            let mut command = single("GETRANGE", &self.value(&member.key));
            pipeline.add_command(command.arg(VERSION_LEN).arg(VERSION_LEN + LISTING_LEN - 1).clone());
        }
        let listings: Vec<Vec<u8>> = pipeline.query_async(connection).await?;
        let mut listings = listings.into_iter();
        Ok(members.into_iter().partition(|member| listings.next().is_some_and(|it| it == member.listing)))
    }

    /// Lists a key, and keeps each list for as long as what it names.
    fn list(
        &self,
        pipeline: &mut Pipeline,
        key: &Key,
        listing: [u8; LISTING_LEN],
        lifetime: Duration,
        indexes: &[Index],
    ) {
        let member = Member { listing, key: key.clone() }.written();
        for index in indexes {
            let mut command = script::command(script::LIST, &self.index(index));
            command.arg(&member[..]).arg(milliseconds(lifetime));
            pipeline.add_command(command).ignore();
        }
    }

    fn set(&self, key: &Key, record: &Record, listing: [u8; LISTING_LEN], lifetime: Duration) -> Cmd {
        let raw = [&record.version.0.to_be_bytes()[..], &listing, &record.value].concat();
        let mut command = single("SET", &self.value(key));
        command.arg(raw).arg("PX").arg(milliseconds(lifetime));
        command
    }

    fn value(&self, key: &Key) -> String {
        format!("{}:v:{}", self.prefix, key.as_str())
    }

    fn index(&self, index: &Index) -> String {
        format!("{}:i:{}", self.prefix, index.as_str())
    }

    /// Asks, once or several times, and waits no longer than one answer may take in all.
    async fn ask<T>(
        &self,
        ask: impl AsyncFnOnce(&mut MultiplexedConnection) -> Result<T, RedisError>,
    ) -> Result<T, Error> {
        let mut asking = self.link.connection()?;
        match tokio::time::timeout(self.timeout, ask(&mut asking.connection)).await {
            Ok(answer) => answer.map_err(|error| asking.failed(&error)),
            Err(_) => Err(asking.silent()),
        }
    }
}

/// One entry of an index.
struct Member {
    listing: [u8; LISTING_LEN],
    key: Key,
}

impl Member {
    fn read(bytes: &[u8]) -> Option<Self> {
        let (listing, key) = bytes.split_first_chunk()?;
        Some(Self { listing: *listing, key: Key::from_whole(str::from_utf8(key).ok()?) })
    }

    fn written(&self) -> Vec<u8> {
        [&self.listing[..], self.key.as_str().as_bytes()].concat()
    }
}

fn single(name: &str, key: &str) -> Cmd {
    let mut command = cmd(name);
    command.arg(key);
    command
}

fn record(raw: Vec<u8>) -> Result<Record, Error> {
    let version = *raw.first_chunk().ok_or_else(foreign)?;
    let mut value = bytes::Bytes::from(raw);
    if value.len() < VERSION_LEN + LISTING_LEN {
        return Err(foreign());
    }
    let value = value.split_off(VERSION_LEN + LISTING_LEN);
    Ok(Record { value, version: Version(u64::from_be_bytes(version)) })
}

fn foreign() -> Error {
    Error::Unreadable("it was not written by this service; look at store.prefix".to_owned())
}

fn milliseconds(lifetime: Duration) -> u64 {
    u64::try_from(lifetime.as_millis()).unwrap_or(u64::MAX)
}
