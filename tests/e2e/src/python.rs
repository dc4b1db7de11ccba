//! Tools written in Python, each pinned with hashes in a `requirements.txt`, in an environment of its own below the target
//! folder: the machine's own Python packages are neither used nor changed.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::{document, install};

/// The environment's folder, made of `tests/e2e/NAME/requirements.txt` unless what is there was made of the same.
///
/// # Panics
/// Where it cannot be made, with what to install first.
pub fn environment(python: &str, name: &str, target: &Path) -> PathBuf {
    let folder = target.join(name);
    let requirements = format!("tests/e2e/{name}/requirements.txt");
    install::once(&folder, &document::text(&requirements), || {
        let made = Command::new(python).args(["-m", "venv", "--clear"]).arg(folder.join("venv")).output();
        let needed = format!(
            "{name} needs python3 (3.11 or later) with venv and pip: apt-get install python3 python3-venv python3-pip"
        );
        install::ran(made, &needed);
        let mut pip = Command::new(folder.join("venv/bin/python"));
        pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]);
        pip.args(["--require-hashes", "--requirement"]).arg(document::path(&requirements));
        install::ran(pip.output(), &format!("{name} cannot be installed by pip"));
    });
    folder
}
