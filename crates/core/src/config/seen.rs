//! What one reading of the settings has seen, each key and each file by its digest: so that the next one can tell what changed
//! without keeping a second copy of any secret.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use xxhash_rust::xxh3::xxh3_64;

/// Neither settings nor secrets nor certificates are larger. What is larger is another file, or one without an end.
const LARGEST: u64 = 4 << 20;

/// Keys and files as they were read.
#[derive(Clone, Default)]
pub(crate) struct Seen {
    keys: BTreeMap<String, u64>,
    /// `None` for a file that could not be read.
    files: BTreeMap<PathBuf, Option<u64>>,
    commands: bool,
}

impl fmt::Debug for Seen {
    // A digest of a weak secret is worth guessing at.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Seen")
    }
}

impl Seen {
    /// Reads a file, and remembers what it held.
    pub(super) fn read(&mut self, path: &Path) -> io::Result<Vec<u8>> {
        let content = read(path);
        self.files.insert(path.to_owned(), content.as_ref().ok().map(|content| xxh3_64(content)));
        content
    }

    /// Remembers what a key came to: its text, or what its file held or its command printed.
    pub(super) fn note(&mut self, key: &str, value: &[u8]) {
        self.keys.insert(key.to_owned(), xxh3_64(value));
    }

    /// Remembers that a secret came from a command.
    pub(super) fn note_command(&mut self) {
        self.commands = true;
    }

    /// Whether any secret came from a command.
    pub(super) fn ran_commands(&self) -> bool {
        self.commands
    }

    /// Whether a file holds something else by now. Its content is compared: a time of change tells nothing where an
    /// orchestrator swaps a link above the file. A file that is gone is about to be replaced, and counts once it is back.
    pub(super) fn files_changed(&self) -> bool {
        let now = |path: &PathBuf| read(path).ok().map(|content| xxh3_64(&content));
        self.files.iter().any(|(path, seen)| now(path).is_some_and(|now| Some(now) != *seen))
    }

    /// The keys that came to something else than before.
    pub(super) fn changes_since(&self, before: &Self) -> Changes {
        let all = self.keys.keys().chain(before.keys.keys());
        Changes(all.filter(|key| self.keys.get(*key) != before.keys.get(*key)).cloned().collect())
    }

    /// A reading that came to nothing: its files and commands are to be looked at from now on, its keys are not in use.
    pub(super) fn look_where(&mut self, refused: Self) {
        self.files.extend(refused.files);
        self.commands |= refused.commands;
    }
}

fn read(path: &Path) -> io::Result<Vec<u8>> {
    let mut content = Vec::new();
    File::open(path)?.take(LARGEST + 1).read_to_end(&mut content)?;
    if content.len() as u64 > LARGEST {
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, "it is larger than 4 MiB"));
    }
    Ok(content)
}

/// The keys that a reload found changed.
#[derive(Clone, Debug, Default)]
pub(crate) struct Changes(BTreeSet<String>);

impl Changes {
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether a key of this section, such as `issuer.main`, changed that takes effect at once.
    pub(crate) fn within(&self, section: &str) -> bool {
        let of_section = |key: &&String| key.strip_prefix(section).is_some_and(|rest| rest.starts_with('.'));
        self.0.iter().filter(of_section).any(|key| takes_effect_at_once(key))
    }

    /// Those that are in use from now on, and those that wait for the next start.
    pub(super) fn told_apart(&self) -> (String, String) {
        let (now, later): (Vec<_>, Vec<_>) =
            self.0.iter().map(String::as_str).partition(|key| takes_effect_at_once(key));
        (now.join(" "), later.join(" "))
    }
}

/// A binary's own settings, and of core's whatever proves or protects: secrets, keys, certificates, and what belongs to them,
/// such as the id under which a key is known. All else is bound into sockets and pools.
fn takes_effect_at_once(key: &str) -> bool {
    let parts: Vec<&str> = key.split('.').collect();
    matches!(
        parts[..],
        ["app" | "secrets" | "seal", ..]
            | ["admin", "credential", ..]
            | ["store", "username" | "password" | "ca_file", ..]
            | [
                "upstream",
                _,
                "ca_file"
                    | "certificate_file"
                    | "key_file"
                    | "static_key"
                    | "static_header"
                    | "signing_key"
                    | "signing_key_id"
                    | "signing_issuer"
                    | "signing_trust_anchor",
                ..
            ]
            | [
                "issuer",
                _,
                "client_id"
                    | "client_secret"
                    | "client_auth"
                    | "client_key_file"
                    | "client_key_id"
                    | "ca_file",
                ..
            ]
    )
}

#[cfg(test)]
mod tests {
    use super::super::section::Section;
    use super::super::{Admin, Issuer, Seal, Store, Upstream};
    use super::*;

    #[test]
    fn every_secret_and_every_certificate_takes_effect_at_once() {
        let sections = [
            ("admin", Admin::keys()),
            ("issuer.main", Issuer::keys()),
            ("upstream.accounts", Upstream::keys()),
            ("store", Store::keys()),
            ("seal", Seal::keys()),
        ];
        let mut found = 0;
        for (section, key) in
            sections.iter().flat_map(|(section, keys)| keys.iter().map(move |key| (section, key)))
        {
            if key.expected.starts_with("a secret") || key.expected.starts_with("a PEM file") {
                assert!(takes_effect_at_once(&format!("{section}.{}", key.name)), "{section}.{}", key.name);
                found += 1;
            }
        }
        assert_eq!(found, 13);
        for later in
            ["upstream.accounts.timeout", "public.listen", "issuer.main.url", "store.url", "application.x"]
        {
            assert!(!takes_effect_at_once(later), "{later}");
        }
    }

    #[test]
    fn what_changed_is_told_by_its_key() {
        let (mut before, mut after) = (Seen::default(), Seen::default());
        for (key, value) in [("seal.key", "a"), ("issuer.main.client_secret", "b"), ("public.url", "c")] {
            before.note(key, value.as_bytes());
        }
        for (key, value) in
            [("seal.key", "a"), ("issuer.main.client_secret", "B"), ("issuer.mainly.client_id", "d")]
        {
            after.note(key, value.as_bytes());
        }
        let changes = after.changes_since(&before);
        assert!(changes.within("issuer.main") && changes.within("issuer.mainly") && !changes.within("seal"));
        let (now, later) = changes.told_apart();
        assert_eq!((&*now, &*later), ("issuer.main.client_secret issuer.mainly.client_id", "public.url"));
        assert!(after.changes_since(&after.clone()).is_empty());
    }
}
