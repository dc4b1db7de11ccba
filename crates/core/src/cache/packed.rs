//! An answer as it is kept: what it was chosen by and its fields in one piece of memory, its body in another. A map of fields takes two hundred
//! bytes for each of them, and what came on a connection holds on to all that was read with it.

use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderMap};
use bytes::{Buf as _, Bytes};

use super::lines::Lines;
use super::memory::{lent, shared};
use super::stored::conditions;
use crate::http::forms::Forms;
use crate::upstream::{Answer, Content};

#[derive(Debug)]
pub(super) struct Packed {
    status: StatusCode,
    /// Whether its system can be asked if it still holds: read once, since that takes a map of all fields.
    can_be_asked: bool,
    /// Where the fields begin.
    begin: u32,
    /// What it was chosen by, then its fields: bytes that are counted where they lie, since those that are lent take a piece more once
    /// somebody has them.
    text: Arc<[u8]>,
    body: Bytes,
    content: Arc<Content>,
}

impl Packed {
    /// An answer with these fields, which was chosen by this.
    pub(super) fn of(answer: &Answer, fields: &HeaderMap, choice: String) -> Self {
        let begin = u32::try_from(choice.len()).unwrap_or(u32::MAX);
        let mut text = choice.into_bytes();
        Lines::write(fields, &mut text);
        // One that still holds has the bytes that it had, where clients get them.
        let is_shown = |forms: &&Arc<Forms>| forms.body().as_ptr() == answer.body().as_ptr();
        let shown = answer.content().shown().filter(is_shown).map(|forms| forms.body().clone());
        Self {
            status: answer.status(),
            can_be_asked: !conditions(fields).is_empty(),
            begin,
            text: text.into(),
            body: shown.unwrap_or_else(|| Bytes::copy_from_slice(answer.body())),
            content: read_alike(answer.content(), answer.headers(), fields),
        }
    }

    /// The answer, of this upstream.
    pub(super) fn answer(&self, upstream: &Arc<str>) -> Answer {
        Answer::kept(upstream.clone(), self.status, self.lines(), self.body.clone(), self.content.clone())
    }

    /// The same with other fields.
    pub(super) fn with(&self, upstream: &Arc<str>, fields: HeaderMap) -> Answer {
        let content = read_alike(&self.content, &self.fields(), &fields);
        Answer::with(upstream.clone(), self.status, fields, self.body.clone(), content)
    }

    /// What it has in common with answers that are made of the same bytes.
    pub(super) fn content(&self) -> &Arc<Content> {
        &self.content
    }

    /// What it was chosen by, as its request said it.
    pub(super) fn choice(&self) -> &str {
        std::str::from_utf8(&self.text[..self.begin()]).unwrap_or_default()
    }

    fn lines(&self) -> Lines {
        let mut text = Bytes::from_owner(self.text.clone());
        text.advance(self.begin());
        Lines::of(text)
    }

    fn begin(&self) -> usize {
        (self.begin as usize).min(self.text.len())
    }

    pub(super) fn fields(&self) -> HeaderMap {
        self.lines().map()
    }

    /// Whether its system can be asked if it still holds.
    pub(super) fn can_be_asked(&self) -> bool {
        self.can_be_asked
    }

    /// Whether a reader found that it is not what was agreed.
    pub(super) fn is_unusable(&self) -> bool {
        self.content.is_unusable()
    }

    /// What it takes in memory beside itself.
    pub(super) fn weight(&self) -> usize {
        let bytes = |bytes: &Bytes| lent(bytes.len());
        let shown = self.content.shown().map_or(0, |forms| {
            let is_own = forms.body().as_ptr() != self.body.as_ptr();
            let body = if is_own { bytes(forms.body()) } else { 0 };
            shared(size_of::<Forms>()) + body + forms.weight()
        });
        shared(self.text.len()) + bytes(&self.body) + shared(size_of::<Content>()) + shown
    }
}

/// What the same bytes have in common under other fields: how they are read hangs on their type.
fn read_alike(content: &Arc<Content>, before: &HeaderMap, now: &HeaderMap) -> Arc<Content> {
    let is_alike = before.get(header::CONTENT_TYPE) == now.get(header::CONTENT_TYPE);
    if is_alike { content.clone() } else { Arc::default() }
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::{HeaderName, HeaderValue};

    use super::super::lines::USUAL;
    use super::*;

    /// Whatever they hold, and however often they are said.
    #[test]
    fn what_is_kept_is_what_came() {
        let mut fields = HeaderMap::new();
        for (name, value) in [
            (header::VARY, &b"Accept"[..]),
            (header::VARY, b"Cookie"),
            (header::ETAG, b"\"a:b: c\""),
            (header::LAST_MODIFIED, b"\xff:"),
            (HeaderName::from_static("x-empty"), b""),
            (HeaderName::from_static("x-bytes"), b"caf\xe9\tau lait"),
        ] {
            fields.append(name, HeaderValue::from_bytes(value).unwrap());
        }
        let answer = Answer::new("x".into(), StatusCode::NOT_FOUND, HeaderMap::new(), "body".into());
        let kept = Packed::of(&answer, &fields, "accept:a:b\n".to_owned()).answer(&"x".into());
        let told = |headers: &HeaderMap| {
            let mut told: Vec<_> =
                headers.iter().map(|(name, value)| (name.clone(), value.as_bytes().to_vec())).collect();
            told.sort_by(|one, other| one.0.as_str().cmp(other.0.as_str()));
            told
        };
        assert_eq!((kept.status(), &kept.body()[..]), (StatusCode::NOT_FOUND, &b"body"[..]));
        assert_eq!(told(kept.headers()), told(&fields));
        let names = [header::ETAG, header::VARY, header::AGE];
        let of = |fields: &HeaderMap, names: &[HeaderName]| {
            fields
                .iter()
                .filter(|(name, _)| names.contains(name))
                .map(|(name, value)| (name.clone(), value.clone()))
                .collect()
        };
        let mut picked = HeaderMap::new();
        kept.pick(&names, |(name, value)| picked.append(name, value));
        assert_eq!(told(&picked), told(&of(&fields, &names)));
        assert_eq!(
            (kept.header("etag"), kept.header("x-bytes"), kept.header("age")),
            (Some("\"a:b: c\""), None, None)
        );
    }

    #[test]
    fn a_usual_name_is_one_byte_and_comes_back() {
        let named = |name: &'static str| (HeaderName::from_static(name), HeaderValue::from_static(name));
        let fields: HeaderMap = USUAL.into_iter().map(named).collect();
        let answer = Answer::new("x".into(), StatusCode::OK, HeaderMap::new(), "body".into());
        let packed = Packed::of(&answer, &fields, String::new());
        let kept = packed.answer(&"x".into());
        assert!(USUAL.into_iter().all(|name| kept.header(name) == Some(name)));
        assert_eq!(packed.text.len(), USUAL.into_iter().map(|name| 1 + name.len() + 1).sum::<usize>());
    }

    #[test]
    fn what_is_made_of_it_counts() {
        let answer = Answer::new("x".into(), StatusCode::OK, HeaderMap::new(), "body".repeat(100).into());
        let kept = Packed::of(&answer, answer.headers(), String::new());
        let before = kept.weight();
        let forms = kept.content().show(kept.answer(&"x".into()).body().clone());
        assert_eq!(kept.weight(), before + shared(size_of::<Forms>()), "the body is the kept one");
        forms.keep(crate::http::forms::Coding::Gzip);
        assert!(kept.weight() > before + shared(size_of::<Forms>()) + lent(0));
        let other = Packed::of(&answer, answer.headers(), String::new());
        other.content().show("what passes of it".into());
        assert!(other.weight() > before + shared(size_of::<Forms>()) + lent(0));
    }

    #[test]
    fn what_clients_get_of_it_is_kept_once_whatever_is_said_of_it_anew() {
        let answer = Answer::new("x".into(), StatusCode::OK, HeaderMap::new(), "body".repeat(100).into());
        let kept = Packed::of(&answer, answer.headers(), String::new());
        kept.content().show(kept.body.clone());
        let renewed = kept.with(&"x".into(), HeaderMap::new());
        let again = Packed::of(&renewed, renewed.headers(), String::new());
        assert_eq!((again.body.as_ptr(), again.weight()), (kept.body.as_ptr(), kept.weight()));
    }

    #[test]
    fn what_a_reader_cannot_use_is_not_used_again() {
        let answer = Answer::new("x".into(), StatusCode::OK, HeaderMap::new(), "body".into());
        let kept = Packed::of(&answer, answer.headers(), String::new());
        assert!(!kept.is_unusable());
        drop(kept.answer(&"x".into()).unreadable("it is none"));
        assert!(kept.is_unusable());
    }
}
