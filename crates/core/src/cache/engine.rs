//! One request, answered from what is kept or by its system, and what comes kept as it may be (RFC 9111 section 4).

use std::cell::Cell;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderName, HeaderValue};
use futures_util::future::LocalBoxFuture;

use super::choice::{Choice, Chosen};
use super::flight::single_flight;
use super::key::Key;
use super::stored::{Standing, Stored, conditions, is_failure, kept_fields};
use super::terms::{Came, Others, Rules, judge};
use super::used::{Collapsed, Forwarded, Kept, Ttl, Use, Why};
use super::wish::{From, Store, Wish};
use super::{Cache, Never};
use crate::upstream::{Answer, Error, ErrorKind};

/// What is asked for, by whom, and under which rules.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Asked {
    pub(crate) key: Key,
    pub(crate) choice: Choice,
    pub(crate) rules: Rules,
    pub(crate) wish: Wish,
}

/// Fields that make a request conditional.
pub(crate) type Conditions = Vec<(HeaderName, HeaderValue)>;

/// Where answers come from.
pub(crate) trait Origin: 'static {
    /// Asks it; with conditions, it may say that what is kept still holds.
    fn fetch(&self, conditions: Conditions) -> LocalBoxFuture<'static, Result<Answer, Error>>;

    /// Has [`Cache::refresh`] done where no request waits for it; `false` where there is no leave to.
    fn refresh(&self, asked: &Asked, over: Over) -> bool;
}

/// An answer that is over and is to be fetched anew.
#[derive(Debug)]
pub(crate) struct Over(Arc<Stored>);

impl Drop for Over {
    fn drop(&mut self) {
        self.0.ended_refresh();
    }
}

/// Why a request was not answered.
#[derive(Clone, Debug)]
pub(crate) enum Unanswered {
    Failed(Error),
    /// Nothing that is kept would do, and the client wants nothing else.
    NothingKept,
    /// Nothing came in time.
    TooLate,
}

/// What a flight came back with; shared by all who waited.
#[derive(Debug)]
pub(super) struct Landed {
    result: Result<Answer, Error>,
    status: Option<StatusCode>,
    stored: Option<Ttl>,
    others: Others,
}

impl Cache {
    /// The answer, and how it came to be used. Of many who ask for the same at once, one fetches; that goes on when the one who began
    /// it goes away. It is waited for within `left`.
    pub(crate) async fn answer(
        &self,
        asked: Asked,
        left: Duration,
        origin: impl Origin,
    ) -> (Result<Answer, Unanswered>, Option<Use>) {
        let (stored, mut why) = match self.find(&asked).await {
            Ok(stored) => match self.usable(&asked, &stored, &origin) {
                Ok(used) => return (Ok(stored.answer.clone()), Some(used)),
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
        let flown = self.flown(&asked, stored.clone(), why, Rc::new(origin));
        let (result, forwarded) = match tokio::time::timeout(left, flown).await {
            Ok((Ok(answer), forwarded)) => (Ok(answer), forwarded),
            Ok((Err(error), forwarded)) => (Err(Unanswered::Failed(error)), forwarded),
            Err(_) => {
                let forwarded = Forwarded { why, status: None, stored: None, collapsed: Collapsed::No };
                (Err(Unanswered::TooLate), forwarded)
            }
        };
        let Some(failure) = failure(&result) else { return (result, Some(Use::Forwarded(forwarded))) };
        let in_its_place = stored.filter(|_| asked.wish.from != From::System).and_then(|stored| {
            let now = self.clock.now();
            let ttl = stored.ttl(&asked.rules, now);
            let kept = Kept { age: stored.age(now), ttl, detail: Some(failure.word) };
            stored.stands_in(ttl).then(|| (stored.answer.clone(), kept))
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
        drop(self.flown(asked, Some(over.0.clone()), Why::Stale, Rc::new(origin)).await);
    }

    /// What was written to counts no more, as it is kept.
    pub(crate) fn wrote(&self, url: &str) {
        self.epochs.wrote(url);
    }

    pub(super) async fn find(&self, asked: &Asked) -> Result<Arc<Stored>, Why> {
        let held = self.kept.get(&asked.key).await.ok_or(Why::UriMiss)?;
        let (found, is_any) = held.find(&asked.choice, self.epochs.of(&asked.key.target));
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

    /// What its system says: by a flight that others may be on.
    async fn flown<O: Origin>(
        &self,
        asked: &Asked,
        stored: Option<Arc<Stored>>,
        why: Why,
        origin: Rc<O>,
    ) -> (Result<Answer, Error>, Forwarded) {
        let told = |landed: &Landed, collapsed| Forwarded {
            why,
            status: landed.status,
            stored: landed.stored,
            collapsed,
        };
        if asked.wish.store == Store::Not {
            // Not even with others: they would have it from this one.
            let landed = self.fetched(asked, None, &*origin).await;
            let told = told(&landed, Collapsed::No);
            return (landed.result, told);
        }
        let led = Rc::new(Cell::new(false));
        let (leading, cache, own, held, leader) =
            (led.clone(), self.clone(), asked.clone(), stored.clone(), origin.clone());
        let flight = async move {
            // One that landed since this request looked has kept what it brought.
            if let Some(landed) = cache.landed_since(&own, held.as_ref()).await {
                return Err(landed);
            }
            leading.set(true);
            Err(cache.fetched(&own, held, &*leader).await)
        };
        let key = (asked.key.clone(), asked.choice.clone());
        let landed = match single_flight::<_, Never, _>(&self.flights, key, Box::pin(flight)).await {
            Err(landed) => landed,
            Ok(never) => match never {},
        };
        if led.get() {
            return (landed.result.clone(), told(&landed, Collapsed::No));
        }
        if landed.others == Others::Too {
            return (landed.result.clone(), told(&landed, Collapsed::Yes));
        }
        // It is whoever's who asked first: each of the others asks alone (RFC 9111 section 4).
        let landed = self.fetched(asked, stored, &*origin).await;
        let told = told(&landed, Collapsed::InVain);
        (landed.result, told)
    }

    /// What another flight brought after a request had found this, or nothing.
    async fn landed_since(&self, asked: &Asked, found: Option<&Arc<Stored>>) -> Option<Landed> {
        let stored = self.find(asked).await.ok()?;
        let is_new = found.is_none_or(|found| !Arc::ptr_eq(found, &stored));
        match stored.standing(&asked.rules, &asked.wish, self.clock.now()) {
            Standing::Fresh(ttl) if is_new => {
                let result = Ok(stored.answer.clone());
                Some(Landed { result, status: None, stored: Some(ttl), others: Others::Too })
            }
            _ => None,
        }
    }

    /// Asks its system, and keeps what comes as it may be.
    async fn fetched(&self, asked: &Asked, stored: Option<Arc<Stored>>, origin: &impl Origin) -> Landed {
        let epoch = self.epochs.of(&asked.key.target);
        let stored = stored.filter(|stored| stored.epoch == epoch);
        let conditions = stored.as_ref().map(|stored| stored.conditions()).unwrap_or_default();
        let is_conditional = !conditions.is_empty();
        let mut began = self.clock.now();
        let mut result = origin.fetch(conditions).await;
        let status = result.as_ref().ok().map(Answer::status);
        if is_conditional && status == Some(StatusCode::NOT_MODIFIED) {
            let renewed = result.as_ref().ok().and_then(|answer| stored.as_ref()?.renewed(answer));
            result = if let Some(answer) = renewed {
                Ok(answer)
            } else {
                // It speaks of another than the one that is kept: then the whole is asked for.
                began = self.clock.now();
                origin.fetch(Vec::new()).await
            };
        }
        let waited = self.clock.now().saturating_duration_since(began);
        let (kept, others) = match &result {
            Ok(answer) => self.judged(asked, answer, Came { at: self.clock.utc(), waited }, epoch).await,
            Err(_) => (None, Others::Too),
        };
        let status = match &result {
            Err(error) => error.status(),
            Ok(_) => status,
        };
        Landed { result, status, stored: kept, others }
    }

    /// Keeps it as it may be: what is left of its time then, and whether others may have it.
    async fn judged(&self, asked: &Asked, answer: &Answer, came: Came, epoch: u64) -> (Option<Ttl>, Others) {
        let (rules, headers) = (&asked.rules, answer.headers());
        let judgement = judge(rules, answer.status(), headers, came);
        let chosen = Chosen::of(headers);
        let others = if chosen.is_some() { judgement.others } else { Others::Not };
        let fields = kept_fields(headers, &judgement.without);
        let is_worth =
            |terms: &super::terms::Terms| !terms.held(rules, !conditions(&fields).is_empty()).is_zero();
        let terms = judgement.terms.filter(|_| asked.wish.store == Store::May).filter(is_worth);
        let Some((terms, chosen)) = terms.zip(chosen) else {
            // What is in trouble, or asked too often, says nothing of what was before.
            let is_of_it =
                !answer.status().is_server_error() && answer.status() != StatusCode::TOO_MANY_REQUESTS;
            if is_of_it && asked.wish.store == Store::May {
                self.forget(asked).await;
            }
            return (None, others);
        };
        let stored = Arc::new(Stored {
            answer: answer.compact(fields),
            terms,
            choice: asked.choice.clone(),
            chosen,
            since: self.clock.now(),
            epoch,
            refreshing: AtomicBool::new(false),
        });
        let ttl = stored.ttl(rules, self.clock.now());
        self.put(asked, stored).await;
        (Some(ttl), others)
    }
}

/// What went wrong with a call, as far as what is kept may stand in for it.
struct Failure {
    word: &'static str,
    was_asked: bool,
}

fn failure(result: &Result<Answer, Unanswered>) -> Option<Failure> {
    match result {
        Ok(answer) if is_failure(answer.status()) => Some(Failure { word: "failed", was_asked: true }),
        // Who may not call has no right to what others were shown, or they themselves before.
        Ok(_)
        | Err(
            Unanswered::NothingKept
            | Unanswered::Failed(Error { kind: ErrorKind::Token(_) | ErrorKind::Unsent(_), .. }),
        ) => None,
        Err(Unanswered::TooLate) => Some(Failure { word: "timeout", was_asked: true }),
        Err(Unanswered::Failed(error)) => {
            let kind = &error.kind;
            let never_sent = matches!(
                kind,
                ErrorKind::BreakerOpen(_) | ErrorKind::NoTime(_) | ErrorKind::Busy | ErrorKind::Connect(_)
            );
            Some(Failure { word: error.word(), was_asked: !never_sent })
        }
    }
}
