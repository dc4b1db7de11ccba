//! An answer that would be the last one again, since everything that one was made of is as it was: a client that has it is told so, and one
//! that is for everybody is given as it was made. No handler runs. Of what a client has, what is kept and over is asked about first, as
//! whoever made the answer would.

use actix_web::HttpResponse;
use actix_web::http::header::{self, HeaderMap};
use futures_util::future::join_all;

use super::call::Call;
use super::worker::Worker;
use crate::auth::Caller;
use crate::compose::{Answer, KeptCall, Known, Made, Question};
use crate::http::context::Context;

/// An answer that is being made, and what it will be known by.
pub(super) struct Making {
    known: Known,
    question: Question,
    settings: u64,
    context: Context,
}

impl<S: 'static, W> Call<S, W> {
    /// What the last answer to the same was, where another would be the same: not again to a client that has it. `None` where one has to be
    /// made; what systems were asked for meanwhile is at hand for whoever makes it.
    pub(super) async fn as_before(
        &self,
        worker: &Worker<S>,
        caller: Option<&Caller>,
        (question, headers): (&Question, &HeaderMap),
    ) -> Option<HttpResponse> {
        let is_asked = headers.contains_key(header::IF_NONE_MATCH);
        // Of one caller's only the tag is known.
        if !is_asked && self.here().whose.is_some() {
            return None;
        }
        let answer = worker.process.known.find(question)?;
        if is_asked && answer.tagged.is_held(headers) {
            return self.unchanged(worker, caller, &answer).await;
        }
        let answered = self.shown(worker, &answer, headers)?;
        renewed(worker, &answer);
        Some(answered)
    }

    /// The 304, where the client has what would be the answer.
    async fn unchanged(
        &self,
        worker: &Worker<S>,
        caller: Option<&Caller>,
        answer: &Answer,
    ) -> Option<HttpResponse> {
        let (process, context) = (&worker.process, self.own_context());
        let made_of = &answer.made.of;
        for KeptCall { again, content } in made_of {
            if !again.is_kept(content, &process.opening.cache) {
                return None;
            }
        }
        let calls = made_of.iter().map(|call| call.again.made(&worker.upstreams, caller, context));
        let came: Option<Vec<_>> = join_all(calls).await.into_iter().collect();
        let came = came?;
        if !came.iter().zip(made_of).all(|(came, call)| came.is_made_of(&call.content)) {
            context.put_in_hand(came);
            return None;
        }
        renewed(worker, answer);
        context.ledger().made_of.follow();
        for came in &came {
            came.tell(context);
        }
        answer.made.tell_language(context);
        context.ledger().is_unchanged();
        Some(answer.tagged.not_modified(&answer.made.fields))
    }

    /// The last answer again, where it is for everybody, and each call would be answered by what is kept, fresh, and what it was answered by.
    fn shown(&self, worker: &Worker<S>, answer: &Answer, headers: &HeaderMap) -> Option<HttpResponse> {
        let (made, shown) = (&answer.made, answer.shown.as_ref()?);
        let mut came = Vec::with_capacity(made.of.len());
        for KeptCall { again, content } in &made.of {
            came.push(again.fresh(content, &worker.process.opening.cache)?);
        }
        let context = self.own_context();
        context.ledger().made_of.follow();
        for (call, came) in made.of.iter().zip(came) {
            call.again.tell(came, context);
        }
        made.tell(context);
        Some(answer.again(shown, headers))
    }

    /// Begins to write down what the answer to a request is made of, where another may ask the same.
    pub(super) fn begins(&self, question: Question) -> Making {
        let (known, context) = (self.here().process.known.clone(), self.own_context().clone());
        context.ledger().made_of.follow();
        Making { settings: known.settings(), known, question, context }
    }
}

/// What may be shown later of an answer's parts is dated anew, as if they had been made.
fn renewed<S>(worker: &Worker<S>, answer: &Answer) {
    for part in &answer.made.parts {
        worker.process.last_good.renew(part);
    }
}

impl Making {
    /// Has the answer known by its tag, once it has one.
    pub(super) fn ended(self, mut answer: HttpResponse) -> HttpResponse {
        let Self { known, question, settings, context } = self;
        if let Some(made) = Made::of(&mut context.ledger(), answer.headers()) {
            answer.extensions_mut().insert(known.to_be_known(question, made, settings));
        }
        answer
    }
}
