//! Access tokens that are made where it is measured, by an issuer that runs for so long.

use std::time::Duration;

use test_support::issuer::Issuer;

/// What they are for.
pub(crate) const AUDIENCE: &str = "https://mobile.bank.example";

/// More than a gateway which remembers tokens by a bound has room for: of such a loop it may keep some, and has forgotten most.
const DISTINCT: usize = 100_000;

/// Longer than all that is measured.
const LASTING: Duration = Duration::from_hours(2);

/// One that is used again and again, as an app uses its own.
pub(crate) fn one(issuer: &Issuer) -> String {
    token(issuer)
}

/// As many apps' as there are.
pub(crate) fn many(issuer: &Issuer) -> Vec<String> {
    (0..DISTINCT).map(|_| token(issuer)).collect()
}

fn token(issuer: &Issuer) -> String {
    let lasting = i64::try_from(LASTING.as_secs()).expect("two hours are a number of seconds");
    issuer.token().audience(AUDIENCE).expires_in(lasting).sign()
}
