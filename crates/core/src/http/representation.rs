//! What a complete body becomes on the wire: a strong entity tag, 304 where the client has it, gzip or zstd where it helps.
//!
//! One step, because the three belong together: a strong tag differs by coding (RFC 9110 section 8.8.3.3), so it is made with
//! the coding in mind, and nothing is compressed for a 304.

use std::sync::Arc;

use actix_web::body::MessageBody as _;
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::{HttpResponse, HttpResponseBuilder};
use bytes::Bytes;

use super::forms::{Coding, Forms, Hash, Whole, tag};
use super::range;
use super::weight::{Weighted, weighted};
use crate::compose::ToBeKnown;

/// A smaller body gains nothing from compression.
const WORTH_COMPRESSING: usize = 256;

/// What a strong tag is made of, in whatever coding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Tagged {
    hash: Hash,
    sent: Sent,
}

/// How a body is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sent {
    AsItIs,
    /// In the coding that the client likes best.
    Coded,
}

impl Sent {
    fn of(body: &[u8], headers: &HeaderMap) -> Self {
        let is_left = body.len() < WORTH_COMPRESSING
            || headers.contains_key(header::CONTENT_ENCODING)
            || is_not_to_be_transformed(headers);
        if is_left { Self::AsItIs } else { Self::Coded }
    }

    fn coding(self, request: &HeaderMap) -> Coding {
        match self {
            Self::AsItIs => Coding::Identity,
            Self::Coded => negotiate(request),
        }
    }

    fn tell(self, headers: &mut HeaderMap) {
        if self == Self::Coded {
            headers.append(header::VARY, HeaderValue::from_static("Accept-Encoding"));
        }
    }
}

impl Tagged {
    /// Whether the client has it, as it would be sent to it.
    pub(crate) fn is_held(self, request: &HeaderMap) -> bool {
        matches(request, &self.tag(request))
    }

    /// The answer to a client that has it, with these fields.
    pub(crate) fn not_modified(self, fields: &[(HeaderName, HeaderValue)]) -> HttpResponse {
        let mut answer = HttpResponse::NotModified().finish();
        for (name, value) in fields.iter().filter(|(name, _)| *name != header::CONTENT_TYPE) {
            answer.headers_mut().append(name.clone(), value.clone());
        }
        answer.extensions_mut().insert(Rider::Held(self));
        answer
    }

    fn tag(self, request: &HeaderMap) -> HeaderValue {
        tag(self.hash, self.sent.coding(request))
    }

    fn tell(self, request: &HeaderMap, mut answer: HttpResponse) -> HttpResponse {
        self.sent.tell(answer.headers_mut());
        answer.headers_mut().insert(header::ETAG, self.tag(request));
        answer
    }
}

/// Tags, answers conditionally and compresses a successful answer whose body is there as a whole; passes the rest through.
pub(crate) fn finish(method: &Method, request: &HeaderMap, mut answer: HttpResponse) -> HttpResponse {
    let rider = answer.extensions_mut().remove();
    let (has_parts, known) = match rider {
        Some(Rider::Finished) => return answer,
        Some(Rider::Held(tagged)) => return tagged.tell(request, answer),
        Some(Rider::InParts(known)) => (true, known),
        Some(Rider::Shared(shared)) => (false, Known::Forms(shared)),
        None => (false, Known::Nothing),
    };
    let taggable = answer.status() == StatusCode::OK && (method == Method::GET || method == Method::HEAD);
    let (mut head, body) = answer.into_parts();
    let body = match body.try_into_bytes() {
        Ok(body) => body,
        Err(stream) => return head.set_body(stream),
    };
    let forms = match known {
        Known::Nothing => Whole::OneGets(Forms::of(body)),
        Known::Hash(hash) => Whole::OneGets(Forms::hashed(body, hash)),
        Known::Forms(shared) => Whole::ManyGet(shared),
    };
    let sent = Sent::of(forms.body(), head.headers());
    let in_parts = taggable && has_parts;
    // A part is of the bytes as they are.
    let asks_for_a_part = method == Method::GET && request.contains_key(header::RANGE);
    let part = if in_parts && asks_for_a_part {
        range::single(request, forms.tag(Coding::Identity), forms.body().len())
    } else {
        None
    };
    let coding = if part.is_none() { sent.coding(request) } else { Coding::Identity };
    sent.tell(head.headers_mut());
    if in_parts {
        head.headers_mut().insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    }
    if taggable && !head.headers().contains_key(header::ETAG) {
        if let Some(answer) = head.extensions_mut().remove::<ToBeKnown>() {
            answer.by(Tagged { hash: forms.hash(), sent }, forms.body());
        }
        let tag = forms.tag(coding);
        head.headers_mut().insert(header::ETAG, tag.clone());
        if matches(request, tag) {
            // RFC 9110 section 15.4.5: the fields of the 200, without a body and what describes it.
            *head.status_mut() = StatusCode::NOT_MODIFIED;
            head.headers_mut().remove(header::CONTENT_TYPE);
            return head.set_body(actix_web::body::BoxBody::new(()));
        }
    }
    if let Some(part) = part {
        *head.status_mut() = StatusCode::PARTIAL_CONTENT;
        let told = format!("bytes {}-{}/{}", part.start, part.end - 1, forms.body().len());
        if let Ok(told) = HeaderValue::try_from(told) {
            head.headers_mut().insert(header::CONTENT_RANGE, told);
        }
        return head.set_body(actix_web::body::BoxBody::new(forms.body().slice(part)));
    }
    if let Some(name) = coding.name() {
        head.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static(name));
    }
    head.set_body(actix_web::body::BoxBody::new(forms.into_coded(coding)))
}

/// Whether an answer with these fields is to leave as it came (RFC 9111 section 5.2.2.6, RFC 9110 section 7.7). What stands in quotes and looks
/// like it counts too: the cost is a body that is not compressed.
pub(crate) fn is_not_to_be_transformed(headers: &HeaderMap) -> bool {
    let said = [header::CACHE_CONTROL, header::CDN_CACHE_CONTROL];
    let mut values = said.iter().flat_map(|name| headers.get_all(name));
    values.any(|value| {
        let mut each = value.as_bytes().split(|byte| *byte == b',');
        each.any(|each| each.trim_ascii().eq_ignore_ascii_case(b"no-transform"))
    })
}

/// Leaves an answer as another system made it: its tag and its coding are that system's.
pub(crate) fn leave(answer: &mut HttpResponse) {
    answer.extensions_mut().insert(Rider::Finished);
}

/// Has what is made of this answer's body made once: that body is the one of these. In the coding that the client likes best they keep it from
/// now on; gives whether there is more of that now.
pub(crate) fn made_once(request: &HeaderMap, answer: &mut HttpResponse, forms: &Arc<Forms>) -> bool {
    {
        let mut riders = answer.extensions_mut();
        match riders.get_mut() {
            Some(Rider::InParts(known)) => *known = Known::Forms(forms.clone()),
            _ => _ = riders.insert(Rider::Shared(forms.clone())),
        }
    }
    wants_all(request) && forms.keep(Sent::of(forms.body(), answer.headers()).coding(request))
}

/// Whether an answer with this body is sent in a coding that is made of all of it.
pub(crate) fn is_coded(request: &HeaderMap, answer: &HttpResponse, body: &[u8]) -> bool {
    wants_all(request)
        && negotiate(request) != Coding::Identity
        && Sent::of(body, answer.headers()) == Sent::Coded
}

/// Who may get no body, or a part of it, is no reason to code all of it.
fn wants_all(request: &HeaderMap) -> bool {
    !request.contains_key(header::IF_NONE_MATCH) && !request.contains_key(header::RANGE)
}

/// Lets a client have a part of a whole answer (`Range`), whose body's hash may be known.
pub(crate) fn in_parts(answer: &mut HttpResponse, hash: Option<Hash>) {
    answer.extensions_mut().insert(Rider::InParts(hash.map_or(Known::Nothing, Known::Hash)));
}

/// Rides on an answer: what is known of its representation beside its body. One for all that may be, since each that rides takes memory.
enum Rider {
    /// It was chosen already: what was made once is not made again on the way out.
    Finished,
    /// The client has it.
    Held(Tagged),
    /// Others get its body too.
    Shared(Arc<Forms>),
    /// It is given in parts, and others may get its body too.
    InParts(Known),
}

/// What was made of a body before.
enum Known {
    Nothing,
    Hash(Hash),
    Forms(Arc<Forms>),
}

/// A body that is the same for everybody, in every coding, made once.
#[derive(Clone, Debug)]
pub(crate) struct Prepared {
    identity: Bytes,
    gzip: Option<Bytes>,
    zstd: Option<Bytes>,
}

impl Prepared {
    pub(crate) fn new(body: Bytes) -> Self {
        // What is compressed already only grows.
        let smaller = |coded: Bytes| {
            Some(coded).filter(|coded| {
                body.len() >= WORTH_COMPRESSING && !coded.is_empty() && coded.len() < body.len()
            })
        };
        let [gzip, zstd] = [Coding::Gzip, Coding::Zstd].map(|coding| smaller(coding.code(&body)));
        Self { gzip, zstd, identity: body }
    }

    /// Puts the coding that the client likes best on the answer, or makes it a 304.
    pub(crate) fn answer(&self, request: &HeaderMap, mut answer: HttpResponseBuilder) -> HttpResponse {
        let (body, coding) = match (negotiate(request), &self.gzip, &self.zstd) {
            (Coding::Gzip, Some(body), _) => (body, Coding::Gzip),
            (Coding::Zstd, _, Some(body)) => (body, Coding::Zstd),
            _ => (&self.identity, Coding::Identity),
        };
        let tag = tag(Hash::of(&self.identity), coding);
        answer.insert_header((header::VARY, "Accept-Encoding")).insert_header((header::ETAG, tag.clone()));
        if matches(request, &tag) {
            return answer.status(StatusCode::NOT_MODIFIED).finish();
        }
        if let Some(name) = coding.name() {
            answer.insert_header((header::CONTENT_ENCODING, name));
        }
        let mut answer = answer.body(body.clone());
        leave(&mut answer);
        answer
    }
}

/// `If-None-Match` (RFC 9110 section 13.1.2), by weak comparison: a proxy may have weakened the tag.
fn matches(request: &HeaderMap, tag: &HeaderValue) -> bool {
    let values = request.get_all(header::IF_NONE_MATCH).filter_map(|value| value.to_str().ok());
    values
        .flat_map(|value| value.split(','))
        .map(str::trim)
        .any(|each| each == "*" || each.trim_start_matches("W/") == tag)
}

/// `Accept-Encoding` (RFC 9110 section 12.5.3): of what the client takes at its highest weight, zstd before gzip.
fn negotiate(request: &HeaderMap) -> Coding {
    let values = request.get_all(header::ACCEPT_ENCODING).filter_map(|value| value.to_str().ok());
    let mut best = (0, Coding::Identity);
    let (mut any, mut names_gzip) = (0, false);
    for Weighted { value, thousandths: weight } in values.flat_map(weighted) {
        let is = |name: &str| value.eq_ignore_ascii_case(name);
        let coding = if is("gzip") || is("x-gzip") {
            Coding::Gzip
        } else if is("zstd") {
            Coding::Zstd
        } else {
            any = if value == "*" { weight } else { any };
            continue;
        };
        names_gzip |= coding == Coding::Gzip;
        if weight > best.0 || (weight == best.0 && weight > 0 && coding == Coding::Zstd) {
            best = (weight, coding);
        }
    }
    if any > best.0 && !names_gzip { Coding::Gzip } else { best.1 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(accept: &'static str, expected: Coding) {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static(accept));
        assert_eq!(negotiate(&headers), expected, "{accept}");
    }

    #[test]
    fn the_client_chooses_the_coding() {
        check("", Coding::Identity);
        check("gzip", Coding::Gzip);
        check("gzip, deflate, br, zstd", Coding::Zstd);
        check("zstd;q=0.5, gzip;q=0.8", Coding::Gzip);
        check("gzip;q=0", Coding::Identity);
        check("*", Coding::Gzip);
        check("gzip;q=0, *", Coding::Identity);
        check("identity;q=1, gzip;q=nonsense", Coding::Identity);
        check("br", Coding::Identity);
    }
}
