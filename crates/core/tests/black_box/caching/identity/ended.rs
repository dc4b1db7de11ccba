//! What has ended in a case, and what nobody may be shown who asks after it.

use std::collections::HashMap;
use std::sync::Mutex;

use super::Ask;

/// By what an operator ends what is kept.
#[derive(Clone, Copy, Debug)]
pub(super) enum Purge {
    Key,
    Tag,
    Person,
    TagOfPerson,
    All,
}

/// From which on answers may be shown.
pub(super) struct Since {
    /// How often their target was written to.
    pub(super) version: u64,
    pub(super) number: u64,
}

/// How far each target was written to, and which purges there were, each with the number of the first answer after it.
#[derive(Default)]
pub(super) struct Ended {
    written: Mutex<HashMap<usize, u64>>,
    purged: Mutex<Vec<(Ask, Purge, u64)>>,
}

impl Purge {
    pub(super) const ALL: [Self; 5] = [Self::Key, Self::Tag, Self::Person, Self::TagOfPerson, Self::All];

    /// Whether it ends, by what the one has, what the other asks for.
    fn ends(self, by: Ask, ask: Ask) -> bool {
        let is_target = by.target == ask.target;
        let is_person = ask.who > 0 && by.person() == ask.person();
        match self {
            Self::Key => is_target && by.system() == ask.system(),
            Self::Tag => is_target,
            Self::Person => is_person,
            Self::TagOfPerson => is_target && is_person,
            Self::All => true,
        }
    }
}

impl Ended {
    pub(super) fn written(&self, ask: Ask, version: u64) {
        let mut written = self.written.lock().unwrap();
        let before = written.entry(ask.target).or_default();
        *before = version.max(*before);
    }

    pub(super) fn purged(&self, ask: Ask, purge: Purge, number: u64) {
        self.purged.lock().unwrap().push((ask, purge, number));
    }

    /// What counts for a request that is made now.
    pub(super) fn of(&self, ask: Ask) -> Since {
        let (written, purged) = (self.written.lock().unwrap(), self.purged.lock().unwrap());
        let version = written.get(&ask.target).filter(|_| ask.system() == super::WRITTEN);
        let of_it = purged.iter().filter(|(by, purge, _)| purge.ends(*by, ask));
        Since {
            version: version.copied().unwrap_or_default(),
            number: of_it.map(|(_, _, number)| *number).max().unwrap_or_default(),
        }
    }
}
