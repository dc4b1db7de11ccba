//! Opening the store: which engine, and whose keys.

use std::sync::Arc;

use super::cipher::Cipher;
use super::engine::Engine;
use super::file::{File, Secrets};
use super::memory::Memory;
use super::redis::Redis;
use super::topics::Topics;
use super::{Inner, Store};
use crate::clock::Clock;
use crate::config::{self, InPlace, Live, StoreEngine};

/// Where configured keys come from, for the one who finds a value that none of them opens.
const CONFIGURED: &str = "seal.key and seal.previous_key";

impl Store {
    /// Opens it; the error names the key that is at fault and says what to do.
    ///
    /// A Redis that cannot be reached is no error: each operation says so until it can. One that refuses us is.
    pub(crate) async fn open(
        config: &config::Store,
        seal: &config::Seal,
        clock: Clock,
    ) -> Result<Self, String> {
        let topics = Topics::default();
        if config.engine == StoreEngine::Redis {
            // What needs no server comes first.
            redis_cipher(seal)?;
        }
        let engine = match config.engine {
            StoreEngine::Memory => Engine::Memory(Memory::new(clock)),
            StoreEngine::File => Engine::File(File::open(&config.file, config.file_cache.as_usize(), clock)?),
            StoreEngine::Redis => Engine::Redis(Redis::open(config, topics.clone()).await?),
        };
        // Only now: who holds the file is the only one to make its key.
        let cipher = Live::new(cipher_of(config, seal)?);
        Ok(Self(Arc::new(Inner { engine, cipher, topics, config: config.clone() })))
    }

    /// Other keys, checked: the first one seals from now on, and what the others have sealed opens.
    pub(crate) fn rotate_keys(&self, to: &config::Seal) -> Result<Vec<InPlace>, String> {
        Ok(vec![self.0.cipher.ready(cipher_of(&self.0.config, to)?)])
    }

    /// Another password, user or certificate authority, checked as far as that goes without the server. It counts from the
    /// next connection on: one that stands was let in by the former, and a server that takes it back closes it.
    pub(crate) fn rotate_login(&self, to: &config::Store) -> Result<Vec<InPlace>, String> {
        let Engine::Redis(redis) = &self.0.engine else { return Ok(Vec::new()) };
        let config::Store { username, password, ca_file, .. } = to.clone();
        redis.rotate_login(&config::Store { username, password, ca_file, ..self.0.config.clone() })
    }
}

fn cipher_of(config: &config::Store, seal: &config::Seal) -> Result<Cipher, String> {
    match config.engine {
        StoreEngine::Memory => memory_cipher(seal),
        StoreEngine::File => file_cipher(config, seal),
        StoreEngine::Redis => redis_cipher(seal),
    }
}

/// The configured secrets, the one that seals first.
fn configured(seal: &config::Seal) -> Vec<String> {
    [&seal.key, &seal.previous_key].into_iter().flatten().map(|secret| secret.expose().to_owned()).collect()
}

fn cipher(secrets: &[String], setting: &str) -> Result<Cipher, String> {
    Cipher::new(secrets.iter().map(String::as_bytes), setting)
}

/// Without a configured key, one of this process alone: its values end with it anyway.
fn memory_cipher(seal: &config::Seal) -> Result<Cipher, String> {
    let secrets = configured(seal);
    if secrets.is_empty() {
        let random: [u8; 32] = rand::random();
        return Cipher::new([&random[..]], CONFIGURED);
    }
    cipher(&secrets, CONFIGURED)
}

/// Without a configured key, the one beside the file. With one, that still opens what it sealed before.
fn file_cipher(config: &config::Store, seal: &config::Seal) -> Result<Cipher, String> {
    let beside = Secrets::beside(&config.file);
    let mut secrets = configured(seal);
    if secrets.is_empty() {
        let setting = format!("store.file: its key {}, or set seal.key", beside.path().display());
        return cipher(&[beside.read_or_make()?], &setting);
    }
    secrets.extend(beside.read()?);
    cipher(&secrets, CONFIGURED)
}

/// All replicas need the same key, so there is none by default.
fn redis_cipher(seal: &config::Seal) -> Result<Cipher, String> {
    if seal.key.is_none() {
        return Err("seal.key: is missing: with store.engine = \"redis\" all replicas need the same key; make one with \
                    `openssl rand -base64 32`"
            .to_owned());
    }
    cipher(&configured(seal), CONFIGURED)
}
