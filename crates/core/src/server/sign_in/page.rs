//! The few small pages of signing in: plain HTML without a script. They say what happened and how to go on.

use crate::http::problem::Failure;

/// No script, nothing from elsewhere; a style of its own, by its hash.
pub(super) const POLICY: &str = "default-src 'none'; style-src 'sha256-I/M88ph9WpdBe76fozgz4Z33kfV53ByDlOfBtf9FFcg='; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const STYLE: &str = "body{font:1rem/1.6 system-ui,sans-serif;max-width:32rem;margin:18vh auto 0;padding:0 1.5rem;color:#1c2430;background:#f6f7f9}a{color:#0b57d0}small{color:#5b6472}@media(prefers-color-scheme:dark){body{color:#e6e9ee;background:#14181f}a{color:#8ab4f8}small{color:#9aa4b2}}";

/// Goes on to a path of this origin by itself, and by a link where it does not.
pub(super) fn onward(path: &str, title: &str) -> String {
    let path = escaped(path);
    page(
        &format!("<meta http-equiv=\"refresh\" content=\"0;url={path}\">"),
        title,
        &format!("<p>{}. <a href=\"{path}\">Go on</a></p>", escaped(title)),
    )
}

/// What went wrong, and the ways on.
pub(super) fn failure(failure: &Failure, title: &str, request_id: &str) -> String {
    let detail = escaped(failure.text());
    page(
        "",
        title,
        &format!(
            "<h1>{}</h1><p>{detail}</p><p><a href=\"/\">Go to the first page</a> or <a href=\"/bff/login\">sign in again</a>.</p>\
             <p><small>{}</small></p>",
            escaped(title),
            escaped(request_id)
        ),
    )
}

fn page(head: &str, title: &str, body: &str) -> String {
    format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\">{head}<title>{}</title><style>{STYLE}</style></head>\
         <body><main>{body}</main></body></html>",
        escaped(title)
    )
}

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            _ => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use aws_lc_rs::digest::{SHA256, digest};
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;

    use super::*;

    #[test]
    fn the_policy_allows_just_this_style() {
        let hash = STANDARD.encode(digest(&SHA256, STYLE.as_bytes()));
        assert!(POLICY.contains(&format!("'sha256-{hash}'")), "write this hash into the policy: {hash}");
    }

    #[test]
    fn nothing_that_is_shown_is_markup() {
        let page = onward("/a?b=\"><script>'&", "You are signed in");
        assert!(page.contains("url=/a?b=&quot;&gt;&lt;script&gt;&#39;&amp;\""), "{page}");
    }
}
