//! What an order is found by: by its key, and by the id that we gave it.

use crate::auth::{Digest, Identity};
use crate::store;

/// Characters of the name that are those of the store's key: 132 bits of a digest.
const PLACE: usize = 22;

/// Random ones after them, so that an order under a key that has ended is not the one before it.
const OWN: usize = 11;

/// Whose order it is, and of which route. A digest that shows neither.
///
/// Not the whole identity, as for what is kept of answers: under a token with other scopes or of another key the same order would be begun
/// anew. What a token may do, access has looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Owner(pub(super) String);

/// Where an order is kept, by its caller and its key.
#[derive(Clone, Debug)]
pub(crate) struct Name {
    pub(super) owner: Owner,
    place: String,
}

impl Owner {
    /// `route` is the pattern of the path under which the order is asked for.
    pub(crate) fn new(identity: &Identity, route: &str) -> Self {
        let mut digest = Digest::new("order's owner");
        digest.party(identity).text("POST").text(route);
        Self(digest.finish())
    }

    /// Where it is counted how many they begin.
    pub(super) fn in_store(&self) -> store::Key {
        store::Key::new("orders-of", &self.0)
    }
}

impl Name {
    /// `parameters` are those of the request's path, decoded: one path can be written in many ways.
    pub(crate) fn new(owner: Owner, parameters: &[(String, String)], key: &str) -> Self {
        let mut digest = Digest::new("order");
        digest.text(&owner.0);
        for (name, value) in parameters {
            digest.text(name).text(value);
        }
        digest.text(key);
        let mut place = digest.finish();
        place.truncate(PLACE);
        Self { owner, place }
    }

    pub(super) fn in_store(&self) -> store::Key {
        store::Key::new("order", &self.place)
    }

    /// An id for an order that is kept here: it begins with its place, so that it finds the order without a list.
    pub(super) fn fresh_id(&self) -> String {
        let mut own = crate::auth::random::<9>();
        own.truncate(OWN);
        format!("{}{own}", self.place)
    }
}

/// Where the order of this id is kept, if it is an id.
pub(super) fn of_id(id: &str) -> Option<store::Key> {
    let fits = id.len() == PLACE + OWN
        && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    fits.then(|| store::Key::new("order", &id[..PLACE]))
}

/// The key of one step of an order, for the system that is told it: 40 characters, the same however often the step is done.
pub(super) fn of_step(id: &str, step: &str) -> String {
    let mut digest = Digest::new("order's step");
    digest.text(id).text(step);
    let mut key = digest.finish();
    key.truncate(40);
    key
}
