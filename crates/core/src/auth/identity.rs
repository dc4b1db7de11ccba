//! Who a caller is: issuer, subject, client, actor, audience, scopes and key together, never the subject alone.

use std::fmt;

use super::Thumbprint;
use crate::cache::memory::{piece, shared};

/// A verified caller. Two tokens of one person through two clients, or with other scopes, are two identities: what one may
/// see the other may not. Its `Debug` shows no subject.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Identity {
    issuer: String,
    subject: String,
    client: String,
    actor: Option<Actor>,
    audience: Vec<String>,
    scopes: Vec<String>,
    bound_to: Option<Thumbprint>,
}

/// Who acts for the subject (RFC 8693 section 4.1), the current one first.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Actor(pub Vec<String>);

impl Identity {
    /// Audience and scopes are sets: their order in a token does not make another identity.
    pub(crate) fn new(
        issuer: String,
        subject: String,
        client: String,
        actor: Option<Actor>,
        mut audience: Vec<String>,
        mut scopes: Vec<String>,
    ) -> Self {
        for set in [&mut audience, &mut scopes] {
            set.sort_unstable();
            set.dedup();
        }
        Self { issuer, subject, client, actor, audience, scopes, bound_to: None }
    }

    /// The same with a token that counts with a proof of this key alone (RFC 9449). It is another identity: what was fetched
    /// under a proof is not for who comes without one.
    pub(crate) fn bound_to(self, key: Option<Thumbprint>) -> Self {
        Self { bound_to: key, ..self }
    }

    /// The key that the token is bound to, where it is bound to one.
    pub fn key(&self) -> Option<&Thumbprint> {
        self.bound_to.as_ref()
    }

    /// The issuer that vouches for the rest.
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    /// The person or service, as the issuer calls them.
    pub fn subject(&self) -> &str {
        &self.subject
    }

    /// The client that got the token.
    pub fn client(&self) -> &str {
        &self.client
    }

    /// Who acts for the subject, if somebody does.
    pub fn actor(&self) -> Option<&Actor> {
        self.actor.as_ref()
    }

    /// Whom the token is meant for, in order.
    pub(crate) fn audience(&self) -> &[String] {
        &self.audience
    }

    /// What the token carries, in order.
    pub(crate) fn scopes(&self) -> &[String] {
        &self.scopes
    }

    /// Whether the token is meant for `audience`.
    pub fn is_for(&self, audience: &str) -> bool {
        self.audience.iter().any(|each| each == audience)
    }

    /// What it takes in memory, roughly.
    pub(crate) fn weight(&self) -> usize {
        let actors = self.actor.as_ref().map_or(&[][..], |actor| &actor.0);
        let lists = self.audience.iter().chain(&self.scopes).chain(actors);
        let lists: usize = lists.map(|each| size_of::<String>() + piece(each.len())).sum();
        let key = self.bound_to.as_ref().map_or(0, |key| piece(key.as_str().len()));
        let texts: usize = [self.issuer.len(), self.subject.len(), self.client.len()].map(piece).iter().sum();
        shared(size_of::<Self>()) + key + texts + lists
    }

    /// Whether the token carries `scope`.
    pub fn has_scope(&self, scope: &str) -> bool {
        self.scopes.iter().any(|each| each == scope)
    }
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Identity")
            .field("issuer", &self.issuer)
            .field("client", &self.client)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A cache is bounded by it: what an issuer writes at length must count.
    #[test]
    fn all_of_an_identity_has_weight() {
        let owned = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
        let weight = |strings: [&str; 3], actors: Option<&[&str]>, audience: &[&str], scopes: &[&str]| {
            let [issuer, subject, client] = strings.map(str::to_owned);
            let actor = actors.map(|actors| Actor(owned(actors)));
            Identity::new(issuer, subject, client, actor, owned(audience), owned(scopes)).weight()
        };
        let empty = weight([""; 3], None, &[], &[]);
        assert_eq!(empty, shared(size_of::<Identity>()));
        let strings = weight(["i", "ss", "cccc"], None, &[], &[]);
        assert_eq!(strings - empty, 3 * piece(1), "a piece of memory each");
        let lists = weight([""; 3], Some(&["a", "aa"]), &["bbbb"], &["cccccccc"]);
        assert_eq!(lists - empty, 4 * (size_of::<String>() + piece(8)));
        let bare = Identity::new(String::new(), String::new(), String::new(), None, Vec::new(), Vec::new());
        let key = Thumbprint::parse("0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I");
        assert_eq!(bare.clone().bound_to(key.clone()).weight() - empty, piece(43));
        assert_ne!(bare.clone().bound_to(key), bare);
    }
}
