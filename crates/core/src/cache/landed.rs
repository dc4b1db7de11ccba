//! What a flight came back with, and what those have of it who waited for it.

use std::time::Instant;

use actix_web::http::StatusCode;
use actix_web::http::header::HeaderName;

use super::epochs::Epochs;
use super::marks::Marks;
use super::stored::kept_fields;
use super::terms::Others;
use super::used::Ttl;
use crate::upstream::{Answer, Error, ErrorKind};

/// What a flight came back with; shared by all who waited.
#[derive(Debug)]
pub(super) struct Landed {
    pub(super) result: Result<Answer, Error>,
    pub(super) status: Option<StatusCode>,
    pub(super) stored: Option<Ttl>,
    pub(super) others: Others,
    /// Fields that are the first one's alone.
    pub(super) without: Vec<HeaderName>,
    /// When it was asked for, and what has ended it since; without marks, whatever was ended has.
    pub(super) epoch: u64,
    pub(super) marks: Option<Marks>,
    pub(super) began: Instant,
}

impl Landed {
    pub(super) fn counts(&self, epochs: &Epochs) -> bool {
        self.marks.as_ref().is_some_and(|marks| epochs.spare(marks, self.epoch))
    }

    /// What those get who waited for it: no more than is kept; `None` where each of them is to ask.
    pub(super) fn for_others(&self) -> Option<Result<Answer, Error>> {
        let of_others = |answer: Answer| answer.with_fields(kept_fields(answer.headers(), &self.without));
        (self.others == Others::Too).then(|| self.result.clone().map(of_others))
    }

    /// Whether it ended for want of time, most of which was gone before this one came who may have more: that is not this one's error.
    pub(super) fn is_of_anothers_time(&self, came: Instant, now: Instant) -> bool {
        let is_of_time = matches!(
            &self.result,
            Err(Error { kind: ErrorKind::Timeout | ErrorKind::Busy | ErrorKind::NoTime(_), .. })
        );
        is_of_time
            && came.saturating_duration_since(self.began) * 2 > now.saturating_duration_since(self.began)
    }
}
