//! A call whose answer may be kept, made again for whoever asks the same another time, before anything is made of its answer.

use std::sync::Arc;
use std::time::Duration;

use actix_web::http::header::{HeaderName, HeaderValue};
use arc_swap::ArcSwapOption;

use super::answer::{Answer, Content};
use super::asking::{Asking, Signed};
use super::client::{Upstreams, used};
use super::transport::Outgoing;
use crate::auth::{Caller, Named, Principal as _};
use crate::cache::memory::{OWNED, piece, shared};
use crate::cache::{Asked, Cache, Came, Lines, Said, Unanswered, Use};
use crate::http::context::Context;

/// All of a call but what proved in whose name it was.
#[derive(Clone, Debug)]
pub(crate) struct Again {
    asked: Asked,
    outgoing: Outgoing,
    name: Name,
    signed: Signed,
    within: Duration,
    read: Arc<Read>,
}

/// What the answer said when it was used again the last time: a 304 of its system may change that, and leaves the content.
pub(super) type Read = ArcSwapOption<(Lines, Said)>;

/// In whose name a call is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Name {
    Nobodys,
    Callers,
    Services,
}

/// The answer of a call whose answer may be kept, and how it came to be used.
pub(crate) type Answered = Result<(Answer, Use), Unanswered>;

/// What came of a call before whoever needs it asks.
#[derive(Debug)]
pub(crate) struct InHand {
    asked: Asked,
    pub(super) answered: Answered,
}

impl From<&Named> for Name {
    fn from(named: &Named) -> Self {
        match named {
            Named::Nobody => Self::Nobodys,
            Named::Caller(..) => Self::Callers,
            Named::Service => Self::Services,
        }
    }
}

impl Again {
    pub(super) fn of(asked: &Asked, asking: &Asking) -> Self {
        let Asking { outgoing, named, signed, within } = asking;
        let (asked, outgoing, name) = (asked.clone(), outgoing.clone(), Name::from(named));
        Self { asked, outgoing, name, signed: *signed, within: *within, read: Arc::default() }
    }

    /// Whether this content is still what is kept of it, to be used or to be asked about.
    pub(crate) fn is_kept(&self, content: &Arc<Content>, cache: &Cache) -> bool {
        cache.holds(&self.asked, content)
    }

    /// What comes of it without anybody being asked, where that is this content and fresh.
    pub(crate) fn fresh(&self, content: &Arc<Content>, cache: &Cache) -> Option<(Answer, Use)> {
        cache.fresh(&self.asked, content)
    }

    /// Writes down what came of it so, and what that says of an answer that is made of it.
    pub(crate) fn tell(&self, (answer, kept): (Answer, Use), context: &Context) {
        let said = answer.said_once(self.asked.rules.scope, &self.read);
        tell(said, kept_for(said, &kept), context);
        _ = used(&self.asked.key.upstream, context, kept);
    }

    /// Makes it, in the name of `caller` where it was in one's; `None` where there is none.
    pub(crate) async fn made(
        &self,
        upstreams: &Upstreams,
        caller: Option<&Caller>,
        context: &Context,
    ) -> Option<InHand> {
        let Self { asked, outgoing, name, signed, within, .. } = self.clone();
        let named = match name {
            Name::Nobodys => Named::Nobody,
            Name::Callers => caller?.named(),
            Name::Services => Named::Service,
        };
        let asking = Asking { outgoing, named, signed, within };
        let upstream = upstreams.get(&asked.key.upstream);
        let left = context.left_for_calls();
        let answered = upstream.through_cache(&asked, asking, context, left).await;
        Some(InHand { asked, answered })
    }

    /// What it takes in memory beside itself, roughly.
    pub(crate) fn weight(&self) -> usize {
        let field = |(name, value): &(HeaderName, HeaderValue)| {
            size_of::<(HeaderName, HeaderValue)>() + name.as_str().len() + value.len()
        };
        let fields: usize = self.outgoing.headers.iter().map(field).sum();
        self.asked.weight()
            + piece(self.outgoing.url.len())
            + fields
            + shared(size_of::<Read>())
            + shared(size_of::<(Lines, Said)>())
            + OWNED
    }
}

impl InHand {
    pub(super) fn is_of(&self, asked: &Asked) -> bool {
        self.asked == *asked
    }

    /// Whether it is made of this content.
    pub(crate) fn is_made_of(&self, content: &Arc<Content>) -> bool {
        matches!(&self.answered, Ok((answer, _)) if Arc::ptr_eq(answer.content(), content))
    }

    /// Writes down what it says of an answer that is made of it.
    pub(crate) fn tell(&self, context: &Context) {
        if let Ok((answer, used)) = &self.answered {
            let said = answer.said(self.asked.rules.scope);
            tell(said, kept_for(said, used), context);
        }
    }
}

/// How long an answer that says this was kept here.
pub(super) fn kept_for(said: Said, used: &Use) -> Duration {
    used.age().map_or(Duration::ZERO, |age| age.saturating_sub(said.age))
}

/// Writes down what an answer that says this, and was kept for so long, says of one that is made of it.
pub(super) fn tell(said: Said, kept_for: Duration, context: &Context) {
    // Its age is told nowhere but in this.
    let came = Came { at: context.clock().utc(), waited: kept_for };
    let mut ledger = context.ledger();
    ledger.lasts(said.lifetime(came));
    ledger.made_of.dated(said.modified);
}

#[cfg(test)]
mod tests {
    use actix_web::http::StatusCode;
    use bytes::Bytes;

    use super::*;
    use crate::cache::Scope;

    #[test]
    fn what_a_304_says_otherwise_is_read_once_too() {
        let read = Read::default();
        let of = |age: u64| Lines::of(Bytes::from(format!("age:{age}\n")));
        for age in [60, 70] {
            let content = Arc::default();
            let answer = Answer::kept("x".into(), StatusCode::OK, of(age), Bytes::new(), content);
            let said = answer.said_once(Scope::Everybody, &read);
            let kept = read.load_full().expect("it was read");
            assert!(kept.0.are(&of(age)), "{age}");
            assert_eq!((said.age, kept.1.age), (Duration::from_secs(age), Duration::from_secs(age)));
            answer.said_once(Scope::Everybody, &read);
            assert!(Arc::ptr_eq(&kept, &read.load_full().expect("it was read")), "once is enough");
        }
    }
}
