//! A body, and what is made of it for whoever gets it: its tag, and its bytes in a coding. Of a body that many get it is made once.

use std::io::Write as _;
use std::ops::Deref;
use std::sync::{Arc, OnceLock};

use actix_web::http::header::HeaderValue;
use bytes::Bytes;
use xxhash_rust::xxh3::xxh3_128;

use super::digits::write_hexadecimal;
use crate::cache::memory::lent;

/// What a body's tags are made of: 128 bits of XXH3, as bytes, which lie in whatever room there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Hash([u8; 16]);

/// As many as a hash has, in hexadecimal.
const HASH_DIGITS: usize = 32;

/// A content coding that is offered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Coding {
    Identity,
    Gzip,
    Zstd,
}

/// A body, and all that was made of it so far.
#[derive(Debug)]
pub(crate) struct Forms {
    body: Bytes,
    hash: OnceLock<Hash>,
    /// By coding.
    tags: [OnceLock<HeaderValue>; 3],
    gzip: OnceLock<Bytes>,
    zstd: OnceLock<Bytes>,
}

impl Forms {
    pub(crate) fn of(body: Bytes) -> Self {
        let (hash, tags) = (OnceLock::new(), [const { OnceLock::new() }; 3]);
        Self { body, hash, tags, gzip: OnceLock::new(), zstd: OnceLock::new() }
    }

    /// Of a body whose hash is known.
    pub(super) fn hashed(body: Bytes, hash: Hash) -> Self {
        Self { hash: OnceLock::from(hash), ..Self::of(body) }
    }

    pub(crate) fn body(&self) -> &Bytes {
        &self.body
    }

    /// What its tag is made of, in whatever coding.
    pub(super) fn hash(&self) -> Hash {
        *self.hash.get_or_init(|| Hash::of(&self.body))
    }

    /// Its strong tag in this coding.
    pub(super) fn tag(&self, coding: Coding) -> &HeaderValue {
        self.tags[coding as usize].get_or_init(|| tag(self.hash(), coding))
    }

    /// Its bytes in this coding: those that are kept, or made for this once.
    pub(super) fn coded(&self, coding: Coding) -> Bytes {
        let kept = self.kept(coding).and_then(OnceLock::get);
        kept.cloned().unwrap_or_else(|| coding.code(&self.body))
    }

    /// Makes its tag and its bytes in this coding and keeps them; gives whether there is more of it now.
    pub(crate) fn keep(&self, coding: Coding) -> bool {
        let kept = self.kept(coding);
        let is_whole =
            self.tags[coding as usize].get().is_some() && kept.is_none_or(|kept| kept.get().is_some());
        self.tag(coding);
        if let Some(kept) = kept {
            // In memory of its own size, whatever it was written into.
            kept.get_or_init(|| Bytes::copy_from_slice(&coding.code(&self.body)));
        }
        !is_whole
    }

    /// What was made of it takes in memory, beside the body.
    pub(crate) fn weight(&self) -> usize {
        let tags = self.tags.iter().filter_map(OnceLock::get).map(HeaderValue::len);
        self.others().map(Bytes::len).chain(tags).map(lent).sum()
    }

    fn others(&self) -> impl Iterator<Item = &Bytes> {
        [&self.gzip, &self.zstd].into_iter().filter_map(OnceLock::get)
    }

    fn kept(&self, coding: Coding) -> Option<&OnceLock<Bytes>> {
        match coding {
            Coding::Identity => None,
            Coding::Gzip => Some(&self.gzip),
            Coding::Zstd => Some(&self.zstd),
        }
    }
}

/// A whole body on its way out.
#[expect(clippy::large_enum_variant, reason = "it is on one function's stack, and never kept")]
pub(super) enum Whole {
    ManyGet(Arc<Forms>),
    OneGets(Forms),
}

impl Deref for Whole {
    type Target = Forms;

    fn deref(&self) -> &Forms {
        match self {
            Self::ManyGet(forms) => forms,
            Self::OneGets(forms) => forms,
        }
    }
}

impl Whole {
    pub(super) fn into_coded(self, coding: Coding) -> Bytes {
        match self {
            Self::OneGets(forms) if coding == Coding::Identity => forms.body,
            _ => self.coded(coding),
        }
    }
}

impl Hash {
    pub(crate) fn of(body: &[u8]) -> Self {
        Self(xxh3_128(body).to_be_bytes())
    }
}

impl Coding {
    pub(super) fn name(self) -> Option<&'static str> {
        match self {
            Self::Identity => None,
            Self::Gzip => Some("gzip"),
            Self::Zstd => Some("zstd"),
        }
    }

    pub(super) fn code(self, body: &Bytes) -> Bytes {
        match self {
            Self::Identity => body.clone(),
            Self::Gzip => gzip(body),
            Self::Zstd => zstd(body),
        }
    }
}

/// A strong tag: the body's hash and the coding.
pub(super) fn tag(hash: Hash, coding: Coding) -> HeaderValue {
    let mut text = [b'"'; 2 + HASH_DIGITS + "-gzip".len()];
    write_hexadecimal(&mut text[1..=HASH_DIGITS], &hash.0);
    let end = match coding.name() {
        None => 1 + HASH_DIGITS,
        Some(name) => {
            let (begin, end) = (2 + HASH_DIGITS, 2 + HASH_DIGITS + name.len());
            text[begin - 1] = b'-';
            text[begin..end].copy_from_slice(name.as_bytes());
            end
        }
    };
    HeaderValue::from_bytes(&text[..=end]).unwrap_or(HeaderValue::from_static("\"\""))
}

fn zstd(body: &[u8]) -> Bytes {
    zstd::bulk::compress(body, 3).map_or_else(|_| Bytes::new(), Bytes::from)
}

fn gzip(body: &[u8]) -> Bytes {
    let mut encoder =
        flate2::write::GzEncoder::new(Vec::with_capacity(body.len() / 3), flate2::Compression::new(6));
    // Writing into memory does not fail.
    _ = encoder.write_all(body);
    Bytes::from(encoder.finish().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_differ_by_coding() {
        let tags = [Coding::Identity, Coding::Gzip, Coding::Zstd].map(|coding| tag(Hash::of(b"x"), coding));
        assert!(tags[0] != tags[1] && tags[1] != tags[2] && tags[0] != tags[2]);
        let hash = format!("{:032x}", xxh3_128(b"x"));
        assert_eq!(tags, ["", "-gzip", "-zstd"].map(|coding| format!("\"{hash}{coding}\"")));
    }

    #[test]
    fn what_is_kept_is_what_would_be_made() {
        let forms = Forms::of("x".repeat(1000).into());
        let made = forms.coded(Coding::Gzip);
        assert_eq!(forms.others().count(), 0, "it was made for once");
        assert!(forms.keep(Coding::Gzip) && !forms.keep(Coding::Gzip));
        assert!(forms.keep(Coding::Identity) && !forms.keep(Coding::Identity));
        assert_eq!((forms.coded(Coding::Gzip), forms.others().collect()), (made.clone(), vec![&made]));
    }

    #[test]
    fn what_was_coded_once_is_not_coded_again() {
        let forms = Forms::of("x".repeat(1000).into());
        for coding in [Coding::Gzip, Coding::Zstd] {
            forms.keep(coding);
            let (first, again) = (forms.coded(coding), forms.coded(coding));
            assert_eq!(first.as_ptr(), again.as_ptr(), "{coding:?}");
        }
    }

    #[test]
    fn all_that_was_made_of_it_counts() {
        let forms = Forms::of("x".repeat(1000).into());
        assert_eq!(forms.weight(), 0);
        let tag = forms.tag(Coding::Gzip).len();
        assert_eq!(forms.weight(), lent(tag));
        assert!(forms.keep(Coding::Gzip), "its tag is there, and its bytes are not");
        assert_eq!(forms.weight(), lent(tag) + lent(forms.coded(Coding::Gzip).len()));
    }

    #[test]
    fn what_is_kept_takes_no_more_than_it_is_long() {
        let mut forms = Forms::of("x".repeat(1000).into());
        assert!(forms.keep(Coding::Gzip) && forms.keep(Coding::Zstd));
        for kept in [forms.gzip.take(), forms.zstd.take()] {
            let kept = kept.unwrap().try_into_mut().unwrap();
            assert_eq!(kept.capacity(), kept.len());
        }
    }
}
