//! What a declared route's answer tells caches: what its system says, and never more than may be done with what leaves here.

use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};

use crate::cache::{Lifetime, Networks, Scope};
use crate::config::RouteAccess;
use crate::http::representation::is_not_to_be_transformed;

/// The fields of an answer that say it.
pub(super) const SAID: [HeaderName; 2] = [header::CACHE_CONTROL, header::CDN_CACHE_CONTROL];

/// As many bytes as it mostly takes.
const USUAL: usize = 64;

/// Whether what its system says is what leaves: it says it to everybody alike, no credential opened it, and the route lets it pass.
pub(super) fn passes_as_it_is(
    access: RouteAccess,
    scope: Scope,
    fields: &HeaderMap,
    says: impl FnOnce(&HeaderName) -> bool,
) -> bool {
    access == RouteAccess::Anyone
        && scope == Scope::Everybody
        && fields.contains_key(header::CACHE_CONTROL)
        && !says(&header::CDN_CACHE_CONTROL)
}

/// Has the fields that leave say it, of an answer of which these said so.
pub(super) fn tell(said: &HeaderMap, access: RouteAccess, scope: Scope, fields: &mut HeaderMap) {
    let control = if access == RouteAccess::Anyone {
        if !Lifetime::targeted_may_pass(said, scope) {
            fields.remove(header::CDN_CACHE_CONTROL);
        }
        for_anyone(said, scope, fields)
    } else {
        // To a network its own field would say more than the one that is written here.
        fields.remove(header::CDN_CACHE_CONTROL);
        Some(Lifetime::Private)
    };
    let is_left = is_not_to_be_transformed(said);
    let is_said = fields.contains_key(header::CACHE_CONTROL);
    // What says nothing is private in the end.
    let Some(control) = control.or((is_left && !is_said).then_some(Lifetime::Private)) else { return };
    let mut text = String::with_capacity(USUAL);
    if forbids_keeping(said) {
        text.push_str("no-store");
    } else {
        control.tell(&mut text);
    }
    if is_left {
        text.push_str(", no-transform");
    }
    if let Ok(text) = HeaderValue::try_from(text) {
        fields.insert(header::CACHE_CONTROL, text);
    }
}

/// Where its system's words may not pass as they are: then what may be said in their place.
fn for_anyone(said: &HeaderMap, scope: Scope, fields: &HeaderMap) -> Option<Lifetime> {
    let are_told = fields.contains_key(header::CDN_CACHE_CONTROL);
    let networks = if are_told { Networks::AreTold } else { Networks::AreNotTold };
    // What is not to pass is not said otherwise.
    let in_place =
        fields.contains_key(header::CACHE_CONTROL).then(|| Lifetime::in_place(said, scope, networks));
    in_place.flatten()
}

fn forbids_keeping(said: &HeaderMap) -> bool {
    let mut said = said.get_all(header::CACHE_CONTROL).filter_map(|value| value.to_str().ok());
    said.any(|value| value.to_ascii_lowercase().contains("no-store"))
}
