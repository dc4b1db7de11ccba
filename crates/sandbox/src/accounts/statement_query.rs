//! Which statements a request asks for, by the time at which they end.

use url::form_urlencoded;

use super::{failure::Failure, statement_view::ends_at, time_parameter::time_parameter};
use crate::{bank::Statement, open_banking::read_time};

const FROM: &str = "fromStatementDateTime";
const TO: &str = "toStatementDateTime";

/// Both ends included.
#[derive(Debug, Default)]
pub(super) struct StatementQuery {
    from: Option<i64>,
    to: Option<i64>,
}

impl StatementQuery {
    pub(super) fn parse(query: &str) -> Result<Self, Failure> {
        let mut read = Self::default();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            match name.as_ref() {
                FROM => read.from = Some(time_parameter(FROM, &value)?),
                TO => read.to = Some(time_parameter(TO, &value)?),
                _ => {}
            }
        }
        Ok(read)
    }

    pub(super) fn takes(&self, statement: &Statement) -> bool {
        let end = read_time(&ends_at(statement)).unwrap_or_default();
        self.from.is_none_or(|from| from <= end) && self.to.is_none_or(|to| end <= to)
    }
}
