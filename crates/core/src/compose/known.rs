//! Answers as clients have them: their tags, and what they were made of. Where all of that is as it was, a client that asks whether its
//! answer still holds is told so without another being made; and where an answer is for everybody, whoever asks for it gets the one that
//! was made. Nothing is here of what one caller was shown, and nothing that proves who somebody is.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use actix_web::HttpResponse;
use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};
use bytes::Bytes;
use moka::sync::Cache;

use super::last_good::{Key, LARGE};
use super::ledger::Ledger;
use super::made_of::KeptCall;
use super::question::Question;
use super::record;
use crate::cache::memory::{lent, shared};
use crate::http::context::Context;
use crate::http::forms::Forms;
use crate::http::representation::{self, Tagged};
use crate::upstream::Content;

/// One that nobody asks about for so long is forgotten.
const IDLE: Duration = Duration::from_mins(15);

/// A body may be this part of all that is known; a larger one is made each time.
const ONE_OF: u64 = 32;

/// A body as it is, and in each coding that somebody may ask for, none of which is larger.
const FORMS: usize = 3;

/// What moka has of an entry beside its key and value: its place in the map, its worth, its turn and its end.
const OF_AN_ENTRY: usize = 272;

/// The text of a tag.
const TAG: usize = 40;

/// All that are known, bounded in bytes.
#[derive(Clone)]
pub(crate) struct Known {
    answers: Cache<Question, Arc<Answer>>,
    most_body: u64,
    /// What is known under other settings counts no more.
    settings: Arc<AtomicU64>,
}

/// One answer.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) tagged: Tagged,
    pub(crate) made: Made,
    /// The body, where everybody who asks for it is shown the same.
    pub(crate) shown: Option<Arc<Forms>>,
    settings: u64,
}

/// Who is shown an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Audience {
    Everybody,
    One,
}

/// How it was made.
#[derive(Clone, Debug)]
pub(crate) struct Made {
    /// Each call and what came of it; never none.
    pub(crate) of: Box<[KeptCall]>,
    /// The names of its parts, and the time that each was given.
    given: Box<[(&'static str, Duration)]>,
    /// Those of its parts that may be shown later as they are now.
    pub(crate) parts: Box<[Key]>,
    audience: Audience,
    language: Option<&'static str>,
    /// Those of the answer that the handler gave.
    pub(crate) fields: Box<[(HeaderName, HeaderValue)]>,
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
            let all = OF_AN_ENTRY + question.weight() + answer.weight();
            u32::try_from(all).unwrap_or(u32::MAX)
        };
        let answers = Cache::builder().max_capacity(max_bytes).weigher(weigh).time_to_idle(IDLE).build();
        Self { answers, most_body: max_bytes / ONE_OF, settings: Arc::default() }
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

impl Answer {
    /// It again, with this body of its own, for a request with these fields.
    pub(crate) fn again(&self, shown: &Arc<Forms>, request: &HeaderMap) -> HttpResponse {
        let mut answer = HttpResponse::Ok().body(shown.body().clone());
        for (name, value) in &self.made.fields {
            answer.headers_mut().append(name.clone(), value.clone());
        }
        representation::made_once(request, &mut answer, shown);
        answer
    }

    fn weight(&self) -> usize {
        let forms = |shown: &Arc<Forms>| FORMS * (lent(shown.body().len()) + lent(TAG));
        let shown = self.shown.as_ref().map_or(0, |shown| shared(size_of::<Forms>()) + forms(shown));
        shared(size_of::<Self>()) + self.made.weight() + shown
    }
}

impl Made {
    /// As the record says, where the answer was made of kept answers and nothing else, and is whole.
    pub(crate) fn of(ledger: &mut Ledger, fields: &HeaderMap) -> Option<Self> {
        let of = ledger.made_of.kept().filter(|_| ledger.is_whole())?;
        let (given, parts) = (ledger.given().collect(), ledger.made_of.parts().into());
        let audience = if ledger.shown_by().is_none() { Audience::Everybody } else { Audience::One };
        let fields = fields.iter().map(|(name, value)| (name.clone(), value.clone()));
        let (language, fields) = (ledger.language(), fields.collect());
        Some(Self { of: of.into(), given, parts, audience, language, fields })
    }

    /// Writes down of an answer what it was made of, where all of that is kept: whatever would be if it were made again.
    pub(crate) fn tell(&self, context: &Context) {
        let left = context.left_for_calls();
        for (name, given) in &self.given {
            record::kept(name, *given, left, context);
        }
        self.tell_language(context);
    }

    /// Writes down of one that was not made only what its fields follow from.
    pub(crate) fn tell_language(&self, context: &Context) {
        if let Some(language) = self.language {
            context.ledger().speaks(language);
        }
    }

    fn weight(&self) -> usize {
        let calls = self.of.iter().map(|call| call.again.weight() + shared(size_of::<Content>()));
        let parts = self.parts.iter().map(Key::weight);
        let fields = self.fields.iter().map(|(name, value)| lent(name.as_str().len()) + lent(value.len()));
        let lists = size_of_val(&*self.given) + size_of_val(&*self.fields) + size_of_val(&*self.of);
        calls.sum::<usize>() + parts.sum::<usize>() + fields.sum::<usize>() + lists
    }

    /// Whether another was made of the very same.
    fn is_like(&self, other: &Self) -> bool {
        let same = |(one, other): (&KeptCall, &KeptCall)| Arc::ptr_eq(&one.content, &other.content);
        self.of.len() == other.of.len() && self.of.iter().zip(&other.of).all(same)
    }
}

impl ToBeKnown {
    /// This is what it is tagged by, and its body.
    pub(crate) fn by(self, tagged: Tagged, body: &Bytes) {
        let Self { known, question, made, settings } = self;
        let is_known = |answer: Arc<Answer>| answer.tagged == tagged && answer.made.is_like(&made);
        if known.find(&question).is_some_and(is_known) {
            return;
        }
        let is_for_all = question.whose().is_none() && made.audience == Audience::Everybody;
        let is_small = body.len() as u64 <= known.most_body;
        // In memory of its own size, whatever it was written into.
        let shown = || Arc::new(Forms::of(Bytes::copy_from_slice(body)));
        let shown = (is_for_all && is_small).then(shown);
        let answer = Answer { tagged, made, shown, settings };
        let weight = answer.weight();
        known.answers.insert(question, Arc::new(answer));
        if weight > LARGE {
            known.answers.run_pending_tasks();
        }
    }
}
