//! A central system's answer, whole and within its cap.

use std::borrow::Cow;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use bytes::Bytes;
use serde::Deserialize;

use super::again::Read;
use super::error::{Error, Kind};
use crate::cache::{Lines, Said, Scope};
use crate::http::forms::{Forms, Hash};
use crate::proxy::picked;

/// A complete answer; clones share its bytes.
#[derive(Clone, Debug)]
pub struct Answer(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    upstream: Arc<str>,
    status: StatusCode,
    fields: Fields,
    body: Bytes,
    content: Arc<Content>,
    earlier: Earlier,
}

#[derive(Debug)]
enum Fields {
    Came(HeaderMap),
    /// As they are kept, and as they are read, once somebody does.
    Kept(Lines, OnceLock<HeaderMap>),
}

/// What answers share that are made of the same bytes: two that share one read alike.
#[derive(Debug, Default)]
pub(crate) struct Content {
    /// A reader found that it is not what was agreed.
    unusable: AtomicBool,
    /// A reader looked at a field, which another answer of the same bytes may say otherwise.
    fields_read: AtomicBool,
    /// What its tag is made of, where it passes as it came.
    hash: OnceLock<Hash>,
    /// What clients get of it, where it was kept and used again, and more was made of it than a tag.
    shown: OnceLock<Arc<Forms>>,
}

impl Content {
    /// Whether a reader found that it is not what was agreed.
    pub(crate) fn is_unusable(&self) -> bool {
        self.unusable.load(Ordering::Relaxed)
    }

    /// The hash of its body, which is this.
    pub(crate) fn hash(&self, body: &[u8]) -> Hash {
        *self.hash.get_or_init(|| Hash::of(body))
    }

    /// Whether its body was found to pass as it came.
    pub(crate) fn is_hashed(&self) -> bool {
        self.hash.get().is_some()
    }

    /// What clients get of it, if any did again.
    pub(crate) fn shown(&self) -> Option<&Arc<Forms>> {
        self.shown.get()
    }

    /// From now on this is what clients get of it, unless something is already.
    pub(crate) fn show(&self, body: Bytes) -> &Arc<Forms> {
        self.shown.get_or_init(|| Arc::new(Forms::of(body)))
    }

    /// Whether all that was read of it is in its bytes, and was of use.
    pub(crate) fn tells_all(&self) -> bool {
        !self.is_unusable() && !self.fields_read.load(Ordering::Relaxed)
    }
}

/// What came of the attempts before the one that was answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Earlier {
    /// There were none, or nothing was done by them.
    Nothing,
    /// One had no answer: it may have been acted on.
    Perhaps,
}

impl Answer {
    pub(crate) fn new(upstream: Arc<str>, status: StatusCode, headers: HeaderMap, body: Bytes) -> Self {
        Self::with(upstream, status, headers, body, Arc::default())
    }

    /// What was kept of one.
    pub(crate) fn kept(
        upstream: Arc<str>,
        status: StatusCode,
        lines: Lines,
        body: Bytes,
        content: Arc<Content>,
    ) -> Self {
        let fields = Fields::Kept(lines, OnceLock::new());
        Self(Arc::new(Inner { upstream, status, fields, body, content, earlier: Earlier::Nothing }))
    }

    /// One with this content.
    pub(crate) fn with(
        upstream: Arc<str>,
        status: StatusCode,
        headers: HeaderMap,
        body: Bytes,
        content: Arc<Content>,
    ) -> Self {
        let fields = Fields::Came(headers);
        Self(Arc::new(Inner { upstream, status, fields, body, content, earlier: Earlier::Nothing }))
    }

    /// The same with other fields.
    pub(crate) fn with_fields(&self, headers: HeaderMap) -> Self {
        let Inner { upstream, status, body, content, .. } = &*self.0;
        Self::with(upstream.clone(), *status, headers, body.clone(), content.clone())
    }

    /// The same, after attempts of which this came.
    pub(super) fn after(mut self, earlier: Earlier) -> Self {
        if let Some(inner) = Arc::get_mut(&mut self.0) {
            inner.earlier = earlier;
        }
        self
    }

    /// What came of the attempts before it.
    pub fn earlier(&self) -> Earlier {
        self.0.earlier
    }

    /// The status.
    pub fn status(&self) -> StatusCode {
        self.0.status
    }

    pub(crate) fn headers(&self) -> &HeaderMap {
        match &self.0.fields {
            Fields::Came(headers) => headers,
            Fields::Kept(lines, map) => map.get_or_init(|| lines.map()),
        }
    }

    /// Its fields of these names, and perhaps others.
    pub(crate) fn some_headers(&self, names: &[HeaderName]) -> Cow<'_, HeaderMap> {
        match &self.0.fields {
            Fields::Came(headers) => Cow::Borrowed(headers),
            Fields::Kept(lines, _) => {
                let mut some = HeaderMap::new();
                lines.picked(names).for_each(|(name, value)| some.append(name, value));
                Cow::Owned(some)
            }
        }
    }

    /// What its fields say of an answer that is made of it.
    pub(super) fn said(&self, scope: Scope) -> Said {
        Said::of(self.headers(), scope)
    }

    /// The same, read only where it was not read the last time of one with the same fields.
    pub(super) fn said_once(&self, scope: Scope, read: &Read) -> Said {
        let Fields::Kept(lines, _) = &self.0.fields else { return self.said(scope) };
        if let Some((_, said)) = read.load().as_deref().filter(|(before, _)| before.are(lines)) {
            return *said;
        }
        let said = self.said(scope);
        read.store(Some(Arc::new((lines.clone(), said))));
        said
    }

    /// Hands over its fields of these names.
    pub(crate) fn pick(&self, names: &[HeaderName], take: impl FnMut((HeaderName, HeaderValue))) {
        match &self.0.fields {
            Fields::Came(headers) => picked(names, headers).for_each(take),
            Fields::Kept(lines, _) => lines.picked(names).for_each(take),
        }
    }

    /// Whether it has a field of this name.
    pub(crate) fn says(&self, name: &HeaderName) -> bool {
        match &self.0.fields {
            Fields::Came(headers) => headers.contains_key(name),
            Fields::Kept(lines, _) => lines.picked(std::slice::from_ref(name)).next().is_some(),
        }
    }

    /// What it has in common with others that are made of the same bytes.
    pub(crate) fn content(&self) -> &Arc<Content> {
        &self.0.content
    }

    /// A header's first value, where it is text. A composed answer for which it was looked at is made anew each time, since a 304 of the
    /// system may change it.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.0.content.fields_read.store(true, Ordering::Relaxed);
        self.field(name)
    }

    /// The same for what no reader is told of.
    pub(super) fn field(&self, name: &str) -> Option<&str> {
        match &self.0.fields {
            Fields::Came(headers) => headers.get(name)?.to_str().ok(),
            Fields::Kept(lines, _) => lines.get(name),
        }
    }

    /// The body's bytes, as they came.
    pub fn body(&self) -> &Bytes {
        &self.0.body
    }

    /// The answer if its status is 2xx, else [`Kind::Status`].
    pub fn success(self) -> Result<Self, Error> {
        if self.0.status.is_success() { Ok(self) } else { Err(self.error(Kind::Status(self.0.status))) }
    }

    /// Reads the body as JSON; the result may borrow from the answer. Another content type is [`Kind::Unreadable`].
    pub fn json<'a, T: Deserialize<'a>>(&'a self) -> Result<T, Error> {
        let content_type = self.field(header::CONTENT_TYPE.as_str()).unwrap_or_default();
        let essence = content_type.split(';').next().unwrap_or_default().trim();
        if !(essence.eq_ignore_ascii_case("application/json") || essence.ends_with("+json")) {
            return Err(self.unreadable(format!("expected JSON, the content type is {essence:?}")));
        }
        // Held to UTF-8 as a whole: string by string takes longer than to read the rest.
        let read = match std::str::from_utf8(&self.0.body) {
            Ok(text) => serde_json::from_str(text),
            Err(_) => serde_json::from_slice(&self.0.body),
        };
        read.map_err(|error| self.unreadable(position(&error)))
    }

    /// An error that says why the content is not what was agreed. The answer is not used again, however long it might be
    /// kept.
    pub fn unreadable(&self, why: impl Into<String>) -> Error {
        self.0.content.unusable.store(true, Ordering::Relaxed);
        self.error(Kind::Unreadable(why.into()))
    }

    fn error(&self, kind: Kind) -> Error {
        Error { upstream: self.0.upstream.clone(), kind }
    }

    /// What it takes in memory, roughly: the body and each header's text.
    pub(crate) fn weight(&self) -> usize {
        let headers: usize =
            self.headers().iter().map(|(name, value)| name.as_str().len() + value.len() + 32).sum();
        size_of::<Inner>() + self.0.body.len() + headers
    }
}

/// Where JSON went wrong, without the text that stood there: an answer's content does not belong in a log.
fn position(error: &serde_json::Error) -> String {
    let what = match error.classify() {
        serde_json::error::Category::Syntax | serde_json::error::Category::Io => "is not JSON",
        serde_json::error::Category::Eof => "ends early",
        serde_json::error::Category::Data => "has another shape than agreed",
    };
    format!("{what} at line {} column {}", error.line(), error.column())
}
