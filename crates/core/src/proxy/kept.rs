//! A route whose answers are kept: under what, for how long, and how one leaves.

use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Duration;

use actix_web::HttpResponse;
use actix_web::http::header::{self, HeaderMap};
use bytes::Bytes;

use super::pass::{Pass, with_body};
use crate::auth::Named;
use crate::cache::{
    Asked, Came, Choice, Key, NEGOTIATED, Rules, Tags, Unanswered, Whose, Windows, Wish, age,
};
use crate::config;
use crate::http::context::Context;
use crate::http::digits::decimal;
use crate::http::problem::{Failure, Kind};
use crate::http::representation;
use crate::upstream::Asking;
use crate::upstream::Signed;
use crate::upstream::transport::Outgoing;

/// How a route keeps its answers.
pub(super) struct Keeps {
    at_most: Duration,
    stale: Windows,
    /// Of each of them: a route that keeps them for another time keeps others.
    told: Arc<str>,
}

impl Keeps {
    /// As its settings say, and else its upstream's section; `None` where it keeps none.
    pub(super) fn of(route: &config::Route, upstream: &config::Upstream) -> Option<Self> {
        let (at_most, of_upstream) = (route.cache, Windows::from(upstream));
        let stale = Windows {
            while_revalidate: route.stale_while_revalidate.unwrap_or(of_upstream.while_revalidate),
            if_error: route.stale_if_error.unwrap_or(of_upstream.if_error),
        };
        let times = [at_most, stale.while_revalidate, stale.if_error].map(|time| time.as_millis());
        // Never as a typed client's, which sends other fields; and what passes of an answer is kept beside it.
        let config::Route { answer, pick, drop, rename, .. } = route;
        let mut told = format!("passed, for {times:?} ms, {answer:?}");
        if [pick, drop].iter().any(|paths| !paths.is_empty()) || !rename.is_empty() {
            _ = write!(told, " {pick:?} {drop:?} {rename:?}");
        }
        let told = told.into();
        (!at_most.is_zero()).then_some(Self { at_most, stale, told })
    }

    /// What the client said and its system was told, beside what is negotiated: somebody lets it pass since it tells answers apart,
    /// whatever `Vary` says.
    fn told(&self, outgoing: &Outgoing) -> Arc<str> {
        let mut fields = outgoing.headers.iter().filter(|(name, _)| !NEGOTIATED.contains(name)).peekable();
        if fields.peek().is_none() {
            return self.told.clone();
        }
        let mut told = String::from(&*self.told);
        for (name, value) in fields {
            // No two values are written alike, whatever their bytes mean.
            _ = write!(told, "\n{name}: {}", value.as_bytes().escape_ascii());
        }
        told.into()
    }
}

impl Pass {
    /// The kept answer, or one that is fetched; of many who ask at once, one fetches.
    pub(super) async fn kept(
        &self,
        (request, tags): (&HeaderMap, Tags),
        outgoing: Outgoing,
        named: Named,
        context: &Context,
        keeps: &Keeps,
    ) -> Result<HttpResponse, Failure> {
        let whose = whose(&named);
        let Keeps { at_most, stale, .. } = *keeps;
        let asked = Asked {
            choice: Choice::of(&outgoing.headers),
            rules: Rules { scope: self.upstream.scope(&whose, &named), at_most, stale },
            wish: Wish::of(request, &whose),
            key: Key {
                upstream: self.upstream.shared().name.clone(),
                target: outgoing.url.as_str().into(),
                told: tags.beside(keeps.told(&outgoing)),
                whose,
            },
            tags,
        };
        let asking = Asking { outgoing, named, signed: Signed::No, within: self.config.deadline };
        let answered = self.upstream.through_cache(&asked, asking, context, context.left_for_calls()).await;
        let (answer, used) = match answered {
            Err(Unanswered::NothingKept) => return Err(nothing_kept()),
            answered => answered.map_err(|why| self.upstream.unanswered(why))?,
        };
        let (status, before) = (answer.status(), answer.content().shown());
        let body = self.look(status).and_then(|()| match before {
            Some(forms) => Ok(forms.body().clone()),
            None if answer.content().is_hashed() => Ok(answer.body().clone()),
            None => self.whole_body(status, answer.headers(), answer.body().clone()),
        });
        // One that cannot be used is not used again.
        let body = body.inspect_err(|_| _ = answer.unreadable(""))?;
        // It was asked for again: what is made of it is worth keeping.
        let is_kept = used.age().is_some() && self.upstream.keeps_what_is_made_of(&body);
        let as_it_came = is_kept && before.is_none() && is_of(answer.body(), &body);
        let head = self.whole_head(&answer, (asked.rules.scope, context.clock()));
        let mut response = with_body(head, status, body.clone());
        representation::in_parts(&mut response, as_it_came.then(|| answer.content().hash(&body)));
        // Of what passes as it came, there is but the tag to be made, and its hash is all that this takes.
        let needs_no_more = as_it_came && !representation::is_coded(request, &response, &body);
        if is_kept && !needs_no_more {
            let show = || answer.content().show(of_its_size(body, answer.body()));
            let shown = before.unwrap_or_else(show);
            let grows = representation::made_once(request, &mut response, shown);
            if before.is_none() || grows {
                self.upstream.weigh_anew(&asked);
            }
        }
        let age_of_its_own = || {
            let came = Came { at: context.clock().utc(), waited: Duration::ZERO };
            Some(age(answer.headers(), came)).filter(|age| age.as_secs() > 0)
        };
        if let Some(age) = used.age().or_else(age_of_its_own) {
            // RFC 9111 section 5.1: whoever reads how long it lasts must know how much of that is gone.
            response.headers_mut().insert(header::AGE, decimal(age.as_secs()));
        }
        Ok(response)
    }
}

/// What passes of a body that is kept: in memory of its own size, unless it is that body.
fn of_its_size(passes: Bytes, kept: &Bytes) -> Bytes {
    if is_of(kept, &passes) { passes } else { Bytes::copy_from_slice(&passes) }
}

/// Whether it is that very body.
fn is_of(kept: &Bytes, passes: &Bytes) -> bool {
    passes.as_ptr() == kept.as_ptr() && passes.len() == kept.len()
}

/// RFC 9111 section 5.2.1.7.
fn nothing_kept() -> Failure {
    Failure::new(Kind::UpstreamTimeout)
        .detail("Nothing is kept that would do; leave only-if-cached out to have it fetched.")
}

/// Whose an answer is that is fetched in this name.
pub(super) fn whose(named: &Named) -> Whose {
    match named {
        Named::Nobody => Whose::Public,
        Named::Caller(identity, _) => Whose::Caller(identity.clone()),
        Named::Service => Whose::Service,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_passes_takes_no_more_than_it_is_long() {
        let mut written = Vec::with_capacity(100);
        written.extend_from_slice(b"some");
        let (written, kept) = (Bytes::from(written), Bytes::from("some of it"));
        assert_eq!(of_its_size(kept.clone(), &kept).as_ptr(), kept.as_ptr(), "all of it passes");
        assert_eq!(of_its_size(written, &kept).try_into_mut().unwrap().capacity(), 4);
    }
}
