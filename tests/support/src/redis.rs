//! A real Redis server on a free port, with a folder of its own.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tempfile::TempDir;

use crate::process::running::Running;

/// Debian's name of the program and of the package that brings it.
const PROGRAM: &str = "redis-server";

const START: Duration = Duration::from_secs(20);

/// How often another port is tried: a free one may be taken before the server has it.
const TRIES: usize = 5;

/// A running server, killed when dropped. It keeps nothing on disk unless asked to by [`snapshot`](Self::snapshot).
#[derive(Debug)]
pub struct Redis {
    running: Mutex<Running>,
    args: Vec<String>,
    port: u16,
    password: Option<String>,
    encrypted: bool,
    folder: TempDir,
}

/// A server about to be started.
#[derive(Debug, Default)]
pub struct RedisBuilder {
    password: Option<String>,
    certificate: Option<(String, String)>,
}

impl RedisBuilder {
    /// What its users must say.
    pub fn password(mut self, password: &str) -> Self {
        self.password = Some(password.to_owned());
        self
    }

    /// TLS alone, with this certificate for `localhost` and its key, both PEM.
    pub fn tls(mut self, certificate: &str, key: &str) -> Self {
        self.certificate = Some((certificate.to_owned(), key.to_owned()));
        self
    }

    /// # Panics
    /// Where the program is missing, or does not come up: with all of its output.
    #[track_caller]
    pub fn start(self) -> Redis {
        let there = Command::new(PROGRAM).arg("--version").output();
        assert!(there.is_ok(), "{PROGRAM} is missing: `apt-get install {PROGRAM}`");
        let folder = TempDir::new().expect("a temporary folder can be made");
        let encrypted = self.certificate.is_some();
        let shared = self.args(folder.path());
        for _ in 0..TRIES {
            let port = free_port();
            let (plain, tls) = if encrypted { (0, port) } else { (port, 0) };
            let mut args = shared.clone();
            args.extend(["--port".to_owned(), plain.to_string(), "--tls-port".to_owned(), tls.to_string()]);
            if let Some(running) = run(&args) {
                let running = Mutex::new(running);
                return Redis { running, args, port, password: self.password, encrypted, folder };
            }
        }
        panic!("{PROGRAM} did not come up on any of {TRIES} ports");
    }

    fn args(&self, folder: &Path) -> Vec<String> {
        let folder_name = folder.display().to_string();
        let mut args =
            vec!["--bind", "127.0.0.1", "--dir", &folder_name, "--save", "", "--rdbcompression", "no"];
        if let Some(password) = &self.password {
            args.extend(["--requirepass", password]);
        }
        let mut args: Vec<String> = args.into_iter().map(str::to_owned).collect();
        if let Some((certificate, key)) = &self.certificate {
            args.extend(["--tls-auth-clients".to_owned(), "no".to_owned()]);
            args.extend(["--tls-cert-file".to_owned(), written(folder, "certificate.pem", certificate)]);
            args.extend(["--tls-key-file".to_owned(), written(folder, "key.pem", key)]);
        }
        args
    }
}

impl Redis {
    /// Without password and TLS.
    #[track_caller]
    pub fn start() -> Self {
        Self::builder().start()
    }

    pub fn builder() -> RedisBuilder {
        RedisBuilder::default()
    }

    /// `redis://127.0.0.1:PORT`, or with TLS `rediss://localhost:PORT`.
    pub fn url(&self) -> String {
        let (scheme, host) = if self.encrypted { ("rediss", "localhost") } else { ("redis", "127.0.0.1") };
        format!("{scheme}://{host}:{}", self.port)
    }

    pub fn pid(&self) -> u32 {
        self.lock().pid()
    }

    /// SIGKILL, and it is gone when this returns, with all that it held.
    pub fn stop(&self) {
        self.lock().kill();
    }

    /// Starts it again on the same port, with what it held at the last [`snapshot`](Self::snapshot).
    ///
    /// # Panics
    /// Where it does not come up.
    #[track_caller]
    pub fn restart(&self) {
        let mut running = self.lock();
        running.kill();
        *running = run(&self.args).unwrap_or_else(|| panic!("{PROGRAM} did not come up on its port again"));
    }

    /// SIGSTOP: its port is open, and nobody answers.
    pub fn pause(&self) {
        self.lock().signal("STOP");
    }

    /// SIGCONT, after [`pause`](Self::pause).
    pub fn cont(&self) {
        self.lock().signal("CONT");
    }

    /// Sends one command, its words separated by spaces, and gives the first line of the answer. Without TLS only.
    ///
    /// # Panics
    /// Where it is refused, or not answered within 10 s.
    #[track_caller]
    pub fn command(&self, words: &str) -> String {
        self.ask(self.password.as_deref(), words)
    }

    /// The same with another password, where it was changed since.
    #[track_caller]
    pub fn command_as(&self, password: &str, words: &str) -> String {
        self.ask(Some(password), words)
    }

    /// Each connection there is but this one: its number, and the command that came over it last.
    ///
    /// # Panics
    /// As [`command`](Self::command).
    #[track_caller]
    pub fn connections(&self) -> BTreeMap<u64, String> {
        let stream = TcpStream::connect(("127.0.0.1", self.port)).expect("the server can be reached");
        stream.set_read_timeout(Some(Duration::from_secs(10))).expect("a timeout can be set");
        (&stream).write_all(b"CLIENT LIST\r\nQUIT\r\n").expect("the server reads");
        let lines = BufReader::new(&stream).lines().map(|line| line.expect("the server answers in time"));
        let connection = |line: String| {
            let field = |name: &str| line.split(' ').find_map(|field| field.strip_prefix(name));
            Some((field("id=")?.parse().ok()?, field("cmd=")?.to_owned()))
        };
        lines.filter_map(connection).filter(|(_, command)| !command.starts_with("client|list")).collect()
    }

    #[track_caller]
    fn ask(&self, password: Option<&str>, words: &str) -> String {
        let stream = TcpStream::connect(("127.0.0.1", self.port)).expect("the server can be reached");
        stream.set_read_timeout(Some(Duration::from_secs(10))).expect("a timeout can be set");
        let mut reader = BufReader::new(&stream);
        let mut ask = |line: &str| {
            (&stream).write_all(format!("{line}\r\n").as_bytes()).expect("the server reads");
            let mut answer = String::new();
            reader.read_line(&mut answer).expect("the server answers in time");
            assert!(!answer.starts_with('-'), "{line}: {answer}");
            answer.trim_end().to_owned()
        };
        if let Some(password) = password {
            ask(&format!("AUTH {password}"));
        }
        ask(words)
    }

    /// Everything that it holds, as the bytes that it would write to disk.
    #[track_caller]
    pub fn snapshot(&self) -> Vec<u8> {
        self.command("SAVE");
        std::fs::read(self.folder.path().join("dump.rdb")).expect("the server has written its file")
    }

    fn lock(&self) -> MutexGuard<'_, Running> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// `None` where it ended before it was ready, as it does when the port is taken.
fn run(args: &[String]) -> Option<Running> {
    let running = Running::start(Path::new(PROGRAM), args, &[]);
    let ready = |line: &str| line.contains("Ready to accept connections").then_some(());
    match running.stdout.wait_for(START, ready) {
        Some(()) => Some(running),
        None if running.ended_within(Duration::from_millis(500)).is_some() => None,
        None => panic!("{PROGRAM} said nothing for {START:?}\n{}", running.transcript()),
    }
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    listener.local_addr().expect("a bound port has a number").port()
}

fn written(folder: &Path, name: &str, text: &str) -> String {
    let file: PathBuf = folder.join(name);
    std::fs::write(&file, text).expect("a file can be written");
    file.display().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn starts_answers_stops_and_starts_again() {
        let redis = Redis::builder().password("hush").start();
        assert_eq!(redis.command("PING"), "+PONG");
        redis.command("SET there once");
        assert!(redis.snapshot().windows(4).any(|bytes| bytes == b"once"));
        redis.stop();
        assert!(TcpStream::connect(("127.0.0.1", redis.port)).is_err());
        redis.restart();
        assert_eq!(redis.command("EXISTS there"), ":1");
    }
}
