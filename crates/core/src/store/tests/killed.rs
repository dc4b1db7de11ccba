//! A kill in the middle of writing loses nothing that was answered. The test executable becomes the process that is killed.

use std::io::{BufRead as _, BufReader, Read as _};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use tempfile::TempDir;

use super::super::Store;
use super::{SEAL, at_once, block_on, found, key, seal, settings, user, value};
use crate::clock::Clock;
use crate::config::{self, StoreEngine};

const HOUR: Duration = Duration::from_hours(1);
const WRITERS: usize = 4;

fn open(path: &Path) -> Store {
    let config = config::Store { file: path.to_owned(), ..settings(StoreEngine::File) };
    block_on(Store::open(&config, &seal(SEAL, None), Clock::system())).unwrap()
}

#[test]
#[ignore = "not a test: what is killed"]
fn writes_until_it_is_killed() {
    let Some(path) = std::env::args().skip_while(|arg| arg != "--").nth(1) else { return };
    let store = open(Path::new(&path));
    at_once(WRITERS, |writer| {
        for number in 0.. {
            let id = format!("{writer}-{number}");
            block_on(store.put(&key(&id), &[7; 3000], HOUR, &[user("ada")])).unwrap();
            println!("answered {id}");
        }
    });
}

#[test]
fn what_was_answered_survives_a_kill() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("store.redb");
    let mut answered = Vec::new();
    // The second round begins on what the first has left.
    for _ in 0..2 {
        answered.extend(killed_after(100, &path));
        let store = open(&path);
        let listed = block_on(found(&store, &user("ada")));
        for id in &answered {
            assert!(block_on(value(&store, id)).is_some(), "{id} was answered");
            assert!(listed.contains(id), "{id} was listed");
        }
        for id in listed {
            assert!(block_on(value(&store, &id)).is_some(), "{id} is listed, so it is there");
        }
    }
}

/// Kills a writing process after so many answers; gives what it had answered by then.
#[expect(clippy::disallowed_methods, reason = "what is killed is a process")]
fn killed_after(count: usize, path: &Path) -> Vec<String> {
    let name = concat!(module_path!(), "::writes_until_it_is_killed");
    let name = name.split_once("::").unwrap().1;
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args([name, "--exact", "--ignored", "--nocapture", "--quiet", "--test-threads=2", "--"])
        .arg(path)
        .stdout(Stdio::piped())
        .stderr(Stdio::inherit())
        .spawn()
        .unwrap();
    let mut output = BufReader::new(child.stdout.take().unwrap());
    let mut text = String::new();
    while text.matches("answered ").count() < count {
        assert!(output.read_line(&mut text).unwrap() > 0, "it ended: {text}");
    }
    child.kill().unwrap();
    child.wait().unwrap();
    output.read_to_string(&mut text).unwrap();
    // A line may be cut by the kill; then it names a value that was answered all the same, or none.
    let whole = text.rsplit_once('\n').map_or("", |(whole, _)| whole);
    whole.lines().filter_map(|line| line.strip_prefix("answered ")).map(str::to_owned).collect()
}
