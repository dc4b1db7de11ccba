//! A BFF's binary and its package: what it prints when asked for something other than to serve, and the files beside it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

use crate::signatory::Signatory;

/// A built binary and the folder of the package that it is of.
#[derive(Clone, Copy, Debug)]
pub struct Program {
    /// `env!("CARGO_BIN_EXE_…")` of its tests.
    pub exe: &'static str,
    /// `env!("CARGO_MANIFEST_DIR")` of its tests.
    pub folder: &'static str,
}

impl Program {
    /// The binary's name.
    pub fn name(&self) -> &'static str {
        Path::new(self.exe).file_name().and_then(|name| name.to_str()).expect("a binary has a name")
    }

    /// A file of the package.
    pub fn file(&self, name: &str) -> PathBuf {
        Path::new(self.folder).join(name)
    }

    /// Runs it to its end in `folder`, with no environment at all.
    pub fn run_in(&self, folder: &Path, args: &[&str]) -> Output {
        let mut command = Command::new(self.exe);
        command.args(args).current_dir(folder).env_clear();
        command.output().expect("the binary runs")
    }

    /// What it prints on success.
    #[track_caller]
    pub fn printed(&self, args: &[&str]) -> String {
        let output = self.run_in(Path::new("/"), args);
        assert!(output.status.success(), "{args:?}: {}", text(&output.stderr));
        text(&output.stdout)
    }

    /// Holds a committed file of the package to `printed`; with `UPDATE_DOCS` set it is written first.
    #[track_caller]
    pub fn check_committed(&self, name: &str, printed: &str) {
        let path = self.file(name);
        if std::env::var_os("UPDATE_DOCS").is_some() {
            fs::write(&path, printed).expect("the file can be written");
        }
        let committed = fs::read_to_string(&path).unwrap_or_default();
        assert!(
            committed == printed,
            "{name} is not what the code says; look at the difference that UPDATE_DOCS=1 makes"
        );
    }

    /// `config.sample.toml` as it is committed.
    #[track_caller]
    pub fn sample(&self) -> String {
        let path = self.file("config.sample.toml");
        fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }

    /// Holds the package's README to its routes: each is called in it, or named.
    #[track_caller]
    pub fn check_readme(&self) {
        let readme = fs::read_to_string(self.file("README.md")).unwrap_or_default();
        for line in self.printed(&["routes"]).lines() {
            let path = line.split_whitespace().nth(1).unwrap_or_default();
            assert!(readme.contains(&format!("`{path}`")), "README.md does not say what `{path}` is");
            // Those of signing in and out are core's, the same for all, and most are a browser's to call.
            if path.starts_with("/bff/") {
                continue;
            }
            // An account's id, or one that the page has read out of an answer, in a shell or in a browser.
            let called =
                ["100005", "$ID", "${id}"].iter().any(|id| is_called(&readme, &path.replace("{id}", id)));
            assert!(called, "README.md does not call {path}");
        }
    }

    /// Runs `--check` on a sample whose mounted secrets are in a folder of its own: whether it is sound, and what is said.
    #[track_caller]
    pub fn check_sample(&self, sample: &str) -> (bool, String) {
        let folder = TempDir::new().expect("a temporary folder can be made");
        for secret in ["client-secret", "seal-key", "store-password"] {
            fs::write(folder.path().join(secret), "not a real secret, as long as one has to be\n")
                .expect("a file can be written");
        }
        fs::write(folder.path().join("signing-key"), signing_key()).expect("a file can be written");
        let mounted = format!("/run/secrets/{}", self.name());
        let sample = sample.replace(&mounted, &folder.path().display().to_string());
        fs::write(folder.path().join("sample.toml"), sample).expect("a file can be written");
        let output = self.run_in(folder.path(), &["--config", "sample.toml", "--check"]);
        (output.status.success(), text(&output.stderr))
    }

    /// Runs `--dev --check` in a folder with the secrets that the sandbox makes, or without.
    #[track_caller]
    pub fn check_dev(&self, with_secrets: bool) -> (bool, String) {
        let folder = TempDir::new().expect("a temporary folder can be made");
        if with_secrets {
            let sandbox = folder.path().join(".sandbox");
            fs::create_dir_all(sandbox.join("clients")).expect("a folder can be made");
            for file in [format!("clients/{}.secret", self.name()), "operator.secret".to_owned()] {
                fs::write(sandbox.join(file), "not a real secret, as long as one has to be\n")
                    .expect("a file can be written");
            }
            let key = sandbox.join(format!("clients/{}.signing.pem", self.name()));
            fs::write(key, signing_key()).expect("a file can be written");
        }
        let output = self.run_in(folder.path(), &["--dev", "--check"]);
        let said = if output.status.success() { &output.stdout } else { &output.stderr };
        (output.status.success(), text(said))
    }
}

/// Whether this very path is called at a port.
fn is_called(readme: &str, path: &str) -> bool {
    let ends = |rest: &str| !rest.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '/' || c == '{');
    readme.match_indices(path).any(|(at, _)| {
        ends(&readme[at + path.len()..]) && readme[..at].ends_with(|c: char| c.is_ascii_digit())
    })
}

/// What a sample says is taken over: why it is not fit for production, if it is not.
pub fn unfit_for_production(sample: &str) -> Vec<String> {
    let settings = sample.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    let settings: Vec<&str> = settings.collect();
    let mut faults: Vec<String> = Vec::new();
    for line in &settings {
        if line.contains("http://") || line.contains("redis://") {
            faults.push(format!("an address in clear text: {line}"));
        }
        let secret = line.contains("secret =")
            || line.starts_with("key =")
            || line.starts_with("signing_key =")
            || line.starts_with("password =");
        if secret && !line.contains("{ file =") {
            faults.push(format!("a secret by value: {line}"));
        }
    }
    if !settings.contains(&"format = \"json\"") {
        faults.push("logs for people".to_owned());
    }
    faults
}

/// The sample with what stands in its comments as settings: it is there to be taken out of them, and must hold too.
pub fn uncommented(sample: &str) -> String {
    let line =
        |line: &str| line.strip_prefix("# ").filter(|rest| is_setting(rest)).unwrap_or(line).to_owned();
    sample.lines().map(line).collect::<Vec<_>>().join("\n")
}

fn is_setting(line: &str) -> bool {
    let name = line.split(" = ").next().filter(|name| name.len() < line.len()).unwrap_or(" ");
    name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')
}

/// A key that signs, as PEM.
fn signing_key() -> String {
    Signatory::new("nobody", "nowhere").private_pem()
}

pub fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sample_that_is_no_good_in_production_is_found() {
        let good = "[log]\nformat = \"json\"\n# url = \"http://x\"\nclient_secret = { file = \"/run/x\" }\n";
        assert_eq!(unfit_for_production(good), [""; 0]);
        let bad = "url = \"http://x\"\nclient_secret = \"s\"\nkey = \"k\"\nsigning_key = \"k\"\nurl = \"redis://x\"\npassword = \"p\"\n";
        assert_eq!(unfit_for_production(bad).len(), 7);
    }

    #[test]
    fn settings_in_comments_are_taken_out_and_sentences_stay() {
        assert_eq!(
            uncommented("# a_b = 1\n# A note = none\n# More.\nc = 2"),
            "a_b = 1\n# A note = none\n# More.\nc = 2"
        );
    }
}
