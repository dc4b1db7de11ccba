//! A route whose answers are kept: under what, for how long, and how one leaves.

use std::fmt::Write as _;
use std::time::Duration;

use actix_web::HttpResponse;
use actix_web::http::header::{self, HeaderMap, HeaderValue};

use super::pass::Pass;
use crate::auth::Named;
use crate::cache::{Asked, Choice, Key, NEGOTIATED, Rules, Tags, Unanswered, Whose, Windows, Wish};
use crate::http::context::Context;
use crate::http::problem::{Failure, Kind};
use crate::http::representation;
use crate::upstream::Asking;
use crate::upstream::Signed;
use crate::upstream::transport::Outgoing;

impl Pass {
    /// The kept answer, or one that is fetched; of many who ask at once, one fetches.
    pub(super) async fn kept(
        &self,
        (request, tags): (&HeaderMap, Tags),
        outgoing: Outgoing,
        named: Named,
        context: &Context,
        at_most: Duration,
    ) -> Result<HttpResponse, Failure> {
        let whose = whose(&named);
        let asked = Asked {
            choice: Choice::of(&outgoing.headers),
            rules: Rules { scope: self.upstream.scope(&whose, &named), at_most, stale: self.stale() },
            wish: Wish::of(request, &whose),
            tags,
            key: Key {
                upstream: self.upstream.shared().name.clone(),
                target: outgoing.url.clone(),
                told: told(&outgoing, at_most, self.stale()).into(),
                whose,
            },
        };
        let asking = Asking { outgoing, named, signed: Signed::No, within: self.config.deadline };
        let answered = self.upstream.through_cache(asked, asking, context, context.left_for_calls()).await;
        let (answer, used) = match answered {
            Err(Unanswered::NothingKept) => return Err(nothing_kept()),
            answered => answered.map_err(|why| self.upstream.unanswered(why))?,
        };
        self.look(answer.status())?;
        let response = self.whole_answer(answer.status(), answer.headers(), answer.body().clone());
        // One that cannot be used is not used again.
        let mut response = response.inspect_err(|_| _ = answer.unreadable(""))?;
        representation::in_parts(&mut response);
        if let Some(age) = used.age() {
            // RFC 9111 section 5.1: whoever reads how long it lasts must know how much of that is gone.
            response.headers_mut().insert(header::AGE, HeaderValue::from(age.as_secs()));
        }
        Ok(response)
    }

    /// What the route adds to what its upstream says, or else the upstream's section.
    fn stale(&self) -> Windows {
        let of_upstream = Windows::from(&self.upstream.shared().config);
        Windows {
            while_revalidate: self.config.stale_while_revalidate.unwrap_or(of_upstream.while_revalidate),
            if_error: self.config.stale_if_error.unwrap_or(of_upstream.if_error),
        }
    }
}

/// RFC 9111 section 5.2.1.7.
fn nothing_kept() -> Failure {
    Failure::new(Kind::UpstreamTimeout)
        .detail("Nothing is kept that would do; leave only-if-cached out to have it fetched.")
}

fn whose(named: &Named) -> Whose {
    match named {
        Named::Nobody => Whose::Public,
        Named::Caller(identity, _) => Whose::Caller(identity.clone()),
        Named::Service => Whose::Service,
    }
}

/// What the client said and its system was told, beside what is negotiated: somebody lets it pass since it tells answers apart, whatever
/// `Vary` says. A route that keeps answers for another time keeps others.
fn told(outgoing: &Outgoing, at_most: Duration, stale: Windows) -> String {
    // Never as a typed client's, which sends other fields.
    let times = [at_most, stale.while_revalidate, stale.if_error].map(|time| time.as_millis());
    let mut told = format!("passed, for {times:?} ms");
    for (name, value) in outgoing.headers.iter().filter(|(name, _)| !NEGOTIATED.contains(name)) {
        // No two values are written alike, whatever their bytes mean.
        _ = write!(told, "\n{name}: {}", value.as_bytes().escape_ascii());
    }
    told
}
