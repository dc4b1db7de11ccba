//! The one thing that is read of a page: where it goes on to by itself.

use crate::http::Answer;

/// The URL of `<meta http-equiv="refresh" content="0; url=…">`, in a page that is HTML and was well.
pub fn refresh(answer: &Answer) -> Option<String> {
    let html = answer.header("content-type").is_some_and(|kind| kind.starts_with("text/html"));
    if answer.status != 200 || !html {
        return None;
    }
    let page = answer.text();
    let tags = page.split('<').skip(1).filter_map(|rest| rest.split('>').next());
    let meta = tags.filter(|tag| tag.get(..5).is_some_and(|name| name.eq_ignore_ascii_case("meta ")));
    let mut refresh =
        meta.filter(|tag| attribute(tag, "http-equiv").is_some_and(|is| is.eq_ignore_ascii_case("refresh")));
    let content = refresh.find_map(|tag| attribute(tag, "content"))?;
    let (_, url) = content.split_once(';')?;
    let (key, url) = url.split_once('=')?;
    key.trim().eq_ignore_ascii_case("url").then(|| unescaped(url.trim().trim_matches('\'')))
}

fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    // ASCII lower case keeps every byte in its place.
    let at = tag.to_ascii_lowercase().find(&format!("{name}="))? + name.len() + 1;
    let value = tag.get(at..)?;
    match value.chars().next()? {
        quote @ ('"' | '\'') => value[1..].split(quote).next(),
        _ => value.split_ascii_whitespace().next(),
    }
}

fn unescaped(text: &str) -> String {
    let named = [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#34;", "\""),
        ("&#39;", "'"),
        ("&#x27;", "'"),
        ("&#x2F;", "/"),
    ];
    let text = named.iter().fold(text.to_owned(), |text, (from, to)| text.replace(from, to));
    text.replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(page: &str, expected: Option<&str>) {
        let headers = vec![("Content-Type".to_owned(), "text/html; charset=utf-8".to_owned())];
        let answer = Answer { status: 200, headers, body: page.into() };
        assert_eq!(refresh(&answer).as_deref(), expected, "{page}");
    }

    #[test]
    fn a_refresh_is_found_however_it_is_written() {
        check(
            r#"<html><meta http-equiv="refresh" content="0;url=/a?b=1&amp;c=2"></html>"#,
            Some("/a?b=1&c=2"),
        );
        check(r#"<META charset=utf-8><META HTTP-EQUIV=Refresh CONTENT="0; URL='/a'">"#, Some("/a"));
        check(r#"<meta content="0; url=/a" http-equiv="refresh" />"#, Some("/a"));
        check(r#"<meta http-equiv="refresh" content="5">"#, None);
        check(r#"<meta name="refresh" content="0;url=/a">"#, None);
        check("<p>http-equiv=refresh content=\"0;url=/a\"</p>", None);
    }
}
