//! Behind the rules of syntax stands clippy, which knows types: its disallowed lists name the same things, each with a
//! reason.

use std::path::{Path, PathBuf};

use toml::de::DeTable;

use crate::manifest::line_of;
use crate::tree::Tree;
use crate::violation::Violation;

const FILE: &str = ".clippy.toml";

/// Both names that clippy looks for, in each folder from the package's upwards.
const NAMES: [&str; 2] = [".clippy.toml", "clippy.toml"];

const LISTS: [&str; 2] = ["disallowed-methods", "disallowed-types"];

/// What the lists must name at least. `awc::Client::default` is not among them: it is a trait's method, and clippy's paths
/// cannot name it.
const DISALLOWED: [&str; 19] = [
    "std::env::var",
    "std::env::var_os",
    "std::env::vars",
    "std::env::vars_os",
    "std::process::Command::new",
    "std::time::Instant::now",
    "std::time::SystemTime::now",
    "tokio::time::Instant::now",
    "jiff::Timestamp::now",
    "jiff::Zoned::now",
    "awc::Client::new",
    "awc::Client::builder",
    "std::net::TcpStream::connect",
    "tokio::net::TcpStream::connect",
    "actix_web::App::route",
    "actix_web::App::service",
    "actix_web::App::configure",
    "actix_web::HttpServer::new",
    "actix_web::HttpResponseBuilder::cookie",
];

pub fn violations(tree: &Tree) -> Vec<Violation> {
    let text = tree.text(Path::new(FILE)).unwrap_or_default();
    let mut found = Vec::new();
    let mut listed = Vec::new();
    match DeTable::parse(&text) {
        Err(error) => found.push(violation(1, format!("cannot be read: {}", error.message()))),
        Ok(config) => {
            let lists = LISTS.iter().filter_map(|list| config.get_ref().get(*list)?.get_ref().as_array());
            for entry in lists.flatten() {
                let line = line_of(&text, entry.span().start);
                let fields = entry.get_ref().as_table();
                let field = |name: &str| {
                    fields.and_then(|fields| fields.get(name)?.get_ref().as_str()).unwrap_or_default()
                };
                listed.push(field("path").to_owned());
                if field("reason").trim().is_empty() {
                    found.push(violation(line, format!("gives no reason for {:?}", field("path"))));
                }
            }
        }
    }
    let missing = DISALLOWED.iter().filter(|path| !listed.iter().any(|listed| listed == *path));
    found.extend(missing.map(|path| violation(1, format!("does not disallow {path}"))));
    found.extend(hidden(tree));
    found
}

/// Clippy reads the nearest file alone: one beside a shipped crate switches the root's lists off.
fn hidden(tree: &Tree) -> impl Iterator<Item = Violation> {
    let shipped =
        ["crates", "crates/core", "bins"].map(PathBuf::from).into_iter().chain(tree.typed_clients());
    let folders = shipped.chain(tree.members().into_iter().filter(|member| member.starts_with("bins")));
    let files = folders.flat_map(|folder| NAMES.map(|name| folder.join(name)));
    files
        .filter(|file| tree.text(file).is_some())
        .map(|file| Violation { file, ..violation(1, "hides the root's lists".to_owned()) })
}

fn violation(line: usize, what: String) -> Violation {
    Violation {
        file: FILE.into(),
        line,
        what,
        why: "Clippy follows types where these rules follow names, and its reason is what an engineer reads first".into(),
        instead: "Keep one list, at the root, each entry with a path and a reason".into(),
    }
}
