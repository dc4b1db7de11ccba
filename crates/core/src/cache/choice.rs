//! By what a system may have chosen an answer, and whether another request would have been answered the same (`Vary`, RFC 9111 section
//! 4.1).

use std::fmt::Write as _;
use std::sync::Arc;

use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};

use super::memory::shared;
use crate::http::weight::thousandths;

const COUNT: usize = 4;

/// Fields of a request by which clients negotiate: an answer that names none of them in its `Vary` is the same for all of them. Any
/// other field that goes up is there since somebody said that it tells answers apart, and always does.
pub(crate) const NEGOTIATED: [HeaderName; COUNT] =
    [header::ACCEPT, header::ACCEPT_CHARSET, header::ACCEPT_ENCODING, header::ACCEPT_LANGUAGE];

/// As long as what most clients say, so that it is written without being moved.
const USUAL: usize = 128;

/// What this service says anew in each call: no two are alike.
const NEVER_ALIKE: [&str; 4] =
    ["traceparent", "tracestate", "x-request-id", "x-envoy-expected-rq-timeout-ms"];

/// What a request said by which its answer may be chosen, normalised: a line for each field, in the order of [`NEGOTIATED`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Choice(Arc<str>);

/// By which of [`NEGOTIATED`] an answer was chosen, a bit for each. What else goes up is in the key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Chosen(u8);

impl Choice {
    /// Of the fields that go up.
    pub(crate) fn of(headers: &[(HeaderName, HeaderValue)]) -> Self {
        let mut said = String::with_capacity(USUAL);
        for name in NEGOTIATED {
            let values = headers.iter().filter(|(other, _)| *other == name);
            for (at, (_, value)) in values.enumerate() {
                if at == 0 {
                    said.push_str(name.as_str());
                }
                said.push(if at == 0 { ':' } else { ',' });
                normal(&mut said, &name, value);
            }
            if said.ends_with(|last| last != '\n') {
                said.push('\n');
            }
        }
        Self(said.into())
    }

    /// Whether an answer that was chosen by this, of a request that said it, is one for this request too.
    pub(super) fn agrees(&self, chosen: Chosen, kept: &str) -> bool {
        let mut of_own = self.lines(chosen);
        let rest = of_own.try_fold(kept, str::strip_prefix);
        rest.is_some_and(str::is_empty)
    }

    /// What of it an answer was chosen by.
    pub(super) fn of_chosen(&self, chosen: Chosen) -> String {
        self.lines(chosen).collect()
    }

    fn lines(&self, chosen: Chosen) -> impl Iterator<Item = &str> {
        let is_chosen = move |line: &&str| {
            let name = line.split(':').next().unwrap_or_default();
            NEGOTIATED.iter().enumerate().any(|(at, other)| chosen.has(at) && other.as_str() == name)
        };
        self.0.split_inclusive('\n').filter(is_chosen)
    }

    /// What it takes in memory beside itself.
    pub(super) fn weight(&self) -> usize {
        if self.0.is_empty() { 0 } else { shared(self.0.len()) }
    }
}

impl Chosen {
    /// Its system says nothing of `Vary`, and may have forgotten it.
    const BY_ALL: Self = Self((1 << COUNT) - 1);

    /// As an answer says; `None` where no other request can be known to be alike.
    pub(super) fn of(headers: &HeaderMap) -> Option<Self> {
        if !headers.contains_key(header::VARY) {
            return Some(Self::BY_ALL);
        }
        let mut chosen = 0;
        for value in headers.get_all(header::VARY) {
            for name in value.to_str().ok()?.split(',').map(str::trim).filter(|name| !name.is_empty()) {
                let name: HeaderName = name.parse().ok().filter(|_| name != "*")?;
                if NEVER_ALIKE.contains(&name.as_str()) {
                    return None;
                }
                if let Some(at) = NEGOTIATED.iter().position(|negotiated| *negotiated == name) {
                    chosen |= 1 << at;
                }
            }
        }
        Some(Self(chosen))
    }

    fn has(self, at: usize) -> bool {
        self.0 & (1 << at) != 0
    }
}

/// White space where it means nothing, case in what has none, and weights as they are shortest (RFC 9110 sections 8.4.1, 12.4.2, 12.5). The order
/// stays: to some systems it means something.
fn normal(said: &mut String, name: &HeaderName, value: &HeaderValue) {
    let begin = said.len();
    for part in value.as_bytes().split(|byte| *byte == b',') {
        let before = said.len();
        if before > begin {
            said.push(',');
        }
        let empty = said.len();
        let mut pieces = part.split(|byte| *byte == b';').enumerate().peekable();
        while let Some((at, piece)) = pieces.next() {
            let piece = piece.trim_ascii();
            let weight = if at > 0 { weight(piece) } else { None };
            match weight.filter(|_| !value.as_bytes().contains(&b'"')) {
                // Whoever says nothing means this one.
                Some(1000) if pieces.peek().is_none() => {}
                weight => {
                    if at > 0 {
                        said.push(';');
                    }
                    match weight {
                        Some(weight) => shortest(said, weight),
                        None => escaped(said, piece),
                    }
                }
            }
        }
        if said.len() == empty {
            said.truncate(before);
        }
    }
    if *name != header::ACCEPT {
        said[begin..].make_ascii_lowercase();
    }
}

/// The thousandths of a weight; `None` for what is none. In quotes it is another thing that looks like one.
fn weight(piece: &[u8]) -> Option<u16> {
    let text = std::str::from_utf8(piece).ok()?;
    thousandths(text.strip_prefix("q=").or_else(|| text.strip_prefix("Q="))?)
}

fn shortest(said: &mut String, weight: u16) {
    match weight {
        0 => said.push_str("q=0"),
        1000 => said.push_str("q=1"),
        weight => {
            _ = write!(said, "q=0.{weight:03}");
            said.truncate(said.trim_end_matches('0').len());
        }
    }
}

/// Most of what there is needs no escape, and is copied as it is.
fn escaped(said: &mut String, piece: &[u8]) {
    let is_plain = |byte: &u8| matches!(byte, b' '..=b'~') && !matches!(byte, b'\\' | b'\'' | b'"');
    match std::str::from_utf8(piece) {
        Ok(text) if piece.iter().all(is_plain) => said.push_str(text),
        _ => _ = write!(said, "{}", piece.escape_ascii()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn choice(name: &'static str, value: &[u8]) -> Choice {
        let value = HeaderValue::from_bytes(value).unwrap();
        Choice::of(&[(HeaderName::from_static(name), value)])
    }

    #[test]
    fn what_means_the_same_is_the_same() {
        let check = |name: &'static str, one: &'static str, other: &'static str, same: bool| {
            assert_eq!(choice(name, one.as_bytes()) == choice(name, other.as_bytes()), same, "{one} {other}");
        };
        check("accept-language", "cy, en;q=0.5", "CY ,en; q=0.5", true);
        for [one, other] in [
            ["en;q=0.90", "en;q=0.9"],
            ["en;Q=0.900", "en;q=0.9"],
            ["en;q=1", "en"],
            ["en ; q=1.000", "en"],
            ["en;q=0.0", "en;q=0"],
        ] {
            for name in ["accept", "accept-charset", "accept-encoding", "accept-language"] {
                check(name, one, other, true);
            }
        }
        check("accept", "a/b;level=1;q=1.0, c/d;q=0.010", "a/b;level=1,c/d;q=0.01", true);
        check("accept", "a/b;q=1.0;x=1", "a/b;q=1;x=1", true);
        check("accept", "a/b;q=1;x=1", "a/b;x=1", false);
        check("accept", "a/b;v=\"x;q=1.0;y\"", "a/b;v=\"x;q=1;y\"", false);
        for [one, other] in [
            ["en;q=0.9", "en;q=0.09"],
            ["en;q=0", "en"],
            ["en;q=2", "en"],
            ["en;q=1.5", "en"],
            ["en;q=0.9000", "en;q=0.9"],
            ["q=1", ""],
        ] {
            check("accept-language", one, other, false);
        }
        check("accept-language", "cy,en", "en,cy", false);
        check("accept-language", "cy,en", "cye,n", false);
        check("accept-language", "cy;q=0.5", "cyq=0.5", false);
        check("accept", "text/html", "text/plain", false);
        check("accept", "a/b;v=X", "a/b;v=x", false);
        check("accept-language", "caf\u{e9}", "caf\u{e8}", false);
        check("accept-language", ",cy,\t,en", "cy,en", true);
        check("accept-language", "cy\u{a0}", "cy", false);
        check("x-own", "one", "other", true);
        check("accept", "a/b;v=\"\\x\"", "a/b;v=\"x\"", false);
        check("accept", "a/b;v='", "a/b;v=\\'", false);
        let (byte, escape) = (&b"caf\xe9"[..], &b"caf\\xe9"[..]);
        assert_ne!(choice("accept-language", byte), choice("accept-language", escape), "what is no text");
    }

    #[test]
    fn only_what_it_was_chosen_by_is_compared() {
        let of = |accept: &'static str, language: &'static str| {
            let fields = [(header::ACCEPT, accept), (header::ACCEPT_LANGUAGE, language)];
            let said = fields.into_iter().filter(|(_, value)| !value.is_empty());
            Choice::of(&said.map(|(name, value)| (name, HeaderValue::from_static(value))).collect::<Vec<_>>())
        };
        let check = |chosen: u8, one: (&'static str, &'static str), alike: bool| {
            let (chosen, kept) = (Chosen(chosen), of("a/b", "cy"));
            assert_eq!(of(one.0, one.1).agrees(chosen, &kept.of_chosen(chosen)), alike, "{chosen:?} {one:?}");
        };
        let (all, accept, language) = (0b1111, 0b0001, 0b1000);
        check(all, ("a/b", "cy"), true);
        for other in [("a/b", "c"), ("a/b", ""), ("a/b", "cyy")] {
            check(all, other, false);
            check(accept, other, true);
            check(language, other, false);
        }
        for other in [("a/", "cy"), ("", "cy"), ("a/bb", "cy")] {
            check(all, other, false);
            check(accept, other, false);
            check(language, other, true);
        }
        check(0, ("", ""), true);
    }

    /// Each field is one line of it, however many lines of the request said it.
    #[test]
    fn fields_are_told_apart_and_lines_of_one_are_not() {
        let of = |fields: &[(HeaderName, &'static str)]| {
            let value =
                |(name, value): &(HeaderName, &'static str)| (name.clone(), HeaderValue::from_static(value));
            Choice::of(&fields.iter().map(value).collect::<Vec<_>>())
        };
        let (any, language) = (header::ACCEPT, header::ACCEPT_LANGUAGE);
        let both = of(&[(any.clone(), "a/b"), (language.clone(), "cy")]);
        assert_eq!(both.of_chosen(Chosen::BY_ALL), "accept:a/b\naccept-language:cy\n");
        let lines = of(&[(language.clone(), "cy"), (language.clone(), "en")]);
        assert_eq!(lines, of(&[(language.clone(), "cy, en")]));
        assert_eq!(of(&[]), Choice::default());
    }

    #[test]
    fn an_answer_says_what_it_was_chosen_by() {
        let check = |vary: Option<&'static str>, expected: Option<Chosen>| {
            let mut headers = HeaderMap::new();
            if let Some(vary) = vary {
                headers.insert(header::VARY, HeaderValue::from_static(vary));
            }
            assert_eq!(Chosen::of(&headers), expected, "{vary:?}");
        };
        check(None, Some(Chosen::BY_ALL));
        check(Some(""), Some(Chosen(0)));
        check(Some("Accept, COOKIE"), Some(Chosen(0b0001)));
        check(Some("accept-LANGUAGE,Accept-Encoding"), Some(Chosen(0b1100)));
        for nobody in ["*", "accept, *", "accept language", "X-Request-Id"] {
            check(Some(nobody), None);
        }
    }
}
