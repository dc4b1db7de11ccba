//! The headers that a browser adds of itself.

/// Those of a top-level navigation.
pub(super) fn navigation(site: &'static str) -> Vec<(&'static str, &'static str)> {
    vec![
        ("Accept", "text/html"),
        ("Sec-Fetch-Site", site),
        ("Sec-Fetch-Mode", "navigate"),
        ("Sec-Fetch-Dest", "document"),
        ("Upgrade-Insecure-Requests", "1"),
    ]
}

/// `own`, but for what `given` says otherwise; an empty value leaves a header out.
pub(super) fn replaced<'a>(
    own: &[(&'a str, &'a str)],
    given: &[(&'a str, &'a str)],
) -> Vec<(&'a str, &'a str)> {
    let kept =
        own.iter().filter(|(name, _)| !given.iter().any(|(other, _)| other.eq_ignore_ascii_case(name)));
    kept.chain(given).copied().filter(|(_, value)| !value.is_empty()).collect()
}
