//! Binaries start alike: their `main.rs` differ in nothing but the list of their modules. What a binary is, is in its `app`.

use std::path::{Path, PathBuf};

use crate::tree::Tree;
use crate::violation::Violation;

pub fn violations(tree: &Tree) -> Vec<Violation> {
    let mains = tree.binaries().into_iter().map(|name| Path::new("bins").join(name).join("src/main.rs"));
    let mut mains = mains.filter_map(|file| Some((tree.text(&file)?, file)));
    let Some((first, model)) = mains.next() else { return Vec::new() };
    mains.filter_map(|(text, file)| difference(&first, &model, &text, file)).collect()
}

/// The first line of `text` that is not the model's.
fn difference(first: &str, model: &Path, text: &str, file: PathBuf) -> Option<Violation> {
    let mut expected = compared(first).map(|(_, line)| line);
    let mut last = 1;
    let mut differs = None;
    for (number, line) in compared(text) {
        last = number;
        if expected.next() != Some(line) {
            differs = Some(number);
            break;
        }
    }
    // What is left of the model is missing here.
    let line = differs.or_else(|| expected.next().map(|_| last))?;
    Some(Violation {
        file,
        line,
        what: format!("is another main than that of {}", model.display()),
        why: "A binary that starts in its own way is one that no rule of core's start holds for".into(),
        instead: "Say in `app` what is particular, or give core what all need".into(),
    })
}

/// Lines with their numbers, without the list of modules and without a fixture's marks.
fn compared(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let lines = text.lines().enumerate().map(|(index, line)| (index + 1, line));
    let lines = lines.map(|(number, line)| (number, line.split("//~").next().unwrap_or_default().trim_end()));
    lines.filter(|(_, line)| !(line.starts_with("mod ") && line.ends_with(';')))
}
