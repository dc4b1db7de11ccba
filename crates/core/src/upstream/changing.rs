//! What a declared write changes beside its own address, as its route says by tags: what is kept under them counts no more once it was
//! sent, whether its answer came or not.

use actix_web::http::{Method, StatusCode};

use super::client::Upstream;
use super::written::is_refusal;
use crate::auth::Named;
use crate::cache::Tags;
use crate::purge::Purges;

/// Dropped, it says that what has these tags was changed.
pub(crate) struct Changing {
    purges: Purges,
    tags: Tags,
    /// Of a caller it is theirs alone.
    of: Named,
}

impl Upstream {
    /// For a call in this name; of a method that is known to be safe nothing changes.
    pub(crate) fn changing(&self, method: &Method, tags: Tags, of: &Named) -> Option<Changing> {
        let changes = !tags.is_empty() && !method.is_safe();
        changes.then(|| Changing { purges: self.0.opening.purges.clone(), tags, of: of.clone() })
    }
}

impl Changing {
    /// What came of it: a refusal changed nothing.
    pub(crate) fn answered(mut self, status: StatusCode) {
        if is_refusal(status) {
            self.tags = Tags::default();
        }
    }
}

impl Drop for Changing {
    fn drop(&mut self) {
        for tag in self.tags.iter() {
            self.purges.wrote_tag(tag, self.of.identity());
        }
    }
}
