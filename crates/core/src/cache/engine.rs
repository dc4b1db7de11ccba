//! One request, answered from what is kept or by its system (RFC 9111 section 4).

use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use super::Cache;
use super::asked::{Asked, Origin, Over, Unanswered};
use super::instead::failure;
use super::kept::Held;
use super::stored::{Standing, Stored};
use super::used::{Kept, Use, Why};
use super::wish::{From, Store, Wish};
use crate::until::Until;
use crate::upstream::Answer;

impl Cache {
    /// The answer, and how it came to be used. Of many who ask for the same at once, one fetches; that goes on when the one who began
    /// it goes away, and ends when all have, where there is no place for one that nobody waits for. It is waited for within `left`.
    pub(crate) async fn answer(
        &self,
        asked: &Asked,
        left: Duration,
        origin: impl Origin,
    ) -> (Result<Answer, Unanswered>, Option<Use>) {
        let (stored, mut why) = match self.find(asked) {
            Ok(stored) => match self.usable(asked, &stored, &origin) {
                Ok(used) => return (Ok(stored.packed.answer(&asked.key.upstream)), Some(used)),
                Err(why) => (Some(stored), why),
            },
            Err(why) => (None, why),
        };
        if asked.wish.from == From::Kept {
            return (Err(Unanswered::NothingKept), None);
        }
        if asked.wish.store == Store::Not {
            why = Why::Bypass;
        }
        let until = Until::after(left);
        let (result, forwarded) = self.flown(asked, stored.clone(), why, Rc::new(origin), &until).await;
        let Some(failure) = failure(&result) else { return (result, Some(Use::Forwarded(forwarded))) };
        let stored = stored.filter(|stored| asked.wish.from != From::System && stored.counts(&self.epochs));
        let in_its_place = stored.and_then(|stored| {
            let now = self.clock.now();
            let ttl = stored.ttl(&asked.rules, now);
            let kept = Kept { age: stored.age(now), ttl, detail: Some(failure.word) };
            stored.stands_in(ttl).then(|| (stored.packed.answer(&asked.key.upstream), kept))
        });
        match in_its_place {
            Some((answer, kept)) if failure.was_asked => (Ok(answer), Some(Use::Instead(kept, forwarded))),
            Some((answer, kept)) => (Ok(answer), Some(Use::Hit(kept))),
            None => (result, Some(Use::Forwarded(forwarded))),
        }
    }

    /// Fetches anew what is over, and keeps what comes.
    pub(crate) async fn refresh(&self, asked: &Asked, over: Over, origin: impl Origin) {
        // What one client wished is not for those who come later.
        let asked = &Asked { wish: Wish::default(), ..asked.clone() };
        // Whoever asks next sees what came of it.
        let until = Until::never();
        drop(self.flown(asked, Some(over.0.clone()), Why::Stale, Rc::new(origin), &until).await);
    }

    /// What is kept for such a request.
    pub(super) fn find(&self, asked: &Asked) -> Result<Arc<Stored>, Why> {
        self.found(asked, self.kept.used(&asked.key))
    }

    /// The same of what is held of its address.
    pub(super) fn found(&self, asked: &Asked, held: Option<Held>) -> Result<Arc<Stored>, Why> {
        let held = held.ok_or(Why::UriMiss)?;
        let now = self.clock.now();
        if !self.is_worth(&held, now) {
            self.kept.let_go(&asked.key, |held| !self.is_worth(held, now));
            return Err(Why::UriMiss);
        }
        let (found, is_any) = held.shelf.find(&asked.choice, &self.epochs);
        found.ok_or(if is_any { Why::VaryMiss } else { Why::UriMiss })
    }

    /// How what is kept is used for this request, or why it is not.
    fn usable(&self, asked: &Asked, stored: &Arc<Stored>, origin: &impl Origin) -> Result<Use, Why> {
        let now = self.clock.now();
        let kept = |ttl, detail| Use::Hit(Kept { age: stored.age(now), ttl, detail });
        match stored.standing(&asked.rules, &asked.wish, now) {
            Standing::Fresh(ttl) => Ok(kept(ttl, None)),
            Standing::Taken(ttl) => Ok(kept(ttl, Some("max-stale"))),
            Standing::WhileRevalidated(ttl) => {
                if asked.wish.from != From::Kept && stored.begins_refresh() {
                    // Without leave, what is handed over is dropped, and another request may ask for it.
                    origin.refresh(asked, Over(stored.clone()));
                }
                Ok(kept(ttl, Some("stale-while-revalidate")))
            }
            Standing::Over(_) => Err(Why::Stale),
            Standing::Unwanted(_) => Err(Why::Request),
        }
    }
}
