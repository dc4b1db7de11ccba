//! Invariant 3: one module sends requests, one sets the session cookie, one reads the environment and starts programs, one reads
//! the time; and nothing but core remembers anything between requests.

use std::collections::BTreeSet;

use crate::mention::{Mention, Reference, What};
use crate::source::Source;
use crate::tree::Tree;
use crate::violation::Violation;

/// One thing that has one owner.
struct Ownership {
    what: &'static str,
    owners: &'static [&'static str],
    is_use: fn(&Source, &What) -> bool,
    tests: Tests,
    why: &'static str,
    instead: &'static str,
}

/// Which test code may do it too.
#[derive(Clone, Copy)]
enum Tests {
    /// Unit tests, and the folders `tests`, `benches` and `examples`.
    All,
    /// The folders alone: a unit test that needs it shows that the code beside it does.
    Folders,
}

const OWNERSHIPS: [Ownership; 8] = [
    Ownership {
        what: "uses an HTTP client of its own",
        owners: &["crates/core/src/upstream"],
        is_use: is_http_client,
        tests: Tests::All,
        why: "Only core::upstream sends requests: with a deadline, a cap, a budget, and in somebody's name",
        instead: "Declare an upstream and call it",
    },
    Ownership {
        // The server's module may name the type: it tunes the sockets that it has accepted.
        what: "handles a socket of its own",
        owners: &["crates/core/src/upstream", "crates/core/src/server"],
        is_use: is_socket,
        tests: Tests::All,
        why: "Only core::upstream connects to others",
        instead: "Declare an upstream and call it",
    },
    Ownership {
        what: "connects a socket of its own",
        owners: &["crates/core/src/upstream"],
        is_use: is_connect,
        tests: Tests::All,
        why: "Only core::upstream connects to others",
        instead: "Declare an upstream and call it",
    },
    Ownership {
        what: "handles cookies",
        // The proxy strips them from what passes through.
        owners: &["crates/core/src/auth/session", "crates/core/src/proxy"],
        is_use: is_cookie,
        tests: Tests::All,
        why: "Only core::auth::session sets the session cookie, so that its attributes are written once",
        instead: "Ask the session",
    },
    Ownership {
        what: "reads the environment",
        owners: &["crates/core/src/config"],
        is_use: is_environment,
        tests: Tests::Folders,
        why: "Only core::config reads the environment, so that every setting is validated, documented and printed by --check",
        instead: "Declare a field of a config section",
    },
    Ownership {
        what: "starts a program",
        owners: &["crates/core/src/config"],
        is_use: is_program,
        tests: Tests::All,
        why: "Only core::config starts programs: within a time, without our own variables, and no request waits for one",
        instead: "Declare a secret of a config section, which may be given by a command",
    },
    Ownership {
        what: "reads the time",
        owners: &["crates/core/src/clock"],
        is_use: is_time,
        tests: Tests::All,
        why: "Only core::clock reads the time, so that a test can set it",
        instead: "Take the clock and ask it",
    },
    Ownership {
        what: "remembers something between requests",
        owners: &["crates/core"],
        is_use: is_memory,
        tests: Tests::All,
        why: "Core tells clients that an answer is unchanged where the systems' answers are that it was made of: a handler or a client that remembers would make another of the same",
        instead: "Let core keep a system's answer, or read a section of the settings",
    },
];

pub fn violations(tree: &Tree) -> Vec<Violation> {
    let (sources, faults) = tree.shipped();
    let mut found: BTreeSet<_> = faults.into_iter().collect();
    for source in &sources {
        for mention in &source.mentions {
            let broken = OWNERSHIPS.iter().filter(|ownership| ownership.is_broken(source, mention));
            found.extend(broken.map(|ownership| ownership.violation(source, mention)));
        }
    }
    found.into_iter().collect()
}

impl Ownership {
    fn is_broken(&self, source: &Source, mention: &Mention) -> bool {
        let exempt = match self.tests {
            Tests::All => mention.in_test,
            Tests::Folders => source.in_test_folder(),
        };
        !exempt && !source.in_any(self.owners) && (self.is_use)(source, &mention.what)
    }

    fn violation(&self, source: &Source, mention: &Mention) -> Violation {
        let detail = match &mention.what {
            What::Path(reference) | What::Attribute(reference) => reference.shown(),
            What::Method(name) => format!(".{name}()"),
            What::Text(text) => format!("{text:?}"),
            What::Derive(_) | What::Implements(_) | What::Name(_) => String::new(),
        };
        Violation {
            file: source.path.clone(),
            line: mention.line,
            what: format!("{}: {detail}", self.what),
            why: self.why.into(),
            instead: self.instead.into(),
        }
    }
}

fn path(what: &What) -> Option<&Reference> {
    match what {
        What::Path(reference) | What::Attribute(reference) => Some(reference),
        _ => None,
    }
}

fn is_within_any(what: &What, paths: &[&str]) -> bool {
    path(what).is_some_and(|reference| paths.iter().any(|path| reference.is_within(path)))
}

fn is_http_client(_: &Source, what: &What) -> bool {
    is_within_any(what, &["awc", "reqwest", "hyper", "hyper_util", "ureq", "isahc"])
}

fn is_socket(_: &Source, what: &What) -> bool {
    path(what).is_some_and(|reference| reference.has("TcpStream") && !reference.has("connect"))
}

fn is_connect(_: &Source, what: &What) -> bool {
    path(what).is_some_and(|reference| {
        ["connect", "connect_timeout"]
            .iter()
            .any(|connect| reference.ends_with(&format!("TcpStream::{connect}")))
    })
}

fn is_cookie(_: &Source, what: &What) -> bool {
    match what {
        What::Path(reference) => {
            let libraries = ["actix_web::cookie", "actix_session", "cookie"];
            reference.has("SET_COOKIE") || libraries.iter().any(|library| reference.is_within(library))
        }
        What::Method(name) => {
            ["cookie", "add_cookie", "add_removal_cookie", "del_cookie"].contains(&name.as_str())
        }
        What::Text(text) => text.eq_ignore_ascii_case("set-cookie"),
        _ => false,
    }
}

fn is_environment(_: &Source, what: &What) -> bool {
    is_within_any(what, &["std::env::var", "std::env::var_os", "std::env::vars", "std::env::vars_os"])
}

fn is_program(_: &Source, what: &What) -> bool {
    is_within_any(what, &["std::process::Command", "tokio::process", "actix_rt::process"])
}

fn is_time(source: &Source, what: &What) -> bool {
    if let What::Method(name) = what {
        return name == "elapsed" && source.mentions.iter().any(|mention| is_std_time(&mention.what));
    }
    let now = [
        "std::time::Instant::now",
        "std::time::SystemTime::now",
        "tokio::time::Instant::now",
        "jiff::Timestamp::now",
        "jiff::Zoned::now",
    ];
    is_within_any(what, &now)
}

/// What can be changed through a shared reference: all that there is for it without unsafe code.
fn is_memory(_: &Source, what: &What) -> bool {
    let cells = [
        "std::cell",
        "core::cell",
        "std::sync::Mutex",
        "std::sync::RwLock",
        "std::sync::OnceLock",
        "std::sync::LazyLock",
        "std::sync::atomic",
        "std::sync::mpsc",
        "core::sync",
        "tokio::sync",
    ];
    is_within_any(what, &cells)
}

/// A receiver's type is not to be had from its syntax: `.elapsed()` counts where the file speaks of these at all.
fn is_std_time(what: &What) -> bool {
    is_within_any(what, &["std::time::Instant", "std::time::SystemTime", "tokio::time::Instant"])
}
