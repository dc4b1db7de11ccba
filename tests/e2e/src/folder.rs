//! Folders of the workspace whose files are copied below the target folder, so that the sources stay as they are.

use std::fs;
use std::path::{Path, PathBuf};

/// Files by their names from their folder, with their texts, in order.
pub type Texts = Vec<(PathBuf, String)>;

/// What tools leave there, which is not ours.
const LEFT: [&str; 2] = ["node_modules", "dist"];

/// Every file below `folder`.
pub fn texts(folder: &Path) -> Texts {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        let entries = fs::read_dir(&next).unwrap_or_else(|error| panic!("{}: {error}", next.display()));
        for path in entries.filter_map(Result::ok).map(|entry| entry.path()) {
            if LEFT.iter().any(|left| path.ends_with(left)) {
                continue;
            }
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).expect("it is below").to_owned();
                found.push((name, fs::read_to_string(&path).expect("a text file")));
            }
        }
    }
    found.sort();
    found
}

/// All of them as one text, which is another where any of them is.
pub fn joined(files: &Texts) -> String {
    let named = files.iter().map(|(name, text)| format!("{}\n{text}", name.display()));
    named.collect::<Vec<_>>().concat()
}

/// Writes them below `folder`.
pub fn write(folder: &Path, files: &Texts) {
    for (name, text) in files {
        let place = folder.join(name);
        fs::create_dir_all(place.parent().unwrap_or(folder)).expect("a folder can be made");
        fs::write(place, text).expect("the target folder can be written to");
    }
}
