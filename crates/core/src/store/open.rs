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
use crate::config::{self, StoreEngine};

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
        let (engine, cipher) = match config.engine {
            StoreEngine::Memory => (Engine::Memory(Memory::new(clock)), memory_cipher(seal)?),
            StoreEngine::File => {
                let file = File::open(&config.file, config.file_cache.as_usize(), clock)?;
                // Only now: who holds the file is the only one to make its key.
                (Engine::File(file), file_cipher(config, seal)?)
            }
            StoreEngine::Redis => {
                let cipher = redis_cipher(seal)?;
                (Engine::Redis(Redis::open(config, topics.clone()).await?), cipher)
            }
        };
        Ok(Self(Arc::new(Inner { engine, cipher: Arc::new(cipher), topics })))
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
