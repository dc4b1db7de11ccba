//! What is kept and over, where its system failed to say anything better (RFC 5861 section 4).

use super::asked::Unanswered;
use super::stored::is_failure;
use crate::upstream::{Answer, Error, ErrorKind};

/// What went wrong with a call, as far as what is kept may stand in for it.
pub(super) struct Failure {
    pub(super) word: &'static str,
    pub(super) was_asked: bool,
}

/// Whether what is kept may stand in for this, and as what.
pub(super) fn failure(result: &Result<Answer, Unanswered>) -> Option<Failure> {
    match result {
        Ok(answer) if is_failure(answer.status()) => Some(Failure { word: "failed", was_asked: true }),
        // Who may not call has no right to what others were shown, or they themselves before.
        Ok(_)
        | Err(
            Unanswered::NothingKept
            | Unanswered::Failed(Error { kind: ErrorKind::Token(_) | ErrorKind::Unsent(_), .. }),
        ) => None,
        Err(Unanswered::TooLate) => Some(Failure { word: "timeout", was_asked: true }),
        Err(Unanswered::Failed(error)) => {
            let kind = &error.kind;
            let never_sent = matches!(
                kind,
                ErrorKind::BreakerOpen(_) | ErrorKind::NoTime(_) | ErrorKind::Busy | ErrorKind::Connect(_)
            );
            Some(Failure { word: error.word(), was_asked: !never_sent })
        }
    }
}
