//! What a member's manifest says: its name, its dependencies with their lines, its targets.

use std::path::{Component, Path, PathBuf};

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::tree::Tree;

/// A member's `Cargo.toml`.
#[derive(Debug)]
pub(crate) struct Manifest {
    /// From the tree's root.
    pub(crate) folder: PathBuf,
    pub(crate) package: String,
    pub(crate) dependencies: Vec<Dependency>,
    /// Where it declares a `[lib]`.
    pub(crate) lib_line: Option<usize>,
}

#[derive(Debug)]
pub(crate) struct Dependency {
    /// The package, whatever name it goes by here.
    pub(crate) package: String,
    /// The member folder that it is, from the tree's root, where it says so by a path.
    pub(crate) folder: Option<PathBuf>,
    pub(crate) kind: Kind,
    pub(crate) line: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Normal,
    Build,
    Dev,
}

/// Spellings that Cargo takes, the old ones too.
const TABLES: [(&str, Kind); 5] = [
    ("dependencies", Kind::Normal),
    ("build-dependencies", Kind::Build),
    ("build_dependencies", Kind::Build),
    ("dev-dependencies", Kind::Dev),
    ("dev_dependencies", Kind::Dev),
];

impl Manifest {
    /// All members' manifests. A broken one is Cargo's to report: here it is skipped.
    pub(crate) fn all(tree: &Tree) -> Vec<Self> {
        let root = tree.text(Path::new("Cargo.toml")).unwrap_or_default();
        let shared = DeTable::parse(&root).ok().map(Spanned::into_inner).unwrap_or_default();
        let shared = table(&shared, "workspace").and_then(|workspace| table(workspace, "dependencies"));
        let members = tree.members();
        members.iter().filter_map(|folder| Self::read(tree, folder, shared)).collect()
    }

    fn read(tree: &Tree, folder: &Path, shared: Option<&DeTable<'_>>) -> Option<Self> {
        let text = tree.text(&folder.join("Cargo.toml"))?;
        let manifest = DeTable::parse(&text).ok()?.into_inner();
        let targets = table(&manifest, "target").into_iter().flat_map(DeTable::values);
        let scopes = targets.filter_map(|target| target.get_ref().as_table()).chain([&manifest]);
        let mut dependencies = Vec::new();
        for scope in scopes {
            for (name, kind) in TABLES {
                for (key, value) in table(scope, name).into_iter().flatten() {
                    let line = line_of(&text, key.span().start);
                    dependencies.push(Dependency::read(
                        folder,
                        key.get_ref(),
                        value.get_ref(),
                        shared,
                        kind,
                        line,
                    ));
                }
            }
        }
        Some(Self {
            folder: folder.to_owned(),
            package: string(table(&manifest, "package")?, "name")?,
            dependencies,
            lib_line: manifest
                .iter()
                .find(|(key, _)| key.get_ref() == "lib")
                .map(|(key, _)| line_of(&text, key.span().start)),
        })
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.folder.join("Cargo.toml")
    }

    pub(crate) fn is_binary(&self) -> bool {
        self.folder.starts_with("bins")
    }
}

impl Dependency {
    fn read(
        folder: &Path,
        key: &str,
        value: &DeValue<'_>,
        shared: Option<&DeTable<'_>>,
        kind: Kind,
        line: usize,
    ) -> Self {
        let own = value.as_table();
        let inherits = own.is_some_and(|own| own.contains_key("workspace"));
        let inherited = shared.filter(|_| inherits).and_then(|shared| table(shared, key));
        let said = |name: &str| [own, inherited].into_iter().flatten().find_map(|table| string(table, name));
        // A member's own path starts at its folder, an inherited one at the root.
        let by_path = own.and_then(|own| string(own, "path")).map(|path| normal(&folder.join(path)));
        let by_root =
            inherited.and_then(|inherited| string(inherited, "path")).map(|path| normal(Path::new(&path)));
        Self {
            package: said("package").unwrap_or_else(|| key.to_owned()),
            folder: by_path.or(by_root),
            kind,
            line,
        }
    }
}

fn table<'a, 'i>(within: &'a DeTable<'i>, key: &str) -> Option<&'a DeTable<'i>> {
    within.get(key)?.get_ref().as_table()
}

fn string(within: &DeTable<'_>, key: &str) -> Option<String> {
    within.get(key)?.get_ref().as_str().map(ToOwned::to_owned)
}

pub(crate) fn line_of(text: &str, offset: usize) -> usize {
    text[..offset].matches('\n').count() + 1
}

/// Without `.` and `..`, by the words alone: a fixture's folders need not exist.
fn normal(path: &Path) -> PathBuf {
    let mut normal = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => {
                normal.pop();
            }
            Component::CurDir => {}
            part => normal.push(part),
        }
    }
    normal
}
