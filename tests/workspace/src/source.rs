//! One Rust file: where it is, and what it mentions.

use std::path::{Path, PathBuf};

use crate::mention::{self, Mention};
use crate::test_code;
use crate::violation::Violation;

/// A parsed file.
#[derive(Debug)]
pub(crate) struct Source {
    /// From the tree's root.
    pub(crate) path: PathBuf,
    pub(crate) mentions: Vec<Mention>,
    /// Modules of its own that are declared for tests alone and live in other files.
    test_modules: Vec<String>,
}

impl Source {
    pub(crate) fn read(root: &Path, path: &Path) -> Result<Self, Violation> {
        let unreadable = |line, error: String| Violation {
            file: path.to_owned(),
            line,
            what: format!("cannot be read: {error}"),
            why: "No rule can speak for a file that it cannot read".into(),
            instead: "Mend it".into(),
        };
        let text =
            std::fs::read_to_string(root.join(path)).map_err(|error| unreadable(1, error.to_string()))?;
        let file = syn::parse_file(&text)
            .map_err(|error| unreadable(error.span().start().line, error.to_string()))?;
        let mut source = Self {
            path: path.to_owned(),
            mentions: mention::all(&file),
            test_modules: test_code::outlined_modules(&file),
        };
        if source.in_test_folder() {
            source.mark_as_test();
        }
        Ok(source)
    }

    /// Whether it is under the package's `tests`, `benches` or `examples`, beside its `src`.
    pub(crate) fn in_test_folder(&self) -> bool {
        let in_package = self.path.components().nth(2);
        in_package.is_some_and(|folder| {
            ["tests", "benches", "examples"].iter().any(|name| *name == folder.as_os_str())
        })
    }

    /// Whether it is the module file or in the module folder of any of these: `crates/core/src/clock` owns `clock.rs` and all
    /// of `clock/`.
    pub(crate) fn in_any(&self, modules: &[&str]) -> bool {
        modules
            .iter()
            .any(|module| self.path.starts_with(module) || self.path == Path::new(&format!("{module}.rs")))
    }

    pub(crate) fn in_package(&self, package: &str) -> bool {
        self.path.starts_with(package)
    }

    /// Follows `#[cfg(test)] mod tests;` to the file that it names.
    pub(crate) fn mark_test_modules(sources: &mut [Self]) {
        let modules: Vec<PathBuf> = sources.iter().flat_map(Self::test_module_paths).collect();
        for source in sources {
            if modules
                .iter()
                .any(|module| source.path.starts_with(module) || source.path == module.with_extension("rs"))
            {
                source.mark_as_test();
            }
        }
    }

    fn test_module_paths(&self) -> Vec<PathBuf> {
        let stem = self.path.file_stem().unwrap_or_default();
        let parent = self.path.parent().unwrap_or(Path::new(""));
        let folder = if ["lib", "main", "mod"].iter().any(|root| *root == stem) {
            parent.into()
        } else {
            parent.join(stem)
        };
        self.test_modules.iter().map(|name| folder.join(name)).collect()
    }

    fn mark_as_test(&mut self) {
        for mention in &mut self.mentions {
            mention.in_test = true;
        }
    }
}
