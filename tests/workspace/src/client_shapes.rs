//! Invariant 2: payload shapes live in the client's own binary, and core and the typed clients know of no binary.

use std::collections::BTreeSet;

use crate::mention::What;
use crate::source::Source;
use crate::tree::Tree;
use crate::violation::Violation;

/// The parts of core whose types are in every BFF's documents: problems, provenance, and a person's own sessions.
const SHARED_SHAPES: [&str; 3] =
    ["crates/core/src/http", "crates/core/src/compose", "crates/core/src/server/sign_in"];

pub fn violations(tree: &Tree) -> Vec<Violation> {
    let spellings: Vec<[String; 4]> = tree.binaries().iter().map(|name| spellings(name)).collect();
    let (sources, faults) = tree.shipped();
    let shared = sources.iter().filter(|source| !source.in_package("bins") && !source.in_test_folder());
    let mut found: BTreeSet<_> = faults.into_iter().filter(|fault| !fault.file.starts_with("bins")).collect();
    for source in shared {
        for mention in source.mentions.iter().filter(|mention| !mention.in_test) {
            let fault =
                names_a_binary(&mention.what, &spellings).or_else(|| defines_a_shape(source, &mention.what));
            found.extend(fault.map(|(what, why, instead)| Violation {
                file: source.path.clone(),
                line: mention.line,
                what,
                why: why.into(),
                instead: instead.into(),
            }));
        }
    }
    found.into_iter().collect()
}

type Fault = (String, &'static str, &'static str);

fn names_a_binary(what: &What, spellings: &[[String; 4]]) -> Option<Fault> {
    let (What::Name(text) | What::Text(text)) = what else {
        return None;
    };
    let [name, ..] = spellings.iter().find(|forms| forms.iter().any(|form| has_word(text, form)))?;
    Some((
        format!("names the binary {name}"),
        "Core and the typed clients serve every BFF alike and branch on none",
        "Say \"a BFF\", or take what differs as configuration or as an argument",
    ))
}

fn defines_a_shape(source: &Source, what: &What) -> Option<Fault> {
    let (What::Derive(reference) | What::Implements(reference)) = what else {
        return None;
    };
    let typed_client = !source.in_package("crates/core");
    if reference.ends_with("ToSchema") && (typed_client || !source.in_any(&SHARED_SHAPES)) {
        return Some((
            "defines a schema that clients see (ToSchema)".into(),
            "The shapes that a client sees live in that client's binary, so that its team changes them alone",
            "Define a view in the binary, with a From of this type",
        ));
    }
    if reference.ends_with("Serialize") && typed_client && !is_request_file(source) {
        return Some((
            "can be serialised (Serialize)".into(),
            "What a typed client reads must not go out to a client as it is",
            "Derive Deserialize alone; a body that goes upstream belongs in a file named after the request",
        ));
    }
    None
}

fn is_request_file(source: &Source) -> bool {
    source.path.file_stem().is_some_and(|stem| stem.to_string_lossy().contains("request"))
}

/// `web-bff`, `web_bff`, `WEB_BFF`, `WebBff`.
fn spellings(name: &str) -> [String; 4] {
    let snake = name.replace('-', "_");
    let pascal = name.split(['-', '_']).map(|word| {
        let mut letters = word.chars();
        letters
            .next()
            .map(|first| first.to_ascii_uppercase().to_string() + letters.as_str())
            .unwrap_or_default()
    });
    [name.to_owned(), snake.clone(), snake.to_ascii_uppercase(), pascal.collect()]
}

/// Whether `word` stands in `text` with neither a letter nor a digit beside it: `WEB_BFF_PORT` has `WEB_BFF`.
fn has_word(text: &str, word: &str) -> bool {
    text.match_indices(word).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + word.len()..].chars().next();
        ![before, after].into_iter().flatten().any(char::is_alphanumeric)
    })
}
