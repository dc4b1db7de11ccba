//! A name made of several texts, which shows none of them: for keys of the store, whose names it does not encrypt.

use aws_lc_rs::digest::{Context, SHA256};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::{Identity, Thumbprint};

/// SHA-256 over texts, each with its length before it: no two lists of texts run into the same.
pub(crate) struct Digest(Context);

impl Digest {
    /// One of this kind.
    pub(crate) fn new(kind: &str) -> Self {
        let mut digest = Self(Context::new(&SHA256));
        digest.text(kind);
        digest
    }

    pub(crate) fn text(&mut self, text: &str) -> &mut Self {
        self.0.update(&(text.len() as u64).to_be_bytes());
        self.0.update(text.as_bytes());
        self
    }

    /// A text that need not be there; its absence is not the empty text.
    pub(crate) fn optional(&mut self, text: Option<&str>) -> &mut Self {
        self.list(text.into_iter())
    }

    /// Who it is, and through which client: what stays when a token is renewed, or says less.
    pub(crate) fn party(&mut self, identity: &Identity) -> &mut Self {
        let actors = identity.actor().map(|actor| actor.0.iter().map(String::as_str));
        self.text(identity.issuer()).text(identity.subject()).text(identity.client());
        self.list(actors.into_iter().flatten())
    }

    /// The whole of it, never the subject alone.
    pub(crate) fn identity(&mut self, identity: &Identity) -> &mut Self {
        self.party(identity);
        self.list(identity.audience().iter().map(String::as_str));
        self.list(identity.scopes().iter().map(String::as_str));
        self.optional(identity.key().map(Thumbprint::as_str))
    }

    fn list<'a>(&mut self, texts: impl Iterator<Item = &'a str>) -> &mut Self {
        let texts: Vec<&str> = texts.collect();
        self.0.update(&(texts.len() as u64).to_be_bytes());
        for text in texts {
            self.text(text);
        }
        self
    }

    /// In base64url.
    pub(crate) fn finish(self) -> String {
        URL_SAFE_NO_PAD.encode(self.0.finish())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::auth::Actor;

    fn owned(texts: &[&str]) -> Vec<String> {
        texts.iter().map(|text| (*text).to_owned()).collect()
    }

    fn of(strings: [&str; 3], actors: Option<&[&str]>, audience: &[&str], scopes: &[&str]) -> String {
        let [issuer, subject, client] = strings.map(str::to_owned);
        let actor = actors.map(|actors| Actor(owned(actors)));
        let mut digest = Digest::new("test");
        digest.identity(&Identity::new(issuer, subject, client, actor, owned(audience), owned(scopes)));
        digest.finish()
    }

    #[test]
    fn every_part_of_an_identity_makes_another_name() {
        let all = [
            of(["i", "s", "c"], None, &["a"], &["x"]),
            of(["j", "s", "c"], None, &["a"], &["x"]),
            of(["i", "t", "c"], None, &["a"], &["x"]),
            of(["i", "s", "d"], None, &["a"], &["x"]),
            of(["is", "", "c"], None, &["a"], &["x"]),
            of(["i", "s", "c"], Some(&["a"]), &["a"], &["x"]),
            of(["i", "s", "c"], Some(&["a", "b"]), &["a"], &["x"]),
            of(["i", "s", "c"], None, &["b"], &["x"]),
            of(["i", "s", "c"], None, &["a", "x"], &[]),
            of(["i", "s", "c"], None, &["a"], &["x", "y"]),
            of(["i", "s", "c"], None, &["a"], &["xy"]),
        ];
        assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), all.len());
        let key = serde_json::json!({"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA"});
        let key = Thumbprint::of(&serde_json::from_value(key).unwrap());
        let bare = || Identity::new("i".into(), "s".into(), "c".into(), None, owned(&["a"]), owned(&["x"]));
        let name = |identity: &Identity| {
            let mut digest = Digest::new("test");
            digest.identity(identity);
            digest.finish()
        };
        assert_eq!(name(&bare()), all[0]);
        assert_ne!(name(&bare().bound_to(key)), all[0], "a token that is bound to a key is another");
        assert_eq!(
            of(["i", "s", "c"], None, &["a", "b"], &["x"]),
            of(["i", "s", "c"], None, &["b", "a"], &["x"])
        );
    }

    #[test]
    fn a_party_is_the_same_whatever_its_token_carries() {
        let party = |subject: &str, actors: Option<&[&str]>, scopes: &[&str]| {
            let actor = actors.map(|actors| Actor(owned(actors)));
            let mut digest = Digest::new("test");
            let strings = ["i", subject, "c"].map(str::to_owned);
            let [issuer, subject, client] = strings;
            digest.party(&Identity::new(issuer, subject, client, actor, owned(scopes), owned(scopes)));
            digest.finish()
        };
        assert_eq!(party("s", None, &["x"]), party("s", None, &["x", "y"]));
        assert_ne!(party("s", None, &["x"]), party("t", None, &["x"]));
        assert_ne!(party("s", None, &["x"]), party("s", Some(&["a"]), &["x"]));
    }

    /// Another one would lose what is kept at each release.
    #[test]
    fn the_name_stays_what_it_is() {
        let mut digest = Digest::new("k");
        digest.optional(None).optional(Some(""));
        assert_eq!(digest.finish(), "Z-OcnLleeOv5BbAQme_C5XZd-eywZwP1oA7uQUJXs_E");
    }
}
