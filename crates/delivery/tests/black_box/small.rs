//! A workspace laid out like this one, with two binaries, in a git repository.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::json;
use tempfile::TempDir;

pub(crate) struct Small(TempDir);

/// The members: folder, name, and what each depends on, with `dev` before what only its tests do.
const MEMBERS: [(&str, &str, &[&str]); 8] = [
    ("crates/core", "bff-core", &["dev test-support"]),
    ("crates/central", "central", &["bff-core", "linked"]),
    ("crates/sandbox", "bff-sandbox", &[]),
    ("bins/web-bff", "web-bff", &["bff-core", "central", "dev test-support"]),
    ("bins/api-bff", "api-bff", &["bff-core", "dev test-support", "dev tested"]),
    ("tests/support", "test-support", &["contract"]),
    ("crates/contract", "contract", &[]),
    ("tests/e2e", "e2e", &["test-support"]),
];

const CHANGELOG: &str =
    "# Changes\n\n## Unreleased\n\n- Something new.\n\n## 0.1.0 — 2026-11-01\n\n- The first.\n";

impl Small {
    /// Committed, with the tag `start`.
    pub(crate) fn new() -> Self {
        let small = Self(TempDir::new().unwrap());
        small.write(
            "Cargo.toml",
            "[workspace]\nresolver = \"3\"\nmembers = [\"crates/*\", \"bins/*\", \"tests/*\"]\n",
        );
        small.write(".gitignore", "/target\n");
        for (folder, name, wants) in MEMBERS {
            let of = |dev: bool| {
                let wants = wants.iter().filter(|want| want.starts_with("dev ") == dev);
                wants.map(|want| wanted(want.trim_start_matches("dev "))).collect::<String>()
            };
            let manifest = format!(
                "[package]\nname = \"{name}\" # which one it is\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[package.metadata.delivery]\n\
                 looks-at-everything = {}\n\n[dependencies]\n{}\n[dev-dependencies]\n{}",
                name == "e2e",
                of(false),
                of(true)
            );
            small.write(&format!("{folder}/Cargo.toml"), &manifest);
            let binary = folder.starts_with("bins/");
            small.write(
                &format!("{folder}/src/{}.rs", if binary { "main" } else { "lib" }),
                "pub fn main() {}\n",
            );
            if binary {
                small.write(&format!("{folder}/CHANGELOG.md"), CHANGELOG);
                let document = document(name, &["name", "number"]);
                small.write(&format!("{folder}/openapi.json"), &document);
                small.write(&format!("{folder}/released.openapi.json"), &document);
            }
        }
        small.write("Cargo.lock", &lock("1.0.0", "1.0.0"));
        small.git(&["init", "--quiet", "--initial-branch=main"]);
        small.commit();
        small.git(&["tag", "start"]);
        small
    }

    pub(crate) fn root(&self) -> &Path {
        self.0.path()
    }

    pub(crate) fn write(&self, file: &str, text: &str) {
        let path = self.root().join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub(crate) fn read(&self, file: &str) -> String {
        fs::read_to_string(self.root().join(file)).unwrap()
    }

    pub(crate) fn replace(&self, file: &str, this: &str, by: &str) {
        let text = self.read(file);
        assert!(text.contains(this), "{this} in {text}");
        self.write(file, &text.replace(this, by));
    }

    pub(crate) fn commit(&self) {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--allow-empty", "--message", "a change"]);
    }

    #[track_caller]
    pub(crate) fn git(&self, args: &[&str]) -> String {
        let mut git = Command::new("git");
        // As whoever runs this may have set it up, it is nothing to the test.
        git.args([
            "-c",
            "user.name=test",
            "-c",
            "user.email=test@bank.example",
            "-c",
            "commit.gpgsign=false",
        ]);
        let output = git.args(args).current_dir(self.root()).output().unwrap();
        assert!(output.status.success(), "git {args:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    /// So that cargo can build it, without a registry.
    pub(crate) fn needs_nothing_from_elsewhere(&self) {
        self.replace("crates/central/Cargo.toml", "linked = \"1\"\n", "");
        self.replace("bins/api-bff/Cargo.toml", "tested = \"1\"\n", "");
        self.git(&["rm", "--quiet", "Cargo.lock"]);
        let mut cargo = Command::new(env!("CARGO"));
        let output =
            cargo.args(["generate-lockfile", "--offline"]).current_dir(self.root()).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }

    /// For the commits that the tool makes.
    pub(crate) fn is_somebodys(&self) {
        self.git(&["config", "user.name", "test"]);
        self.git(&["config", "user.email", "test@bank.example"]);
        self.git(&["config", "commit.gpgsign", "false"]);
        self.git(&["config", "tag.gpgsign", "false"]);
    }
}

/// How a member asks for another, or for a crate from elsewhere.
fn wanted(name: &str) -> String {
    match MEMBERS.iter().find(|(_, member, _)| *member == name) {
        Some((folder, ..)) => format!("{name} = {{ path = \"../../{folder}\" }}\n"),
        None => format!("{name} = \"1\"\n"),
    }
}

/// Whose answer has these fields.
pub(crate) fn document(name: &str, fields: &[&str]) -> String {
    let fields: serde_json::Map<_, _> =
        fields.iter().map(|field| ((*field).to_owned(), json!({"type": "string"}))).collect();
    let schema = json!({"type": "object", "properties": fields});
    let answer = json!({"200": {"content": {"application/json": {"schema": schema}}}});
    format!(
        "{{\n  \"openapi\": \"3.1.0\",\n  \"info\": {{\n    \"title\": \"{name}\",\n    \"version\": \"0.1.0\"\n  }},\n  \
         \"paths\": {}\n}}\n",
        json!({"/v1/home": {"get": {"responses": answer}}})
    )
}

/// With a crate that `central` and so `web-bff` is made of, and one that `api-bff` is tested with.
pub(crate) fn lock(linked: &str, tested: &str) -> String {
    let mut text = "version = 4\n".to_owned();
    for (_, name, wants) in MEMBERS {
        let all = wants.iter().map(|want| format!("\"{}\"", want.trim_start_matches("dev ")));
        _ = write!(
            text,
            "\n[[package]]\nname = \"{name}\"\nversion = \"0.1.0\"\ndependencies = [{}]\n",
            all.collect::<Vec<_>>().join(", ")
        );
    }
    for (name, version) in [("linked", linked), ("tested", tested)] {
        _ = write!(
            text,
            "\n[[package]]\nname = \"{name}\"\nversion = \"{version}\"\nsource = \"a-registry\"\n"
        );
    }
    text
}
