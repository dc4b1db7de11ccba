//! A call as a typed client writes it: what, then in whose name, then whether it may be kept. A call that nobody's name was
//! put to cannot be sent, and an answer fetched in a caller's name cannot be shared: both do not compile.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;

use actix_web::http::Method;
use actix_web::http::header::{self, HeaderName, HeaderValue};
use bytes::Bytes;
use serde::Serialize;

use super::again::{Again, kept_for, tell};
use super::answer::Answer;
use super::asking::{Asking, Signed};
use super::client::Upstream;
use super::error::{Error, Kind};
use super::exchange::Whole;
use super::transport::Outgoing;
use crate::auth::{Anonymous, Caller, Named, Principal, Service};
use crate::boxed::boxed;
use crate::cache::{Asked, Choice, Key, Marks, Public, Rules, Scope, Tags, Use, Whose, Windows, Wish};
use crate::compose::running;

/// A call without a name: it has no `send`.
#[derive(Debug)]
#[must_use = "a call is sent only once it has a name"]
pub struct Unnamed {
    upstream: Upstream,
    method: Method,
    target: String,
    has_query: bool,
    language: Option<&'static str>,
    body: Bytes,
    key: Option<(HeaderName, HeaderValue)>,
    signed: Signed,
    tags: Tags,
}

impl Unnamed {
    pub(super) fn get(upstream: Upstream, path: &str) -> Self {
        Self {
            upstream,
            method: Method::GET,
            target: path.to_owned(),
            has_query: false,
            language: None,
            body: Bytes::new(),
            key: None,
            signed: Signed::No,
            tags: Tags::default(),
        }
    }

    pub(super) fn post(upstream: Upstream, path: &str) -> Self {
        Self { method: Method::POST, ..Self::get(upstream, path) }
    }

    pub(super) fn link(upstream: Upstream, path: &str, query: Option<&str>) -> Self {
        let target = query.map_or_else(|| path.to_owned(), |query| format!("{path}?{query}"));
        Self { target, has_query: query.is_some(), ..Self::get(upstream, "") }
    }

    /// Adds one path segment, percent-encoded: whatever it holds, it stays one segment.
    pub fn segment(mut self, segment: &str) -> Self {
        self.target.push('/');
        // "." and ".." are the only segments that mean something to a path even when nothing in them needs encoding.
        match segment {
            "." => self.target.push_str("%2E"),
            ".." => self.target.push_str("%2E%2E"),
            _ => self.target.extend(
                url::form_urlencoded::byte_serialize(segment.as_bytes()).map(|part| part.replace('+', "%20")),
            ),
        }
        self
    }

    /// Adds a further fixed part of the path; it starts with a slash.
    pub fn then(mut self, path: &str) -> Self {
        self.target.push_str(path);
        self
    }

    /// Adds a query parameter, encoded.
    pub fn query(mut self, name: &str, value: impl std::fmt::Display) -> Self {
        self.target.push(if self.has_query { '&' } else { '?' });
        self.has_query = true;
        let pair = [(name, value.to_string())];
        self.target.push_str(&serde_urlencoded::to_string(pair).unwrap_or_default());
        self
    }

    /// Asks for an answer in this language (`Accept-Language`).
    pub fn in_language(mut self, language: &'static str) -> Self {
        self.language = Some(language);
        self
    }

    /// Sends this as its body, in JSON. What cannot be written is [`Kind::Unsent`].
    pub fn json(mut self, body: &impl Serialize) -> Result<Self, Error> {
        let written = serde_json::to_vec(body);
        let written = written.map_err(|error| self.unsent(format!("its body cannot be written: {error}")))?;
        self.body = written.into();
        Ok(self)
    }

    /// Says that the system does it once under this key, which goes in this header, however often it is sent: so it is sent again
    /// where what came of it is not known. The same key must always go with the same body.
    pub fn once(mut self, header: &'static str, key: &str) -> Result<Self, Error> {
        let value = HeaderValue::from_str(key).ok().filter(|value| !value.is_empty());
        let value = value.ok_or_else(|| self.unsent("its key fits no header".to_owned()))?;
        self.key = Some((HeaderName::from_static(header), value));
        Ok(self)
    }

    /// Signs the body, where there is one, and reads no answer that the system has not signed: that is [`Kind::Unreadable`],
    /// whatever it says. The upstream's section says with what, and whose keys count.
    pub fn signed(mut self) -> Self {
        self.signed = Signed::BothWays;
        self
    }

    /// Says what the answer is about, beside what its system says (`Cache-Tag`, `Surrogate-Key`): where it is kept, it ends with all that
    /// is about the same.
    pub fn tagged(mut self, tag: impl Into<Cow<'static, str>>) -> Self {
        self.tags.add(tag);
        self
    }

    fn unsent(&self, why: String) -> Error {
        self.upstream.error(Kind::Unsent(why))
    }

    /// Says in whose name the call goes: a [`Caller`]'s, nobody's ([`Anonymous`]) or this [`Service`]'s.
    pub fn in_name_of<P: Principal>(self, principal: &P) -> Request<P> {
        Request { call: self, principal: principal.clone(), headers: Vec::new(), keep: None }
    }
}

/// A call in somebody's name.
#[derive(Debug)]
#[must_use = "a call does nothing until it is sent"]
pub struct Request<P: Principal> {
    call: Unnamed,
    principal: P,
    headers: Vec<(HeaderName, HeaderValue)>,
    keep: Option<(Whose, Duration)>,
}

impl Request<Caller> {
    /// Lets the answer be reused for this very caller, at most this long and at most as long as the upstream's `fresh_for`.
    pub fn keep(mut self, at_most: Duration) -> Self {
        if let Named::Caller(identity, _) = self.principal.named() {
            self.keep = Some((Whose::Caller(identity), at_most));
        }
        self
    }
}

impl Request<Anonymous> {
    /// Lets the answer be reused for everybody.
    pub fn share(mut self, _: Public, at_most: Duration) -> Self {
        self.keep = Some((Whose::Public, at_most));
        self
    }
}

impl Request<Service> {
    /// Lets the answer be reused for what this service does in its own name, by the rules for what many share: whoever calls may be shown
    /// it. Where a credential is shown for it, it is kept only where its system says so (`public`, `s-maxage` or `must-revalidate`).
    pub fn keep(mut self, at_most: Duration) -> Self {
        self.keep = Some((Whose::Service, at_most));
        self
    }

    /// Lets the answer be reused for everybody.
    pub fn share(mut self, _: Public, at_most: Duration) -> Self {
        self.keep = Some((Whose::Public, at_most));
        self
    }
}

impl<P: Principal> Request<P> {
    /// Sends the call; an answer of any status but 502, 503 and 504 is `Ok`.
    pub async fn send(mut self) -> Result<Answer, Error> {
        let context = self.principal.within().clone();
        let (left, named) = (context.left_for_calls(), self.principal.named());
        if left.is_zero() {
            context.ledger().made_of.more_than_is_kept();
            return Err(self.call.upstream.error(Kind::Timeout));
        }
        let config = &self.call.upstream.shared().config;
        running::given(config.timeout.min(left));
        let about = running::is_followed().then(|| self.about());
        let fresh_for = config.fresh_for;
        let is_kept = !fresh_for.is_zero() && self.call.method == Method::GET;
        let scope = match &named {
            Named::Caller(..) => Scope::One,
            Named::Nobody | Named::Service => self.call.upstream.scope(&Whose::Public, &named),
        };
        // Boxed: a handler holds the futures of all its parts, and a worker's stack is 2 MiB.
        let (answer, used) = match self.keep.take() {
            Some((whose, at_most)) if is_kept => {
                boxed(|| self.kept(whose, at_most.min(fresh_for), left)).await?
            }
            _ => {
                context.ledger().made_of.more_than_is_kept();
                let number = self.call.upstream.bypassed(&context);
                let fetched = boxed(|| self.fetch(left)).await;
                let status = fetched.as_ref().map_or_else(Error::status, |answer| Some(answer.status()));
                context.ledger().answered(number, status);
                (fetched?, Use::Bypass(status))
            }
        };
        let marks = about.and_then(|(url, tags)| Marks::of(&url, named.identity(), &tags, answer.headers()));
        let said = answer.said(scope);
        let kept_for = kept_for(said, &used);
        running::read(&answer, kept_for, marks);
        tell(said, kept_for, &context);
        Ok(answer)
    }

    async fn fetch(self, left: Duration) -> Result<Answer, Error> {
        let within = self.call.upstream.shared().config.timeout.min(left);
        let whole = if self.call.key.is_some() { Whole::Keyed } else { Whole::Plain };
        let (upstream, context) = (self.call.upstream.clone(), self.principal.within().clone());
        self.asking(within).sent(whole, &upstream, &context).await
    }

    fn url(&self) -> String {
        format!("{}{}", self.call.upstream.shared().base, self.call.target)
    }

    /// What is known of the answer before it is there.
    fn about(&self) -> (String, Tags) {
        (self.url(), self.call.tags.clone())
    }

    /// The call as it is sent.
    fn asking(self, within: Duration) -> Asking {
        let url = self.url();
        let Self { call, principal, mut headers, .. } = self;
        headers.push((header::ACCEPT, HeaderValue::from_static("application/json")));
        if let Some(language) = call.language {
            headers.push((header::ACCEPT_LANGUAGE, HeaderValue::from_static(language)));
        }
        if !call.body.is_empty() {
            headers.push((header::CONTENT_TYPE, HeaderValue::from_static("application/json")));
        }
        headers.extend(call.key);
        let outgoing = Outgoing { method: call.method, url, headers, body: call.body };
        Asking { outgoing, named: principal.named(), signed: call.signed, within }
    }

    /// The answer, and how it came to be used. The fetch has the upstream's whole time as long as anybody waits for it; this
    /// caller waits no longer than it may.
    async fn kept(self, whose: Whose, at_most: Duration, left: Duration) -> Result<(Answer, Use), Error> {
        let (upstream, language, tags) =
            (self.call.upstream.clone(), self.call.language, self.call.tags.clone());
        let context = self.principal.within().clone();
        let config = &upstream.shared().config;
        let asking = self.asking(config.timeout);
        let stale = Windows::from(config);
        let asked = Asked {
            choice: Choice::of(&asking.outgoing.headers),
            rules: Rules { scope: upstream.scope(&whose, &asking.named), at_most, stale },
            wish: Wish::default(),
            key: Key {
                upstream: upstream.shared().name.clone(),
                target: asking.outgoing.url.as_str().into(),
                told: tags.beside(told(language.unwrap_or_default(), asking.signed)),
                whose,
            },
            tags,
        };
        let number = context.ledger().made_of.call(|| Again::of(&asked, &asking));
        let answered = match context.take_in_hand(|in_hand| in_hand.is_of(&asked)) {
            Some(in_hand) => in_hand.answered,
            None => upstream.through_cache(&asked, asking, &context, left).await,
        };
        let (answer, used) = answered.map_err(|why| upstream.unanswered(why))?;
        if used.is_kept() {
            context.ledger().made_of.came(number, answer.content());
        }
        Ok((answer, used))
    }
}

/// What its system was told. An answer that had to be signed is another's than one of which nobody looked whether it is: whoever asks for the
/// one is given no other, kept or under way.
fn told(language: &str, signed: Signed) -> Arc<str> {
    match signed {
        Signed::No => language.into(),
        // No language has two lines.
        Signed::BothWays => format!("{language}\nsigned").into(),
    }
}
