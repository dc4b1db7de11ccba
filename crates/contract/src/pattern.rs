//! Whether every text that one pattern allows is allowed by another: decided, not guessed, by walking both automata at once.

use std::collections::{HashSet, VecDeque};

use regex_automata::dfa::Automaton as _;
use regex_automata::dfa::dense::{Builder, Config, DFA};
use regex_automata::util::primitives::StateID;
use regex_automata::util::syntax;
use regex_automata::{Anchored, MatchKind};

/// What an automaton may weigh. A pattern of a document is a line; one that is larger is not judged.
const LARGEST: usize = 8 << 20;

/// How many pairs of states are looked at.
const FURTHEST: usize = 1 << 20;

/// Whether all that `narrow` allows, `wide` allows. Nothing where that cannot be told.
pub(crate) fn includes(wide: &str, narrow: &str) -> Option<bool> {
    if wide == narrow {
        return Some(true);
    }
    let (wide, narrow) = (automaton(wide)?, automaton(narrow)?);
    let start = |dfa: &DFA<Vec<u32>>| {
        dfa.universal_start_state(Anchored::Yes)
            .or_else(|| dfa.start_state_forward(&regex_automata::Input::new("").anchored(Anchored::Yes)).ok())
    };
    let first = (start(&wide)?, start(&narrow)?);
    let mut seen: HashSet<(StateID, StateID)> = [first].into();
    let mut waiting: VecDeque<_> = [first].into();
    while let Some((in_wide, in_narrow)) = waiting.pop_front() {
        if ends(&narrow, in_narrow) && !ends(&wide, in_wide) {
            return Some(false);
        }
        for byte in 0..=u8::MAX {
            let next = (wide.next_state(in_wide, byte), narrow.next_state(in_narrow, byte));
            // What the narrow one has given up, it allows no more of.
            if !narrow.is_dead_state(next.1) && seen.insert(next) {
                waiting.push_back(next);
            }
        }
        if seen.len() > FURTHEST {
            return None;
        }
    }
    Some(true)
}

fn ends(dfa: &DFA<Vec<u32>>, state: StateID) -> bool {
    dfa.is_match_state(dfa.next_eoi_state(state))
}

/// A pattern of JSON Schema finds its match anywhere in the text (section 6.3.3 of the validation vocabulary).
fn automaton(pattern: &str) -> Option<DFA<Vec<u32>>> {
    let config = Config::new()
        .match_kind(MatchKind::All)
        .accelerate(false)
        .dfa_size_limit(Some(LARGEST))
        .determinize_size_limit(Some(LARGEST));
    let whole = format!("^(?s:.*)(?:{pattern})(?s:.*)$");
    // Dialects differ (ECMA 262 has look-around): what this one cannot read is not judged.
    Builder::new().configure(config).syntax(syntax::Config::new().unicode(true)).build(&whole).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inclusion_is_decided() {
        for (wide, narrow, included) in [
            ("^[a-z]+$", "^[a-f]+$", true),
            ("^[a-f]+$", "^[a-z]+$", false),
            ("^[A-Za-z0-9-]{1,40}$", "^[A-Za-z0-9-]{1,36}$", true),
            ("^[A-Za-z0-9-]{1,36}$", "^[A-Za-z0-9-]{1,40}$", false),
            ("b", "abc", true),
            ("abc", "b", false),
            ("^ *(id|name|type) *(, *(id|name|type) *)*$", "^ *(id|name) *(, *(id|name) *)*$", true),
            ("^ *(id|name) *(, *(id|name) *)*$", "^ *(id|name|type) *(, *(id|name|type) *)*$", false),
            ("^\\d+$", "^[0-9]+$", true),
            ("", "^x$", true),
        ] {
            assert_eq!(includes(wide, narrow), Some(included), "{wide} includes {narrow}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_not_judged() {
        assert_eq!(includes("^(?=a)", "^b$"), None);
    }
}
