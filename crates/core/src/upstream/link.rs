//! Where a link in a system's answer leads: only ever to the system itself.

use url::Url;

/// Path below the base URL, and query, of a link. Only these count, whatever host the link names; `None` for one that leads outside the
/// base URL, or that cannot be read.
pub(crate) fn below(base: &Url, link: &str) -> Option<(String, Option<String>)> {
    let link = base.join(link).ok()?;
    let below = link.path().strip_prefix(base.path().trim_end_matches('/'))?;
    below.starts_with('/').then(|| (below.to_owned(), link.query().map(str::to_owned)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(link: &str, expected: Option<(&str, Option<&str>)>) {
        let base = Url::parse("https://accounts.bank.example/open-banking/aisp").unwrap();
        let expected = expected.map(|(path, query)| (path.to_owned(), query.map(str::to_owned)));
        assert_eq!(below(&base, link), expected, "{link}");
    }

    #[test]
    fn a_link_leads_to_the_system_or_nowhere() {
        check(
            "https://accounts.bank.example/open-banking/aisp/accounts?page=2",
            Some(("/accounts", Some("page=2"))),
        );
        check("/open-banking/aisp/accounts", Some(("/accounts", None)));
        check("https://elsewhere.example/open-banking/aisp/accounts", Some(("/accounts", None)));
        check("https://accounts.bank.example/open-banking/aisp/../admin", None);
        check("https://accounts.bank.example/open-banking/aisp-other", None);
        check("https://accounts.bank.example/open-banking/aisp", None);
        check("//[", None);
    }
}
