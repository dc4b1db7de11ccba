//! What the parts of one answer share.

use super::last_good::LastGood;
use super::question::Asked;
use crate::http::context::Context;

/// One answer that is being composed.
#[derive(Debug)]
pub struct Composition<'a> {
    pub(super) context: &'a Context,
    pub(super) asked: Asked<'a>,
    pub(super) last_good: &'a LastGood,
}

impl<'a> Composition<'a> {
    pub(crate) fn new(context: &'a Context, asked: Asked<'a>, last_good: &'a LastGood) -> Self {
        Self { context, asked, last_good }
    }
}
