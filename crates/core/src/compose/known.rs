//! Answers as clients have them: their tags, and what they were made of. Where all of that is as it was, a client that asks whether its
//! answer still holds is told so without another being made. No body is here, and nothing that proves who somebody is.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use actix_web::http::header::HeaderMap;
use moka::sync::Cache;

use super::last_good::Key;
use super::ledger::Ledger;
use super::made_of::KeptCall;
use super::question::Question;
use crate::http::representation::Tagged;
use crate::upstream::Content;

/// One that nobody asks about for so long is forgotten.
const IDLE: Duration = Duration::from_mins(15);

/// All that are known, bounded in bytes.
#[derive(Clone)]
pub(crate) struct Known {
    answers: Cache<Question, Arc<Answer>>,
    /// What is known under other settings counts no more.
    settings: Arc<AtomicU64>,
}

/// One answer.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) tagged: Tagged,
    pub(crate) made: Made,
    settings: u64,
}

/// How it was made.
#[derive(Clone, Debug)]
pub(crate) struct Made {
    /// Each call and what came of it; never none.
    pub(crate) of: Vec<KeptCall>,
    /// Those of its parts that may be shown later as they are now.
    pub(crate) parts: Vec<Key>,
    pub(crate) language: Option<&'static str>,
    /// Those of the answer that the handler gave.
    pub(crate) fields: HeaderMap,
}

/// Rides on an answer until its tag is known.
pub(crate) struct ToBeKnown {
    known: Known,
    question: Question,
    made: Made,
    settings: u64,
}

impl fmt::Debug for Known {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Known")
    }
}

impl Known {
    /// At most so many bytes.
    pub(crate) fn new(max_bytes: u64) -> Self {
        let weigh = |question: &Question, answer: &Arc<Answer>| {
            u32::try_from(question.weight() + answer.made.weight()).unwrap_or(u32::MAX)
        };
        let answers = Cache::builder().max_capacity(max_bytes).weigher(weigh).time_to_idle(IDLE).build();
        Self { answers, settings: Arc::default() }
    }

    /// The settings changed: whatever they change in answers, no handler has said.
    pub(crate) fn forget_all(&self) {
        self.settings.fetch_add(1, Ordering::AcqRel);
        self.answers.invalidate_all();
    }

    /// By which settings an answer is made that is begun now.
    pub(crate) fn settings(&self) -> u64 {
        self.settings.load(Ordering::Acquire)
    }

    /// The answer that there was to this question the last time.
    pub(crate) fn find(&self, question: &Question) -> Option<Arc<Answer>> {
        self.answers.get(question).filter(|answer| answer.settings == self.settings())
    }

    /// What a finished answer is to be known by once it has a tag.
    pub(crate) fn to_be_known(&self, question: Question, made: Made, settings: u64) -> ToBeKnown {
        ToBeKnown { known: self.clone(), question, made, settings }
    }
}

impl Made {
    /// As the record says, where the answer was made of kept answers and nothing else, and is whole.
    pub(crate) fn of(ledger: &mut Ledger, fields: &HeaderMap) -> Option<Self> {
        let of = ledger.made_of.kept().filter(|_| ledger.is_whole())?;
        Some(Self { of, parts: ledger.made_of.parts(), language: ledger.language(), fields: fields.clone() })
    }

    fn weight(&self) -> usize {
        let calls = self.of.iter().map(|call| call.again.weight() + size_of::<Content>());
        let parts = self.parts.iter().map(Key::weight);
        let fields = self.fields.iter().map(|(name, value)| name.as_str().len() + value.len() + 32);
        size_of::<Answer>() + calls.sum::<usize>() + parts.sum::<usize>() + fields.sum::<usize>()
    }

    /// Whether another was made of the very same.
    fn is_like(&self, other: &Self) -> bool {
        let same = |(one, other): (&KeptCall, &KeptCall)| Arc::ptr_eq(&one.content, &other.content);
        self.of.len() == other.of.len() && self.of.iter().zip(&other.of).all(same)
    }
}

impl ToBeKnown {
    /// This is what it is tagged by.
    pub(crate) fn by(self, tagged: Tagged) {
        let Self { known, question, made, settings } = self;
        let is_known = |answer: Arc<Answer>| answer.tagged == tagged && answer.made.is_like(&made);
        if !known.find(&question).is_some_and(is_known) {
            known.answers.insert(question, Arc::new(Answer { tagged, made, settings }));
        }
    }
}
