//! Tools written in Go, built below the target folder. Those that read what is deployed are pinned with sums in `tests/e2e/deploy`
//! (go.mod, go.sum): kustomize, kube-score, and our own reader of what other programs read.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;

use crate::{document, folder, install};

const NEEDED: &str = "the files in deploy/ are checked by tools that Go (1.25 or later) builds: install it";

/// The built tools.
#[derive(Debug)]
pub struct Go {
    programs: PathBuf,
}

impl Go {
    /// Builds them below `target`, unless what is there was built of the same files.
    ///
    /// # Panics
    /// Where they cannot be built, with what to install first.
    pub fn installed(target: &Path) -> Self {
        Self::installed_with("go", target)
    }

    /// The same with another program.
    pub fn installed_with(go: &str, target: &Path) -> Self {
        Self { programs: built(go, "tests/e2e/deploy", &[".", "tool"], &target.join("deploy-tools"), NEEDED) }
    }

    /// What kustomize makes of a folder, as text.
    ///
    /// # Errors
    /// With what it says.
    pub fn kustomize(&self, folder: &Path) -> Result<String, String> {
        let built = Command::new(self.programs.join("kustomize")).arg("build").arg(folder).output();
        told(&built.expect("it was just built"))
    }

    /// A stream of YAML documents as JSON.
    ///
    /// # Panics
    /// Where it is no YAML.
    #[track_caller]
    pub fn yaml(&self, text: &str) -> Vec<Value> {
        let mut read = Command::new(self.programs.join("deploy"));
        let said = told(&fed(read.arg("yaml"), text)).unwrap_or_else(|fault| panic!("{fault}"));
        serde_json::from_str(&said).expect("it says JSON")
    }

    /// A compose file with its schema kept, its variables put in and its short forms written out.
    ///
    /// # Errors
    /// With what is wrong with it.
    pub fn compose(&self, file: &Path) -> Result<Value, String> {
        let mut read = Command::new(self.programs.join("deploy"));
        let said = told(&read.arg("compose").arg(file).output().expect("it was just built"))?;
        Ok(serde_json::from_str(&said).expect("it says JSON"))
    }

    /// What kube-score holds against these objects.
    ///
    /// # Errors
    /// With its report, where it holds anything against them.
    pub fn score(&self, objects: &str) -> Result<(), String> {
        let mut score = Command::new(self.programs.join("kube-score"));
        score.args([
            "score",
            "-",
            "--kubernetes-version",
            "v1.33",
            "--exit-one-on-warning",
            "--color",
            "never",
        ]);
        score.args(["--enable-optional-test", "container-seccomp-profile"]);
        score.args(["--enable-optional-test", "container-ports-check"]);
        // A limit of processor time slows requests down while there is time to spare: requests and the autoscaler share it out.
        score.arg("--ignore-container-cpu-limit");
        // Topology spread constraints say the same, for zones too.
        score.args(["--ignore-test", "deployment-has-host-podantiaffinity"]);
        told(&fed(&mut score, objects)).map(drop)
    }
}

/// The folder of the programs that a module of ours, with its sums, is for: built below `folder`, unless what is there was built of
/// the same files.
///
/// # Panics
/// Where they cannot be built, with what is `needed`.
pub(crate) fn built(go: &str, module: &str, packages: &[&str], folder: &Path, needed: &str) -> PathBuf {
    let (ours, programs) = (document::path(module), folder.join("bin"));
    install::once(folder, &folder::joined(&folder::texts(&ours)), || {
        let mut build = Command::new(go);
        // The tools are those that the sums are of, built by the Go that is here: nothing else is downloaded.
        build
            .env("GOFLAGS", "-mod=readonly -buildvcs=false")
            .env("GOTOOLCHAIN", "local")
            .env("GOWORK", "off");
        build.current_dir(&ours).arg("build").arg("-o").arg(programs.join("")).args(packages);
        install::ran(build.output(), needed);
    });
    programs
}

/// What a program said of `text` on its input.
pub(crate) fn fed(command: &mut Command, text: &str) -> Output {
    use std::io::Write as _;
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("it was just built");
    let mut input = child.stdin.take().expect("its input is ours");
    std::thread::scope(|scope| {
        // It may say more than a pipe holds before it has read all: one writes while the other reads.
        scope.spawn(move || input.write_all(text.as_bytes()));
        child.wait_with_output().expect("a child can be waited for")
    })
}

/// Its output where it ended well, else all that it said.
pub(crate) fn told(output: &Output) -> Result<String, String> {
    if output.status.success() {
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    } else {
        Err(install::said(output))
    }
}
