//! What a run's file is shown as: marked parts of documents, and a picture of it.

use std::fs;
use std::path::Path;

use serde::de::DeserializeOwned;

use crate::marked;
use crate::tree::Tree;
use crate::violation::Violation;

/// Where a run is shown; `N` is what its parts are named by.
pub(crate) struct Figures<R, N = &'static str> {
    /// The run's file, and what wrote it.
    pub(crate) run: &'static str,
    pub(crate) by: &'static str,
    pub(crate) document: &'static str,
    pub(crate) parts: fn(&R) -> Vec<(N, String)>,
    pub(crate) picture: Option<Picture<R>>,
    /// How both are written.
    pub(crate) instead: &'static str,
}

/// A file that is drawn of a run.
pub(crate) struct Picture<R> {
    pub(crate) file: &'static str,
    pub(crate) drawn: fn(&R) -> String,
}

impl<R: DeserializeOwned, N: AsRef<str>> Figures<R, N> {
    pub(crate) fn violations(&self, tree: &Tree) -> Vec<Violation> {
        let Some(document) = tree.text(Path::new(self.document)) else { return Vec::new() };
        let Some(run) = self.run(tree) else {
            return vec![marked::violation(
                self.run,
                1,
                format!("it is no run of {}", self.by),
                self.instead,
            )];
        };
        let mut faults =
            marked::faults(self.document, &document, self.run, &(self.parts)(&run), self.instead);
        if let Some(Picture { file, drawn }) = &self.picture
            && tree.text(Path::new(file)) != Some(drawn(&run))
        {
            faults.push(marked::violation(file, 1, format!("it does not show {}", self.run), self.instead));
        }
        faults
    }

    /// Writes every part and the picture anew, as the run has them.
    pub(crate) fn update(&self, tree: &Tree) {
        let (Some(document), Some(run)) = (tree.text(Path::new(self.document)), self.run(tree)) else {
            return;
        };
        let document = marked::written(document, &(self.parts)(&run));
        fs::write(tree.root().join(self.document), document).expect("the document can be written");
        if let Some(Picture { file, drawn }) = &self.picture {
            fs::write(tree.root().join(file), drawn(&run)).expect("the picture can be written");
        }
    }

    fn run(&self, tree: &Tree) -> Option<R> {
        serde_json::from_str(&tree.text(Path::new(self.run))?).ok()
    }
}
