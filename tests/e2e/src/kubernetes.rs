//! Rendered Kubernetes objects: are they what their schemas say, and what is in them.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::go::{self, Go};
use crate::{document, python};

/// The oldest version that the objects are for: a container may sleep before its end since then.
const VERSION: &str = "1.33";

/// PyPI's `kubernetes-validate`, which brings the schemas of every version.
#[derive(Debug)]
pub struct Schemas {
    folder: PathBuf,
}

impl Schemas {
    /// Installs it below `target`.
    pub fn installed(target: &Path) -> Self {
        Self { folder: python::environment("python3", "kubernetes-validate", target) }
    }

    /// # Errors
    /// With everything that the schemas do not know or do not allow.
    pub fn check(&self, objects: &str) -> Result<(), String> {
        let mut check = Command::new(self.folder.join("venv/bin/kubernetes-validate"));
        check.args(["--strict", "--quiet", "--kubernetes-version", VERSION, "-"]);
        go::told(&go::fed(&mut check, objects)).map(drop)
    }
}

/// All that an environment of a binary is made of.
#[derive(Debug)]
pub struct Rendered {
    pub text: String,
    objects: Vec<Value>,
}

impl Rendered {
    /// By kustomize, of the binary's folder for that environment.
    ///
    /// # Panics
    /// Where kustomize refuses it.
    #[track_caller]
    pub fn of(go: &Go, binary: &str, environment: &str) -> Self {
        let folder = document::path(&format!("deploy/{binary}/kubernetes/{environment}"));
        let text = go.kustomize(&folder).unwrap_or_else(|fault| panic!("{binary} {environment}: {fault}"));
        let objects = go.yaml(&text);
        Self { text, objects }
    }

    pub fn objects(&self) -> &[Value] {
        &self.objects
    }

    pub fn all(&self, kind: &str) -> Vec<&Value> {
        self.objects.iter().filter(|object| object["kind"] == kind).collect()
    }

    /// The only object of its kind.
    #[track_caller]
    pub fn one(&self, kind: &str) -> &Value {
        let found = self.all(kind);
        assert_eq!(found.len(), 1, "objects of kind {kind}");
        found[0]
    }

    /// The settings, as the binary finds them.
    #[track_caller]
    pub fn settings(&self) -> &str {
        self.one("ConfigMap")["data"]["config.toml"].as_str().expect("a file of settings")
    }
}
