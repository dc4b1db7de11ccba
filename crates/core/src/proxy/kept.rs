//! A route whose answers are kept: under what, for how long, and how one leaves.

use std::fmt::Write as _;
use std::time::Duration;

use actix_web::HttpResponse;
use actix_web::http::header::{self, HeaderMap, HeaderValue};

use super::pass::Pass;
use crate::auth::Named;
use crate::cache::{Key, Lifetime, Whose, age};
use crate::http::context::Context;
use crate::http::problem::Failure;
use crate::upstream::transport::Outgoing;
use crate::upstream::{Answer, Whole};

impl Pass {
    /// The kept answer, or one that is fetched; of many who ask at once, one fetches.
    pub(super) async fn kept(
        &self,
        outgoing: Outgoing,
        named: Named,
        context: &Context,
        at_most: Duration,
    ) -> Result<HttpResponse, Failure> {
        let whose = whose(&named);
        let is_public = whose == Whose::Public;
        let key = Key {
            upstream: self.upstream.shared().name.clone(),
            target: outgoing.url.clone(),
            told: told(&outgoing, at_most).into(),
            whose,
        };
        let fresh_for = move |answer: &Answer| {
            fresh_for(answer.headers(), is_public).map_or(at_most, |said| said.min(at_most))
        };
        let (upstream, within, own) = (self.upstream.clone(), self.config.deadline, context.clone());
        let fetch =
            Box::pin(async move { upstream.call(Whole::Plain, outgoing, &named, &own, within).await });
        let left = context.left_for_calls();
        let (answer, kept_for) = self.upstream.through_cache(key, fresh_for, fetch, context, left).await?;
        self.look(answer.status())?;
        let response = self.whole_answer(answer.status(), answer.headers(), answer.body().clone());
        // One that cannot be used is not used again.
        let mut response = response.inspect_err(|_| _ = answer.unreadable(""))?;
        if !kept_for.is_zero() {
            // RFC 9111 section 5.1: whoever reads how long it lasts must know how much of that is gone.
            let age = age(answer.headers()) + kept_for;
            response.headers_mut().insert(header::AGE, HeaderValue::from(age.as_secs()));
        }
        Ok(response)
    }
}

fn whose(named: &Named) -> Whose {
    match named {
        Named::Nobody => Whose::Public,
        Named::Caller(identity, _) => Whose::Caller(identity.clone()),
        Named::Service => Whose::Service,
    }
}

/// How long its system lets it be used again, by everybody or by the one whom it was made for; `None` where it does not say.
fn fresh_for(headers: &HeaderMap, is_public: bool) -> Option<Duration> {
    if is_public { Lifetime::for_all(headers) } else { Lifetime::for_one(headers) }
}

/// All that the client said and that the system was told: it may choose by any of it. A route that keeps answers for another time
/// keeps others.
fn told(outgoing: &Outgoing, at_most: Duration) -> String {
    // Never as a typed client's, which sends other fields.
    let mut told = format!("passed, for {} ms", at_most.as_millis());
    for (name, value) in &outgoing.headers {
        // No two values are written alike, whatever their bytes mean.
        _ = write!(told, "\n{name}: {}", value.as_bytes().escape_ascii());
    }
    told
}
