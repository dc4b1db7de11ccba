//! By what an answer can be ended: its address, whose it is, and its tags. Each is a number, which every replica makes alike whatever its
//! release: it is what they tell each other.

use actix_web::http::header::HeaderMap;
use xxhash_rust::xxh3::xxh3_64_with_seed;

use super::memory::piece;
use super::tags::{Tags, said};
use crate::auth::Identity;

/// Tags of one answer at the most. Of one that has more it could not be known what ends it, so it is not kept.
const MOST_TAGS: usize = 256;

/// Where kinds of marks begin, so that no tag is an address.
const URL: u64 = 1;
const USER: u64 = 2;
const TAG: u64 = 3;

/// One thing by which answers are ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Mark(pub(crate) u64);

impl Mark {
    /// An address of a system, as it is called.
    pub(crate) fn url(url: &str) -> Self {
        Self(xxh3_64_with_seed(url.as_bytes(), URL))
    }

    /// A person, through whichever client.
    pub(crate) fn user(issuer: &str, subject: &str) -> Self {
        let issuer = xxh3_64_with_seed(issuer.as_bytes(), USER);
        Self(xxh3_64_with_seed(subject.as_bytes(), issuer))
    }

    /// A tag, whoever's.
    pub(crate) fn tag(tag: &[u8]) -> Self {
        Self(xxh3_64_with_seed(tag, TAG))
    }

    /// A tag of this person's alone.
    pub(crate) fn and_tag(self, tag: &[u8]) -> Self {
        Self(xxh3_64_with_seed(tag, self.0))
    }
}

/// All that one answer, or what is made of several, can be ended by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Marks {
    /// As most have it, in no memory of its own.
    One(Mark),
    Several(Box<[Mark]>),
}

impl Default for Marks {
    fn default() -> Self {
        Self::Several(Box::default())
    }
}

impl FromIterator<Mark> for Marks {
    fn from_iter<I: IntoIterator<Item = Mark>>(marks: I) -> Self {
        let marks: Vec<Mark> = marks.into_iter().collect();
        if let [one] = marks[..] { Self::One(one) } else { Self::Several(marks.into()) }
    }
}

impl Marks {
    /// Of an answer with these fields; `None` where it has too many tags.
    pub(crate) fn of(
        url: &str,
        identity: Option<&Identity>,
        tags: &Tags,
        headers: &HeaderMap,
    ) -> Option<Self> {
        Self::before(url, identity, tags).and_said(identity, headers)
    }

    /// What of it is known before there is one.
    pub(crate) fn before(url: &str, identity: Option<&Identity>, tags: &Tags) -> Self {
        let user = identity.map(of);
        let tags = tags.iter().flat_map(|tag| about(tag, user));
        std::iter::once(Mark::url(url)).chain(user).chain(tags).collect()
    }

    /// With what an answer with these fields says; `None` where it has too many tags.
    pub(super) fn and_said(self, identity: Option<&Identity>, headers: &HeaderMap) -> Option<Self> {
        let user = identity.map(of);
        let of_one_tag = if user.is_some() { 2 } else { 1 };
        let mut tags = said(headers).take(MOST_TAGS + 1).flat_map(|tag| about(tag, user)).peekable();
        let all = if tags.peek().is_none() { self } else { self.iter().chain(tags).collect() };
        (all.all().len() <= (1 + MOST_TAGS) * of_one_tag).then_some(all)
    }

    fn all(&self) -> &[Mark] {
        match self {
            Self::One(one) => std::slice::from_ref(one),
            Self::Several(all) => all,
        }
    }

    /// With what ends this person's.
    pub(crate) fn of_user(&mut self, identity: &Identity) {
        *self = self.iter().chain([of(identity)]).collect();
    }

    /// With the others.
    pub(crate) fn and(&mut self, others: &Self) {
        let mut all: Vec<Mark> = self.iter().chain(others.iter()).collect();
        all.sort_unstable();
        all.dedup();
        *self = all.into_iter().collect();
    }

    pub(crate) fn has(&self, mark: Mark) -> bool {
        self.all().contains(&mark)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = Mark> {
        self.all().iter().copied()
    }

    /// What they take in memory, beside themselves.
    pub(crate) fn weight(&self) -> usize {
        match self {
            Self::One(_) => 0,
            Self::Several(all) => piece(size_of_val(&**all)),
        }
    }
}

/// What ends what is about this, and what of it is this person's.
fn about(tag: &[u8], user: Option<Mark>) -> impl Iterator<Item = Mark> {
    std::iter::once(Mark::tag(tag)).chain(user.map(|user| user.and_tag(tag)))
}

fn of(identity: &Identity) -> Mark {
    Mark::user(identity.issuer(), identity.subject())
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use actix_web::http::header::{HeaderName, HeaderValue};

    use super::*;

    #[test]
    fn no_two_that_differ_are_one() {
        let user = Mark::user("a", "b");
        let marks = [
            Mark::url("a"),
            Mark::tag(b"a"),
            Mark::user("", "a"),
            Mark::user("a", ""),
            user,
            user.and_tag(b"a"),
            Mark::user("a", "ba"),
            Mark::user("ab", "a"),
        ];
        assert_eq!(marks.iter().map(|mark| mark.0).collect::<HashSet<_>>().len(), marks.len());
    }

    #[test]
    fn what_is_one_persons_ends_with_them() {
        let own = Identity::new("a".into(), "b".into(), "phone".into(), None, Vec::new(), Vec::new());
        let mut marks = Marks::default();
        marks.of_user(&own);
        assert!(marks.has(Mark::user("a", "b")) && !marks.has(Mark::user("b", "a")));
    }

    /// Replicas of two releases run beside each other while one takes the other's place.
    #[test]
    fn they_are_what_they_were_in_the_release_before() {
        let user = Mark::user("https://login.bank.example", "cust-0001");
        let marks = [Mark::url("http://a/b"), Mark::tag(b"branches"), user, user.and_tag(b"balances")];
        let were = [
            7_532_761_326_170_659_847,
            12_822_967_917_358_781_271,
            2_847_687_444_608_268_791,
            9_828_018_986_649_063_334,
        ];
        assert_eq!(marks.map(|mark| mark.0), were);
    }

    #[test]
    fn what_has_too_many_tags_has_no_marks() {
        let of = |count: usize| {
            let mut headers = HeaderMap::new();
            let tags = (0..count).map(|tag| tag.to_string()).collect::<Vec<_>>().join(",");
            let value = HeaderValue::try_from(tags).unwrap();
            headers.insert(HeaderName::from_static("cache-tag"), value);
            Marks::of("/", None, &Tags::default(), &headers)
        };
        assert_eq!(of(MOST_TAGS).map(|marks| marks.iter().count()), Some(MOST_TAGS + 1));
        assert_eq!(of(MOST_TAGS + 1), None);
    }
}
