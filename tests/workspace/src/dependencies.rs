//! Invariant 1: nothing depends on a binary, core depends on no member, a binary depends on core and typed clients alone.

use std::path::Path;

use crate::manifest::{Dependency, Kind, Manifest};
use crate::tree::Tree;
use crate::violation::Violation;

const TEST_SUPPORT: &str = "test-support";

/// The crates that a view or a `main` may want for itself; all else comes by way of core.
const ALLOWED_IN_A_BINARY: [&str; 5] = ["serde", "utoipa", "tikv-jemallocator", "jiff", "rust_decimal"];

/// Whether `folder` may depend on `member` outside of its tests, and whether on none at all; nothing where no rule holds.
fn may_depend(tree: &Tree, folder: &Path, member: &Manifest) -> Option<(bool, bool)> {
    let clients = tree.typed_clients();
    let core = member.package == "bff-core";
    match folder.to_str()? {
        "crates/core" | "crates/sandbox" | "crates/contract" => Some((false, true)),
        // What a document promises is judged by the same words for every binary, by its own tests.
        "tests/support" => Some((member.package == "contract", false)),
        other if other.starts_with("bins/") => Some((core || clients.contains(&member.folder), false)),
        _ if clients.iter().any(|client| client == folder) => Some((core, false)),
        _ => None,
    }
}

pub fn violations(tree: &Tree) -> Vec<Violation> {
    let manifests = Manifest::all(tree);
    let mut found: Vec<_> = manifests
        .iter()
        .flat_map(|manifest| {
            let faults = manifest
                .dependencies
                .iter()
                .filter_map(|wanted| dependency(tree, &manifests, manifest, wanted));
            faults.chain(libraries(tree, manifest)).collect::<Vec<_>>()
        })
        .collect();
    found.sort();
    found
}

fn dependency(
    tree: &Tree,
    manifests: &[Manifest],
    manifest: &Manifest,
    wanted: &Dependency,
) -> Option<Violation> {
    let member = manifests.iter().find(|member| {
        member.package == wanted.package
            || wanted.folder.as_ref().is_some_and(|folder| *folder == member.folder)
    });
    let (why, instead) = match member {
        Some(member) => forbidden_member(tree, manifest, member, wanted.kind)?,
        None => forbidden_crate(manifest, wanted)?,
    };
    let (package, wanted_package) = (&manifest.package, &wanted.package);
    Some(Violation {
        file: manifest.path(),
        line: wanted.line,
        what: format!("{package} depends on {wanted_package}"),
        why: why.into(),
        instead: instead.into(),
    })
}

fn forbidden_member(
    tree: &Tree,
    manifest: &Manifest,
    member: &Manifest,
    kind: Kind,
) -> Option<(&'static str, &'static str)> {
    if member.is_binary() {
        return Some((
            "Nothing depends on a binary, so that each builds with the others deleted",
            "Move what both need to crates/core or a typed client, or start the built binary and speak HTTP to it",
        ));
    }
    let (allowed, none) = may_depend(tree, &manifest.folder, member)?;
    let for_its_tests =
        kind == Kind::Dev && member.package == TEST_SUPPORT && manifest.package != TEST_SUPPORT;
    let for_itself = kind != Kind::Build && allowed;
    if for_itself || for_its_tests {
        return None;
    }
    Some(if manifest.is_binary() {
        ("A binary depends on bff-core and typed clients alone, of the workspace", "Offer it from core")
    } else if none {
        ("It stands on its own: it depends on no other member", "Turn the dependency around, or do without")
    } else if manifest.package == TEST_SUPPORT {
        ("What it says of the members is said from outside: it knows contract alone", "Do without")
    } else {
        ("Typed clients depend on bff-core alone", "Do without")
    })
}

fn forbidden_crate(manifest: &Manifest, wanted: &Dependency) -> Option<(&'static str, &'static str)> {
    let allowed = ALLOWED_IN_A_BINARY.contains(&wanted.package.as_str());
    if !manifest.is_binary() || wanted.kind == Kind::Dev || allowed {
        return None;
    }
    Some((
        "What a binary takes from elsewhere goes around the rules that core fixes once",
        "Offer it from core, or argue for it in the list of this rule",
    ))
}

fn libraries(tree: &Tree, manifest: &Manifest) -> Option<Violation> {
    if !manifest.is_binary() {
        return None;
    }
    let lib = manifest.folder.join("src/lib.rs");
    let declared = manifest.lib_line.map(|line| (manifest.path(), line));
    let (file, line) = declared.or_else(|| tree.text(&lib).map(|_| (lib, 1)))?;
    Some(Violation {
        file,
        line,
        what: format!("{} has a library target", manifest.package),
        why: "What can be linked will be: a binary is only ever run".into(),
        instead: "Keep its modules under main.rs, and test it over HTTP".into(),
    })
}
