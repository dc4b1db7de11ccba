//! What an answer is made of, as far as that says when another would be the same: systems' answers that are kept, and nothing else that
//! a handler can learn.

use std::sync::Arc;
use std::time::SystemTime;

use actix_web::http::header::HttpDate;

use super::last_good::Key;
use crate::upstream::{Again, Content};

/// Of one request.
#[derive(Debug, Default)]
pub(crate) struct MadeOf {
    calls: Calls,
    modified: Modified,
    parts: Vec<Key>,
}

/// The calls that were made for it.
#[derive(Debug, Default)]
enum Calls {
    /// Nobody wants to know, or it is made of more than kept answers.
    #[default]
    NotFollowed,
    /// All of them, and what came of each.
    Followed(Vec<(Again, Option<Arc<Content>>)>),
}

/// A call whose answer is kept, and what was in that.
#[derive(Clone, Debug)]
pub(crate) struct KeptCall {
    pub(crate) again: Again,
    pub(crate) content: Arc<Content>,
}

/// When what it is made of was last changed.
#[derive(Clone, Copy, Debug, Default)]
enum Modified {
    NothingSaid,
    /// All say when, and this is the latest.
    At(HttpDate),
    /// Something does not say, or nobody wants to know.
    #[default]
    NotKnown,
}

impl MadeOf {
    /// Begins to follow what is made from now on.
    pub(crate) fn follow(&mut self) {
        *self =
            Self { calls: Calls::Followed(Vec::new()), modified: Modified::NothingSaid, parts: Vec::new() };
    }

    /// A call is made whose answer may be kept. Gives its number, by which it [`came`](Self::came).
    pub(crate) fn call(&mut self, again: impl FnOnce() -> Again) -> usize {
        match &mut self.calls {
            Calls::NotFollowed => 0,
            Calls::Followed(calls) => {
                calls.push((again(), None));
                calls.len() - 1
            }
        }
    }

    /// The answer of this call is kept, and this is in it.
    pub(crate) fn came(&mut self, number: usize, content: &Arc<Content>) {
        if let Calls::Followed(calls) = &mut self.calls
            && let Some((_, came)) = calls.get_mut(number)
        {
            *came = Some(content.clone());
        }
    }

    /// It is made of an answer that says that it was changed then.
    pub(crate) fn dated(&mut self, said: Option<HttpDate>) {
        self.modified = match (self.modified, said) {
            (Modified::NotKnown, _) | (_, None) => Modified::NotKnown,
            (Modified::NothingSaid, Some(date)) => Modified::At(date),
            (Modified::At(before), Some(date)) => {
                Modified::At(if SystemTime::from(before) < SystemTime::from(date) { date } else { before })
            }
        };
    }

    /// It is made of an answer that is not kept.
    pub(crate) fn more_than_is_kept(&mut self) {
        self.calls = Calls::NotFollowed;
    }

    /// It is made of something that no system said, such as the time.
    pub(crate) fn more_than_answers(&mut self) {
        *self = Self::default();
    }

    /// A part of it is kept under this, to be shown later as it was.
    pub(super) fn part(&mut self, key: Key) {
        if matches!(self.calls, Calls::Followed(_)) {
            self.parts.push(key);
        }
    }

    /// Those of its parts that are kept to be shown later.
    pub(super) fn parts(&mut self) -> Vec<Key> {
        std::mem::take(&mut self.parts)
    }

    /// When the last of it was changed, where all of it says so.
    pub(super) fn modified(&self) -> Option<HttpDate> {
        match self.modified {
            Modified::At(date) => Some(date),
            Modified::NothingSaid | Modified::NotKnown => None,
        }
    }

    /// All that it is made of, where that is kept answers and nothing else.
    pub(super) fn kept(&mut self) -> Option<Vec<KeptCall>> {
        let Calls::Followed(calls) = std::mem::take(&mut self.calls) else { return None };
        let kept = |(again, content): (Again, Option<Arc<Content>>)| {
            content.filter(|content| content.tells_all()).map(|content| KeptCall { again, content })
        };
        calls.into_iter().map(kept).collect::<Option<Vec<_>>>().filter(|calls| !calls.is_empty())
    }
}
