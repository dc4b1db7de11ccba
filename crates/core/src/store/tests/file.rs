//! The file: what it survives, what it refuses, and that writes share commits.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::time::Duration;

use tempfile::TempDir;
use test_support::wait;

use super::super::engine::Engine;
use super::super::{Error, Store};
use super::{
    Bench, MINUTE, SEAL, UNSEALED, at_once, block_on, found, key, seal, settings, start, user, value,
};
use crate::clock::Clock;
use crate::config::{self, StoreEngine};

fn at(path: &Path) -> config::Store {
    config::Store { file: path.to_owned(), ..settings(StoreEngine::File) }
}

async fn open(path: &Path, seal: &config::Seal) -> Result<Store, String> {
    Store::open(&at(path), seal, Clock::manual(start())).await
}

/// What is told when `content` lies where the file should; the content stays.
#[track_caller]
fn refused(content: &[u8], expected: &str) {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("store.redb");
    fs::write(&path, content).unwrap();
    let told = block_on(open(&path, &UNSEALED)).unwrap_err();
    assert!(told.starts_with("store.file: ") && told.contains("store.redb: "), "{told}");
    assert!(told.contains(expected), "{expected:?} in {told}");
    assert!(fs::read(&path).unwrap() == content, "the file was written to");
    assert!(!folder.path().join("store.redb.key").exists(), "a key was made for a file that is not ours");
}

/// A store's file with some records in it.
fn filled() -> Vec<u8> {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("store.redb");
    let store = block_on(open(&path, &seal(SEAL, None))).unwrap();
    for number in 0..50 {
        block_on(store.put(&key(&number.to_string()), &[7; 3000], MINUTE, &[user("ada")])).unwrap();
    }
    drop(store);
    fs::read(&path).unwrap()
}

#[test]
fn what_was_written_is_there_after_a_restart() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("not/yet/there/store.redb");
    block_on(async {
        let store = open(&path, &UNSEALED).await.unwrap();
        store.put(&key("1"), b"one", MINUTE, &[user("ada")]).await.unwrap();
        store.increment(&key("2"), 3, MINUTE).await.unwrap();
        drop(store);
        let store = open(&path, &UNSEALED).await.unwrap();
        assert_eq!(value(&store, "1").await.as_deref(), Some("one"));
        assert_eq!(found(&store, &user("ada")).await, ["1"]);
        assert_eq!(store.increment(&key("2"), 1, MINUTE).await.unwrap().sum, 4);
    });
    for file in [path.clone(), path.with_extension("redb.key")] {
        let mode = fs::metadata(&file).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{}", file.display());
    }
}

#[test]
fn keys_rotate_and_the_one_that_was_made_still_opens() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("store.redb");
    block_on(async {
        for (id, seal) in
            [("made", UNSEALED), ("first", seal("first", None)), ("second", seal("second", Some("first")))]
        {
            let store = open(&path, &seal).await.unwrap();
            store.put(&key(id), id.as_bytes(), MINUTE, &[]).await.unwrap();
        }
        let store = open(&path, &seal("second", Some("first"))).await.unwrap();
        for id in ["made", "first", "second"] {
            assert_eq!(value(&store, id).await.as_deref(), Some(id));
        }
        drop(store);
        let store = open(&path, &seal("third", Some("second"))).await.unwrap();
        assert_eq!(value(&store, "second").await.as_deref(), Some("second"));
        let error = store.get(&key("first")).await.unwrap_err();
        assert!(matches!(&error, Error::Unreadable(why) if why.contains("seal.previous_key")), "{error}");
    });
}

#[test]
fn a_lost_key_is_named() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("store.redb");
    block_on(async {
        let store = open(&path, &UNSEALED).await.unwrap();
        store.put(&key("1"), b"one", MINUTE, &[]).await.unwrap();
        drop(store);
        fs::remove_file(path.with_extension("redb.key")).unwrap();
        let store = open(&path, &UNSEALED).await.unwrap();
        let error = store.get(&key("1")).await.unwrap_err().to_string();
        assert!(error.contains("store.redb.key"), "{error}");
        drop(store);
        fs::write(path.with_extension("redb.key"), "short").unwrap();
        let told = open(&path, &UNSEALED).await.unwrap_err();
        assert!(told.contains("store.redb.key holds no key"), "{told}");
    });
}

#[test]
fn a_file_of_something_else_is_refused_and_stays() {
    refused(b"these are no sessions", "is not a store");
    refused(&vec![0; 100_000], "is not a store");
}

#[test]
fn a_damaged_file_is_refused_and_stays() {
    let whole = filled();
    refused(&whole[..whole.len() / 2], "is damaged");
    refused(&whole[..5000], "is damaged");
    refused(&whole[..100], "is damaged");
    let mut scratched = whole.clone();
    scratched[9..4096].fill(0x5a);
    refused(&scratched, "is ");
    let mut scratched = whole;
    scratched[4096..].fill(0x5a);
    refused(&scratched, "is damaged");
}

#[test]
fn a_database_of_something_else_is_refused_and_stays() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("other.redb");
    let other = redb::Database::create(&path).unwrap();
    let write = other.begin_write().unwrap();
    write.open_table(redb::TableDefinition::<&str, u64>::new("theirs")).unwrap().insert("a", 1).unwrap();
    write.commit().unwrap();
    drop(other);
    refused(&fs::read(&path).unwrap(), "is a database of something else");
}

#[test]
fn a_file_in_use_is_refused_with_what_to_do() {
    block_on(async {
        let bench = Bench::file().await;
        let told = open(&bench.config.file, &seal(SEAL, None)).await.unwrap_err();
        assert!(told.contains("is in use by another process") && told.contains("redis"), "{told}");
        bench.store.put(&key("1"), b"one", MINUTE, &[]).await.unwrap();
        assert_eq!(value(&bench.store, "1").await.as_deref(), Some("one"));
    });
}

#[test]
fn where_it_may_not_write_it_says_so() {
    for (path, expected) in [
        ("/proc/store.redb", "cannot be opened for writing"),
        ("/proc/folder/store.redb", "its folder cannot be made"),
        ("/proc", "cannot be opened for writing"),
    ] {
        let told = block_on(open(Path::new(path), &UNSEALED)).unwrap_err();
        assert!(told.contains(path) && told.contains(expected), "{told}");
    }
}

#[test]
fn writes_share_commits() {
    const WRITERS: usize = 32;
    const EACH: usize = 8;
    let bench = block_on(Bench::file());
    let store = &bench.store;
    at_once(WRITERS, |writer| {
        for number in 0..EACH {
            block_on(store.put(&key(&format!("{writer}-{number}")), b"x", MINUTE, &[])).unwrap();
        }
    });
    let Engine::File(file) = &store.0.engine else { unreachable!("a store in a file") };
    let (writes, commits) = file.writes_and_commits();
    assert_eq!(writes, (WRITERS * EACH) as u64);
    assert!(commits < writes / 2, "{writes} writes took {commits} commits");
}

#[test]
fn after_a_failure_of_the_disk_it_goes_on() {
    let bench = block_on(Bench::file());
    let store = &bench.store;
    let Engine::File(file) = &store.0.engine else { unreachable!("a store in a file") };
    block_on(async {
        store.put(&key("1"), b"one", MINUTE, &[]).await.unwrap();
        let full = || std::io::Error::from(std::io::ErrorKind::StorageFull);
        let failed = file.write_for_tests(move || Err(redb::StorageError::Io(full()))).await;
        assert!(matches!(&failed, Err(Error::Away(why)) if why.contains("store.redb")), "{failed:?}");
        let broken = file.write_for_tests(|| panic!("as redb does at a damaged page")).await;
        assert!(matches!(&broken, Err(Error::Away(_))), "{broken:?}");
    });
    wait::until(Duration::from_secs(5), "what was written before is there again", || {
        block_on(store.get(&key("1"))).is_ok_and(|record| record.is_some())
    });
    store.health().unwrap_err();
    block_on(store.put(&key("2"), b"two", MINUTE, &[])).unwrap();
    store.health().unwrap();
}

#[test]
fn what_has_ended_leaves_the_file() {
    let bench = block_on(Bench::file());
    block_on(async {
        let store = &bench.store;
        // So many that they are gone in time only if one part of a sweep follows upon the other.
        let counts = (0..4_000).map(|number| {
            let key = key(&number.to_string());
            async move { store.increment(&key, 1, MINUTE).await.unwrap().sum }
        });
        futures_util::future::join_all(counts).await;
        store.put(&key("1"), b"x", MINUTE, &[user("ada")]).await.unwrap();
        bench.pass(MINUTE + Duration::from_secs(1)).await;
        let Engine::File(file) = &store.0.engine else { unreachable!("a store in a file") };
        wait::until(Duration::from_secs(10), "an empty file", || file.entries() == 0);
    });
}
