//! What was asked for, and by whom: all that a handler's answer may follow from beside what systems say.

use std::sync::Arc;

use actix_web::http::{Method, Uri};

use crate::auth::Identity;
use crate::cache::memory::{piece, shared};

/// One request, as far as its answer may follow from it.
#[derive(Clone, Debug)]
pub(crate) struct Asked<'a> {
    pub(crate) method: &'a Method,
    pub(crate) body: Body,
    pub(crate) uri: &'a Uri,
    pub(crate) languages: &'a str,
    /// `None` for a route that asks nobody who they are.
    pub(crate) whose: Option<&'a Arc<Identity>>,
}

/// Whether a route reads a body, whatever its method is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Body {
    Read,
    #[default]
    NotRead,
}

/// The same, to keep something under. Compared whole, never by a hash alone.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Question {
    target: String,
    languages: String,
    whose: Option<Arc<Identity>>,
}

impl Asked<'_> {
    /// `None` for a request whose answer also follows from its body.
    pub(crate) fn question(&self) -> Option<Question> {
        let is_get = *self.method == Method::GET || *self.method == Method::HEAD;
        (is_get && self.body == Body::NotRead).then(|| Question {
            target: self.uri.path_and_query().map_or_else(String::new, |target| target.as_str().to_owned()),
            languages: self.languages.to_owned(),
            whose: self.whose.cloned(),
        })
    }
}

impl Question {
    /// Who asked, where the route asks for that.
    pub(super) fn whose(&self) -> Option<&Identity> {
        self.whose.as_deref()
    }

    /// What it takes in memory, roughly.
    pub(super) fn weight(&self) -> usize {
        let whose = self.whose.as_ref().map_or(0, |identity| shared(identity.weight()));
        shared(size_of::<Self>()) + piece(self.target.len()) + piece(self.languages.len()) + whose
    }
}
