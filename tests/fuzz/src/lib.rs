//! The fuzz targets by name: whatever reads what a central system or an issuer sends takes any bytes, tells what is of no use, and breaks
//! no rule of its own.
//!
//! `just fuzz NAME` searches for bytes that break one (cargo-fuzz, on a nightly toolchain); what it finds is kept in `corpus/`, which the tests read
//! with whatever toolchain there is.

use std::fs;
use std::path::PathBuf;

/// A reader: it panics where a rule does not hold.
pub type Target = fn(&[u8]);

/// All of them.
pub const TARGETS: &[(&str, Target)] = &[
    ("accounts", central::fuzz::accounts),
    ("discovery", bff_core::fuzz::discovery),
    ("fields", bff_core::fuzz::fields),
    ("filtered", bff_core::fuzz::filtered),
    ("introspection", bff_core::fuzz::introspection),
    ("keys", bff_core::fuzz::keys),
    ("link", bff_core::fuzz::link),
    ("messages", central::fuzz::messages),
    ("open_data", central::fuzz::open_data),
    ("payments", central::fuzz::payments),
    ("signature", bff_core::fuzz::signature),
    ("token", bff_core::fuzz::token),
];

/// The target of this name.
pub fn find(name: &str) -> Option<Target> {
    TARGETS.iter().find(|(each, _)| *each == name).map(|(_, target)| *target)
}

/// The files of a target that were worth keeping, in order.
pub fn corpus(name: &str) -> Vec<PathBuf> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("corpus").join(name);
    let entries = fs::read_dir(folder).into_iter().flatten();
    let mut files: Vec<_> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    files.sort();
    files
}
