//! What a binary says it is: its version, the commit it was built of, and the day.
//!
//! Commit and day come from whoever builds, in `BFF_COMMIT` and `SOURCE_DATE_EPOCH` at compile time: the image, the workflows. Nothing
//! asks git: what is built from a tarball has none, and a commit that was true when core was last compiled is a lie once another
//! is checked out. Where nothing was said, it says so.

use jiff::Timestamp;

/// The variables that the compiler reads; cargo compiles anew when they change, and only then.
const COMMIT: Option<&str> = option_env!("BFF_COMMIT");
const EPOCH: Option<&str> = option_env!("SOURCE_DATE_EPOCH");

/// The commit, or that there is none to name.
pub(super) fn commit() -> &'static str {
    said(COMMIT).unwrap_or("development")
}

/// `0.1.0 (commit 1a2b3c4d5e6f, built 2026-11-24)`.
pub(super) fn long(version: &str) -> String {
    sentence(version, said(COMMIT), said(EPOCH))
}

fn sentence(version: &str, commit: Option<&str>, epoch: Option<&str>) -> String {
    let day = epoch.and_then(|seconds| Timestamp::from_second(seconds.parse().ok()?).ok());
    match (commit, day) {
        (None, _) => format!("{version} (development build)"),
        (Some(commit), None) => format!("{version} (commit {commit})"),
        (Some(commit), Some(day)) => {
            format!("{version} (commit {commit}, built {})", day.strftime("%Y-%m-%d"))
        }
    }
}

/// An empty variable is how an image's build argument is left out.
fn said(variable: Option<&'static str>) -> Option<&'static str> {
    variable.filter(|value| !value.is_empty())
}

#[test]
fn it_says_what_it_was_told_and_no_more() {
    let commit = Some("1a2b3c4d5e6f");
    assert_eq!(
        sentence("1.4.0", commit, Some("1795564800")),
        "1.4.0 (commit 1a2b3c4d5e6f, built 2026-11-25)"
    );
    assert_eq!(sentence("1.4.0", commit, None), "1.4.0 (commit 1a2b3c4d5e6f)");
    assert_eq!(sentence("1.4.0", commit, Some("today")), "1.4.0 (commit 1a2b3c4d5e6f)");
    assert_eq!(sentence("1.4.0", None, Some("1795564800")), "1.4.0 (development build)");
    assert_eq!(said(Some("")), None);
}
