//! What was worth keeping breaks no rule, and neither does anything near it.

use std::fs;

use fuzz_targets::{TARGETS, corpus};

/// Of a file, this many others are made.
const NEAR: usize = 300;

#[test]
fn every_target_has_a_corpus_and_every_corpus_a_target() {
    for (name, _) in TARGETS {
        assert!(corpus(name).len() >= 3, "{name}: what is worth keeping of what it may be sent?");
    }
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/corpus");
    for entry in fs::read_dir(folder).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(TARGETS.iter().any(|(each, _)| *each == name), "{name} is no target");
    }
}

#[test]
fn what_was_worth_keeping_breaks_no_rule() {
    for (name, target) in TARGETS {
        for file in corpus(name) {
            println!("{}", file.display());
            target(&fs::read(&file).unwrap());
        }
    }
}

/// The same ones on every run: a search is another thing (`just fuzz`).
#[test]
fn what_is_near_it_breaks_none_either() {
    for (name, target) in TARGETS {
        for file in corpus(name) {
            println!("near {}", file.display());
            let whole = fs::read(&file).unwrap();
            let mut state = 0x9E37_79B9_7F4A_7C15_u64;
            let mut next = |below: usize| {
                // Xorshift (Marsaglia 2003).
                state ^= state << 13;
                state ^= state >> 7;
                state ^= state << 17;
                usize::try_from(state % below.max(1) as u64).unwrap()
            };
            for _ in 0..NEAR {
                let mut near = whole.clone();
                for _ in 0..=next(3) {
                    let at = next(near.len());
                    match next(4) {
                        0 if !near.is_empty() => near[at] ^= 1 << next(8),
                        1 => near.truncate(at),
                        2 => near.insert(at.min(near.len()), b"\"{}[]:,\\0-9.e\xFF"[next(14)]),
                        _ => {
                            let piece = whole[next(whole.len())..].to_vec();
                            near.splice(at.min(near.len()).., piece);
                        }
                    }
                }
                target(&near);
            }
        }
    }
}
