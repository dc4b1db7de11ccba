//! What the fields of an answer say of one that is made of it, read once for all who make one of the same.

use std::time::{Duration, SystemTime};

use actix_web::http::header::{self, HeaderMap, HttpDate};

use super::dates::{Came, date, said_age};
use super::lifetime::Lifetime;
use super::terms::Scope;

/// As they came.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Said {
    lifetime: Lifetime,
    pub(crate) age: Duration,
    sent: Option<SystemTime>,
    pub(crate) modified: Option<HttpDate>,
}

impl Said {
    /// To these.
    pub(crate) fn of(headers: &HeaderMap, scope: Scope) -> Self {
        let modified = headers.get(header::LAST_MODIFIED).and_then(|value| value.to_str().ok()?.parse().ok());
        let (lifetime, sent) = match scope {
            Scope::One => (Lifetime::Private, None),
            Scope::Everybody | Scope::EverybodyByCredential => {
                (Lifetime::said(headers, scope), date(headers, &header::DATE))
            }
        };
        Self { lifetime, age: said_age(headers), sent, modified }
    }

    /// How long others may use what came so.
    pub(crate) fn lifetime(&self, came: Came) -> Lifetime {
        self.lifetime.after(came.age(self.sent, self.age))
    }
}
