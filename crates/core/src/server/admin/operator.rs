//! Who may use the admin port beyond health and metrics: whoever has its credential. Where the request comes from does not count:
//! on loopback there may be others.

use actix_web::http::header::{self, HeaderMap};
use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::digest::{Digest, SHA256, digest};

use crate::config::{self, InPlace, Live};
use crate::http::problem::{Failure, Kind};

/// Checks the operator's credential. It keeps a digest: to compare is all that it needs.
pub(in crate::server) struct Operator(Live<Option<Digest>>);

/// Why a request is not the operator's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// No credential is configured, so there is none to show.
    NotConfigured,
    /// None was shown.
    Missing,
    /// Another one was shown.
    Wrong,
}

impl std::fmt::Debug for Operator {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Operator")
    }
}

impl Operator {
    pub(in crate::server) fn new(config: &config::Admin) -> Self {
        Self(Live::new(of(config)))
    }

    /// Another credential; none closes what was open.
    pub(in crate::server) fn rotate(&self, to: &config::Admin) -> InPlace {
        self.0.ready(of(to))
    }

    /// Whether these headers show it. Digests are compared, in constant time: how much of it is right, and how long it is,
    /// cannot be measured.
    pub(super) fn check(&self, headers: &HeaderMap) -> Result<(), Refusal> {
        let now = self.0.now();
        let Some(expected) = now.as_ref() else { return Err(Refusal::NotConfigured) };
        let mut values = headers.get_all(header::AUTHORIZATION);
        let (Some(value), None) = (values.next(), values.next()) else { return Err(Refusal::Missing) };
        let shown = value.to_str().ok().and_then(|value| value.split_once(' '));
        let shown = shown.filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
        let shown = shown.ok_or(Refusal::Missing)?.1.trim_matches(' ');
        let shown = digest(&SHA256, shown.as_bytes());
        verify_slices_are_equal(shown.as_ref(), expected.as_ref()).map_err(|_| Refusal::Wrong)
    }
}

fn of(config: &config::Admin) -> Option<Digest> {
    config.credential.as_ref().map(|credential| digest(&SHA256, credential.expose().as_bytes()))
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::NotConfigured => "admin.credential is not set",
            Self::Missing => "no credential",
            Self::Wrong => "another credential",
        })
    }
}

impl std::error::Error for Refusal {}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        let failure = match refusal {
            Refusal::NotConfigured => Self::new(Kind::Closed).detail(
                "Only /livez, /readyz and /metrics are open here: set admin.credential to open the rest to who has it.",
            ),
            Refusal::Missing | Refusal::Wrong => Self::new(Kind::Unauthorized)
                .challenge("Bearer".to_owned())
                .detail("Send what admin.credential holds as \"Authorization: Bearer …\"."),
        };
        failure.cause(refusal)
    }
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::HeaderValue;

    use super::*;
    use crate::config::Secret;

    const RIGHT: &str = "a credential that is long enough";

    fn operator(credential: Option<&str>) -> Operator {
        let credential = credential.map(|text| Secret::new(text.to_owned()));
        Operator::new(&config::Admin { listen: "127.0.0.1:0".parse().unwrap(), credential })
    }

    #[track_caller]
    fn check(fields: &[&str], expected: Result<(), Refusal>) {
        let mut headers = HeaderMap::new();
        for field in fields {
            headers.append(header::AUTHORIZATION, HeaderValue::from_str(field).unwrap());
        }
        assert_eq!(operator(Some(RIGHT)).check(&headers), expected, "{fields:?}");
        assert_eq!(operator(None).check(&headers), Err(Refusal::NotConfigured));
    }

    #[test]
    fn only_the_whole_credential_opens() {
        let right = format!("Bearer {RIGHT}");
        check(&[&right], Ok(()));
        check(&[&format!("bearer  {RIGHT}")], Ok(()));
        check(&[], Err(Refusal::Missing));
        check(&[&right, &right], Err(Refusal::Missing));
        check(&[RIGHT], Err(Refusal::Missing));
        check(&[&format!("Basic {RIGHT}")], Err(Refusal::Missing));
        check(&["Bearer "], Err(Refusal::Wrong));
        check(&[&right[..right.len() - 1]], Err(Refusal::Wrong));
        check(&[&format!("{right}h")], Err(Refusal::Wrong));
        assert_eq!(format!("{:?}", operator(Some(RIGHT))), "Operator");
    }
}
