//! A client that has an answer and asks whether it still holds: told so without another being made, where everything that the last one
//! was made of is as it was. What is kept and over is asked about first, as whoever made the answer would.

use actix_web::HttpResponse;
use actix_web::http::header::{self, HeaderMap};
use futures_util::future::join_all;

use super::call::Call;
use super::worker::Worker;
use crate::auth::Caller;
use crate::compose::{KeptCall, Known, Made, Question};
use crate::http::context::Context;

/// An answer that is being made, and what it will be known by.
pub(super) struct Making {
    known: Known,
    question: Question,
    settings: u64,
    context: Context,
}

impl<S: 'static, W> Call<S, W> {
    /// The 304, where the client has what would be the answer; `None` where one has to be made. What systems were asked for meanwhile is
    /// at hand for whoever makes it.
    pub(super) async fn unchanged(
        &self,
        worker: &Worker<S>,
        caller: Option<&Caller>,
        headers: &HeaderMap,
    ) -> Option<HttpResponse> {
        if !headers.contains_key(header::IF_NONE_MATCH) {
            return None;
        }
        let (process, context) = (&worker.process, self.own_context());
        let answer = process.known.find(&self.asked().question()?)?;
        if !answer.tagged.is_held(headers) {
            return None;
        }
        let made_of = &answer.made.of;
        for KeptCall { again, content } in made_of {
            if !again.is_kept(content, &process.opening.cache).await {
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
        for part in &answer.made.parts {
            process.last_good.renew(part);
        }
        context.ledger().made_of.follow();
        for came in &came {
            came.tell(context);
        }
        let mut ledger = context.ledger();
        if let Some(language) = answer.made.language {
            ledger.speaks(language);
        }
        ledger.is_unchanged();
        Some(answer.tagged.not_modified(&answer.made.fields))
    }

    /// Begins to write down what the answer to a request is made of, where another may ask the same.
    pub(super) fn begins(&self) -> Option<Making> {
        let question = self.asked().question()?;
        let (known, context) = (self.here().process.known.clone(), self.own_context().clone());
        context.ledger().made_of.follow();
        Some(Making { settings: known.settings(), known, question, context })
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
