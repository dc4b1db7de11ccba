//! The documents say what the code says.

use std::path::{Path, PathBuf};

use bff_core::http::problem::Kind;

fn document(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs").join(name)
}

const BEGIN: &str = "<!-- reference -->\n";
const END: &str = "<!-- /reference -->";

/// With `UPDATE_DOCS=1` in the environment the document is written anew instead.
#[test]
fn the_reference_of_the_settings_is_the_codes() {
    let path = document("CONFIGURATION.md");
    let text = std::fs::read_to_string(&path).unwrap();
    let (before, rest) = text.split_once(BEGIN).expect("the document marks where the reference begins");
    let (held, after) = rest.split_once(END).expect("the document marks where the reference ends");
    let reference = format!("{}\n", bff_core::config::reference());
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, format!("{before}{BEGIN}{reference}{END}{after}")).unwrap();
        return;
    }
    let first = held.lines().zip(reference.lines()).find(|(held, made)| held != made);
    assert!(
        held == reference,
        "docs/CONFIGURATION.md differs from the code, first in {first:?}: run the test with UPDATE_DOCS=1"
    );
}

/// Status, last part of the `type` and title of every kind, in the table's order.
#[test]
fn the_table_of_statuses_is_the_codes() {
    let text = std::fs::read_to_string(document("STATUS-CODES.md")).unwrap();
    let rows = text.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| status "));
    let held: Vec<String> = rows
        .map(|row| {
            row.split('|')
                .skip(1)
                .take(3)
                .map(|cell| cell.trim().trim_matches('`'))
                .collect::<Vec<_>>()
                .join(" | ")
        })
        .collect();
    let made: Vec<String> = Kind::ALL
        .iter()
        .map(|kind| {
            let (status, slug, title) = kind.row();
            format!("{} | {slug} | {title}", status.as_u16())
        })
        .collect();
    assert_eq!(held, made);
}
