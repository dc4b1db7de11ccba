//! What its system says, by one fetch for all who ask at once, and what comes kept as it may be (RFC 9111 sections 3 and 4.3).

use std::cell::Cell;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use actix_web::http::StatusCode;
use actix_web::http::header::HeaderName;
use tracing::Instrument as _;

use super::Cache;
use super::asked::{Asked, Origin, Unanswered};
use super::choice::Chosen;
use super::dates::{Came, made};
use super::flights::End;
use super::landed::Landed;
use super::marks::Marks;
use super::packed::Packed;
use super::stored::{Standing, Stored, conditions, kept_fields};
use super::terms::{Judgement, Others, Terms, judge};
use super::used::{Collapsed, Forwarded, Ttl, Why};
use super::wish::Store;
use crate::until::Until;
use crate::upstream::{Answer, Error, ErrorKind};

/// Whether what ended for want of another's time may be asked for once more. Once: who comes late to the next one too has waited for long
/// enough.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Again {
    May,
    No,
}

impl Cache {
    /// What its system says until then: by a flight that others may be on.
    pub(super) async fn flown<O: Origin>(
        &self,
        asked: &Asked,
        stored: Option<Arc<Stored>>,
        why: Why,
        origin: Rc<O>,
        until: &Until,
    ) -> (Result<Answer, Unanswered>, Forwarded) {
        let told = |landed: &Landed, collapsed| Forwarded {
            why,
            status: landed.status,
            stored: landed.stored,
            collapsed,
        };
        let own = |landed: Landed, collapsed| {
            let told = told(&landed, collapsed);
            (landed.result.map_err(Unanswered::Failed), told)
        };
        let about = Marks::before(&asked.key.target, asked.key.whose.identity(), &asked.tags);
        if asked.wish.store == Store::Not {
            // Not even with others: they would have it from this one.
            return own(self.fetched((asked, about), None, &*origin, until).await, Collapsed::No);
        }
        let (came, mut again) = (self.epochs.now(), Again::May);
        let landed = loop {
            let (joined, begun, led) =
                (self.clock.now(), Cell::new(Collapsed::Yes), Rc::new(Cell::new(false)));
            let flight = |until: Until| {
                begun.set(Collapsed::No);
                let (leading, cache, own, held, leader) = (
                    led.clone(),
                    self.clone(),
                    (asked.clone(), about.clone()),
                    stored.clone(),
                    origin.apart(),
                );
                async move {
                    // One that landed since this request looked has kept what it brought.
                    if let Some(landed) = cache.landed_since(&own.0, held.as_ref()) {
                        return landed;
                    }
                    leading.set(true);
                    cache.fetched((&own.0, own.1), held, &leader, &until).await
                }
            };
            // Whoever asks after a write or a purge is on no flight from before it, as far as that is known before its answer is.
            let key = (asked.key.clone(), asked.choice.clone(), self.epochs.latest(&about));
            let landed = self.flights.landed(key, origin.unwaited(), until, flight);
            let landed = match landed.instrument(origin.span()).await {
                End::Landed(landed) => landed,
                End::Nothing => break None,
                End::TooLate => {
                    let told = Forwarded { why, status: None, stored: None, collapsed: begun.get() };
                    return (Err(Unanswered::TooLate), told);
                }
            };
            if led.get() {
                return (landed.result.clone().map_err(Unanswered::Failed), told(&landed, Collapsed::No));
            }
            if again == Again::May && landed.is_of_anothers_time(joined, self.clock.now()) {
                again = Again::No;
                continue;
            }
            // What was ended before this request came, by what its answer says that it is about, is not what it asks for: the next flight is.
            if landed.counts(&self.epochs) || landed.epoch >= came {
                break Some(landed);
            }
        };
        if let Some(landed) = landed
            && let Some(result) = landed.for_others()
        {
            return (result.map_err(Unanswered::Failed), told(&landed, Collapsed::Yes));
        }
        // It is whoever's who asked first: each of the others asks alone (RFC 9111 section 4).
        own(self.fetched((asked, about), stored, &*origin, until).await, Collapsed::InVain)
    }

    /// What another flight brought after a request had found this, or nothing.
    fn landed_since(&self, asked: &Asked, found: Option<&Arc<Stored>>) -> Option<Landed> {
        let stored = self.found(asked, self.kept.seen(&asked.key)).ok()?;
        let is_new = found.is_none_or(|found| !Arc::ptr_eq(found, &stored));
        match stored.standing(&asked.rules, &asked.wish, self.clock.now()) {
            Standing::Fresh(ttl) if is_new => {
                let result = Ok(stored.packed.answer(&asked.key.upstream));
                let (epoch, marks) = (stored.epoch, Some(stored.marks.clone()));
                let (others, without, began) = (Others::Too, Vec::new(), self.clock.now());
                Some(Landed { result, status: None, stored: Some(ttl), others, without, epoch, marks, began })
            }
            _ => None,
        }
    }

    /// Asks its system until then, and keeps what comes as it may be.
    async fn fetched(
        &self,
        (asked, about): (&Asked, Marks),
        stored: Option<Arc<Stored>>,
        origin: &impl Origin,
        until: &Until,
    ) -> Landed {
        let epoch = self.epochs.now();
        let stored = stored.filter(|stored| stored.counts(&self.epochs));
        let conditions = stored.as_ref().map(|stored| stored.conditions()).unwrap_or_default();
        let is_conditional = !conditions.is_empty();
        let began = self.clock.now();
        let (mut asked_at, mut result) = (began, origin.fetch(conditions, until.clone()).await);
        let mut status = result.as_ref().ok().map(Answer::status);
        if is_conditional && status == Some(StatusCode::NOT_MODIFIED) {
            let renewed =
                result.as_ref().ok().and_then(|answer| stored.as_ref()?.renewed(answer, &asked.key.upstream));
            if let Some(answer) = renewed {
                result = Ok(answer);
            } else {
                // It speaks of another than the one that is kept: then the whole is asked for, and what came of that counts.
                asked_at = self.clock.now();
                result = origin.fetch(Vec::new(), until.clone()).await;
                status = result.as_ref().ok().map(Answer::status);
            }
        }
        let waited = self.clock.now().saturating_duration_since(asked_at);
        // A failure says nothing of itself: it is of what was asked for.
        let marks = match &result {
            Ok(answer) => about.and_said(asked.key.whose.identity(), answer.headers()),
            Err(_) => Some(about),
        };
        let (kept, others, without) = match &result {
            Ok(answer) => {
                let came = Came { at: self.clock.utc(), waited };
                self.judged(asked, answer, came, (epoch, marks.clone()))
            }
            // What could not be had for one's token may be had for that of another.
            Err(Error { kind: ErrorKind::Token(_), .. }) if asked.key.whose.identity().is_some() => {
                (None, Others::Not, Vec::new())
            }
            Err(_) => (None, Others::Too, Vec::new()),
        };
        let status = match &result {
            Err(error) => error.status(),
            Ok(_) => status,
        };
        Landed { result, status, stored: kept, others, without, epoch, marks, began }
    }

    /// Keeps it as it may be: what is left of its time then, whether others may have it, and without which fields.
    fn judged(
        &self,
        asked: &Asked,
        answer: &Answer,
        came: Came,
        (epoch, marks): (u64, Option<Marks>),
    ) -> (Option<Ttl>, Others, Vec<HeaderName>) {
        let (rules, headers) = (&asked.rules, answer.headers());
        let Judgement { terms, others, without } = judge(rules, answer.status(), headers, came);
        let chosen = Chosen::of(headers);
        let others = if chosen.is_some() { others } else { Others::Not };
        if marks.as_ref().is_some_and(|marks| !self.epochs.spare(marks, epoch)) {
            // What was before a write takes the place of nothing that was after it.
            return (None, others, without);
        }
        let fields = kept_fields(headers, &without);
        let is_worth = |terms: &Terms| !terms.held(rules, !conditions(&fields).is_empty()).is_zero();
        let terms = terms.filter(|_| asked.wish.store == Store::May).filter(is_worth);
        let Some(((terms, chosen), marks)) = terms.zip(chosen).zip(marks) else {
            // What is in trouble, or asked too often, says nothing of what was before.
            let is_of_it =
                !answer.status().is_server_error() && answer.status() != StatusCode::TOO_MANY_REQUESTS;
            if is_of_it && asked.wish.store == Store::May {
                self.forget(asked);
            }
            return (None, others, without);
        };
        let stored = Arc::new(Stored {
            packed: Packed::of(answer, &fields, asked.choice.of_chosen(chosen)),
            terms: terms.into(),
            chosen,
            made: made(headers, came),
            since: self.clock.now(),
            epoch,
            marks,
            refreshing: AtomicBool::new(false),
        });
        let ttl = stored.ttl(rules, self.clock.now());
        let is_kept = self.put(asked, &stored);
        (is_kept.then_some(ttl), others, without)
    }
}

#[cfg(test)]
mod tests;
