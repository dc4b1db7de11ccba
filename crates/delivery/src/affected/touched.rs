//! What a change of a file touches, by where the file is.

use super::lock;
use crate::members::Members;

/// What is no longer what it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Touched<'a> {
    /// Nothing that a binary is made of, shipped with, or tested by.
    Nothing,
    /// How members are tested and checked, not what they are.
    Checks,
    /// How everything is compiled.
    Everything,
    /// Which crates are linked: to be compared per binary.
    Lock,
    /// What a member is.
    Member(&'a str),
    /// How a member is tested.
    TestsOf(&'a str),
    /// What is shipped with one binary.
    DeploymentOf(&'a str),
    /// What is shipped with all.
    AllDeployments,
}

/// Files of a binary that its tests read, and that are not in it.
const BESIDE_A_BINARY: [&str; 2] = ["config.sample.toml", "released.openapi.json"];

/// Settings of what checks the code, at the root.
const CHECKS: [&str; 4] = [".clippy.toml", ".rustfmt.toml", ".deny.toml", "justfile"];

pub(super) fn by<'a>(file: &'a str, members: &'a Members) -> Touched<'a> {
    if let Some((member, rest)) = members.owner(file) {
        return within(member, rest);
    }
    let (first, rest) = file.split_once('/').unwrap_or((file, ""));
    match first {
        "docs" | "LICENSE" | ".gitignore" => Touched::Nothing,
        _ if CHECKS.contains(&file.rsplit('/').next().unwrap_or(file)) => Touched::Checks,
        // A folder of a member that is gone: whoever depended on it has another manifest.
        "bins" | "crates" | "tests" => Touched::Nothing,
        ".github" => workflow(rest, members),
        "deploy" if is_words(rest) => Touched::Nothing,
        "deploy" => match rest.split('/').find(|part| members.is_binary(part)) {
            Some(binary) => Touched::DeploymentOf(binary),
            None => Touched::AllDeployments,
        },
        ".ci" | ".config" => Touched::Checks,
        lock::FILE => Touched::Lock,
        _ if is_words(file) && rest.is_empty() => Touched::Nothing,
        // The root manifest, the toolchain, cargo's settings, and what nobody has thought of.
        _ => Touched::Everything,
    }
}

fn within<'a>(member: &'a str, file: &str) -> Touched<'a> {
    let folder = file.split('/').next().unwrap_or_default();
    let beside = BESIDE_A_BINARY.contains(&file) || is_words(file);
    if beside || ["tests", "benches", "examples"].contains(&folder) {
        Touched::TestsOf(member)
    } else {
        Touched::Member(member)
    }
}

/// A binary's own workflow builds and tests it.
fn workflow<'a>(file: &'a str, members: &'a Members) -> Touched<'a> {
    let name = file.strip_prefix("workflows/").and_then(|file| file.strip_suffix(".yml"));
    name.filter(|name| members.is_binary(name)).map_or(Touched::Nothing, Touched::TestsOf)
}

fn is_words(file: &str) -> bool {
    file.rsplit_once('.').is_some_and(|(_, end)| end == "md")
}
