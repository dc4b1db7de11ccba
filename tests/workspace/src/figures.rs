//! What a run's file is shown as: marked parts of documents, and a picture of it.

use std::fs;
use std::path::Path;

use serde::de::DeserializeOwned;

use crate::marked;
use crate::tree::Tree;
use crate::violation::Violation;

/// Where a run is shown; `N` is what its parts are named by.
pub(crate) struct Figures<R: 'static, N: 'static = &'static str> {
    /// The run's file, and what wrote it.
    pub(crate) run: &'static str,
    pub(crate) by: &'static str,
    pub(crate) documents: &'static [Document<R, N>],
    pub(crate) picture: Option<Picture<R>>,
    /// How all of it is written.
    pub(crate) instead: &'static str,
}

/// A document, and the parts of it that are made of a run; one that is not there shows nothing.
pub(crate) struct Document<R, N> {
    pub(crate) file: &'static str,
    pub(crate) parts: fn(&R) -> Vec<(N, String)>,
}

/// A file that is drawn of a run.
pub(crate) struct Picture<R> {
    pub(crate) file: &'static str,
    pub(crate) drawn: fn(&R) -> String,
}

impl<R: DeserializeOwned, N: AsRef<str>> Figures<R, N> {
    pub(crate) fn violations(&self, tree: &Tree) -> Vec<Violation> {
        let shown: Vec<_> = self.shown(tree).collect();
        if shown.is_empty() {
            return Vec::new();
        }
        let Some(run) = self.run(tree) else {
            return vec![marked::violation(
                self.run,
                1,
                format!("it is no run of {}", self.by),
                self.instead,
            )];
        };
        let of = |(Document { file, parts }, text): (&Document<R, N>, String)| {
            marked::faults(file, &text, self.run, &parts(&run), self.instead)
        };
        let mut faults: Vec<Violation> = shown.into_iter().flat_map(of).collect();
        if let Some(Picture { file, drawn }) = &self.picture
            && tree.text(Path::new(file)) != Some(drawn(&run))
        {
            faults.push(marked::violation(file, 1, format!("it does not show {}", self.run), self.instead));
        }
        faults
    }

    /// Writes every part and the picture anew, as the run has them.
    pub(crate) fn update(&self, tree: &Tree) {
        let Some(run) = self.run(tree) else { return };
        for (Document { file, parts }, text) in self.shown(tree) {
            let text = marked::written(text, &parts(&run));
            fs::write(tree.root().join(file), text).expect("the document can be written");
        }
        if let Some(Picture { file, drawn }) = &self.picture {
            fs::write(tree.root().join(file), drawn(&run)).expect("the picture can be written");
        }
    }

    fn shown(&self, tree: &Tree) -> impl Iterator<Item = (&Document<R, N>, String)> {
        let each = self.documents.iter();
        each.filter_map(|document| Some((document, tree.text(Path::new(document.file))?)))
    }

    fn run(&self, tree: &Tree) -> Option<R> {
        serde_json::from_str(&tree.text(Path::new(self.run))?).ok()
    }
}
