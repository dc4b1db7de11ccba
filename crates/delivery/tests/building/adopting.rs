//! `docs/ADOPTING.md`, followed to the letter in a copy of the workspace: its files are written, its commands are run.

use std::fs;
use std::path::Path;
use std::process::Command;

use delivery::copy::Copy;
use delivery::workspace;

/// What a person does at one point of the page.
#[derive(Debug, PartialEq, Eq)]
enum Step<'a> {
    /// Puts this text into a file.
    Write(&'a str, &'a str),
    /// Runs this in a shell.
    Run(&'a str),
}

/// The page's blocks: one of a shell is run, one that names a file is its content.
fn steps(page: &str) -> Vec<Step<'_>> {
    let blocks = page.split("```").skip(1).step_by(2).filter_map(|block| block.split_once('\n'));
    let step = |(head, body)| match head {
        "sh" => Step::Run(body),
        _ => Step::Write(head.split_once(' ').map_or("", |(_, file)| file), body),
    };
    blocks.map(step).collect()
}

/// `just` is a person's; here its recipe is what it calls, and cargo builds where the copies build.
fn run(copy: &Copy, target: &Path, commands: &str) {
    let script =
        format!("set -euo pipefail\njust() {{ cargo run --quiet --bin delivery -- \"$@\"; }}\n{commands}");
    let mut shell = Command::new("bash");
    shell.args(["-c", &script]).current_dir(copy.root());
    shell.envs(copy.building_into(target)).env("CARGO_NET_OFFLINE", "true").env("INSTA_UPDATE", "no");
    let output = shell.output().expect("bash runs");
    let [printed, said] =
        [output.stdout, output.stderr].map(|said| String::from_utf8_lossy(&said).into_owned());
    assert!(output.status.success(), "{commands}\n{printed}\n{said}");
}

#[test]
fn the_bank_goes_another_system_and_a_binary_come_and_people_sign_in() {
    let target = workspace::root().join("target/autonomy");
    let copy = Copy::of(&workspace::root(), target.join("copy"));
    copy.put_all_back();
    let page = fs::read_to_string(copy.root().join("docs/ADOPTING.md")).expect("the page is there");
    let steps = steps(&page);
    assert!(steps.len() > 15, "{steps:?}");
    for step in steps {
        match step {
            Step::Run(commands) => run(&copy, &target, commands),
            Step::Write(file, text) => {
                assert!(file.contains('/'), "a block names no file:\n{text}");
                let place = copy.root().join(file);
                fs::create_dir_all(place.parent().expect("it is in a folder")).expect("a folder can be made");
                fs::write(place, text).expect("the copy can be written");
            }
        }
    }
    let formatted = copy.cargo(&target, &["fmt", "--package", "shop-bff", "--package", "orders", "--check"]);
    formatted.expect("the page's files are formatted");
    for gone in ["crates/central", "crates/sandbox", "bins/web-bff"] {
        assert!(!copy.root().join(gone).exists(), "{gone}");
    }
    let left = copy.cargo(&target, &["metadata", "--no-deps", "--format-version", "1"]);
    let left = left.expect("the manifests are sound");
    assert!(left.contains("\"shop-bff\"") && !left.contains("\"central\""), "{left}");
}

#[test]
fn a_page_is_read_as_files_and_commands() {
    let page = "a\n```sh\nls\n```\nb\n```rust x/y.rs\nfn a() {}\n```\n";
    assert_eq!(steps(page), [Step::Run("ls\n"), Step::Write("x/y.rs", "fn a() {}\n")]);
}
