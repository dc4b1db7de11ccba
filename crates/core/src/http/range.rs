//! A part of a whole answer that a client asks for (RFC 9110 section 14). One part alone: whoever asks for several, or for what is not
//! there, gets the whole, as section 14.2 lets a server do.

use std::ops::Range;

use actix_web::http::header::{self, HeaderMap, HeaderValue};

/// The bytes that a request asks for of `length` that have this strong tag; `None` where it gets all of them.
pub(crate) fn single(request: &HeaderMap, tag: &HeaderValue, length: usize) -> Option<Range<usize>> {
    let mut ranges = request.get_all(header::RANGE);
    let (asked, None) = (ranges.next()?.to_str().ok()?, ranges.next()) else { return None };
    // By strong comparison (RFC 9110 section 13.1.5); a date is compared with none here, so it is another.
    if request.get(header::IF_RANGE).is_some_and(|condition| condition != tag) {
        return None;
    }
    let (unit, part) = asked.split_once('=')?;
    if !unit.eq_ignore_ascii_case("bytes") {
        return None;
    }
    let (first, last) = part.trim().split_once('-')?;
    let number = |text: &str| {
        text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().unwrap_or(usize::MAX))
    };
    let range = match (first, last) {
        ("", "") => return None,
        ("", last) => length.saturating_sub(number(last)?)..length,
        (first, "") => number(first)?..length,
        (first, last) => {
            let (first, last) = (number(first)?, number(last)?);
            first..last.saturating_add(1).min(length).max(first.min(length))
        }
    };
    (range.start < range.end && range.end <= length).then_some(range)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(asked: &'static str, expected: Option<(usize, usize)>) {
        let mut headers = HeaderMap::new();
        headers.insert(header::RANGE, HeaderValue::from_static(asked));
        let part =
            single(&headers, &HeaderValue::from_static("\"t\""), 10).map(|part| (part.start, part.end));
        assert_eq!(part, expected, "{asked}");
    }

    #[test]
    fn one_part_that_is_there_is_given() {
        check("bytes=0-0", Some((0, 1)));
        check("bytes=2-4", Some((2, 5)));
        check("bytes=8-99", Some((8, 10)));
        check("bytes=3-", Some((3, 10)));
        check("Bytes=-4", Some((6, 10)));
        check("bytes=-99", Some((0, 10)));
        check("bytes=9-18446744073709551616", Some((9, 10)));
        for whole in [
            "bytes=10-",
            "bytes=10-12",
            "bytes=-0",
            "bytes=5-4",
            "bytes=-",
            "bytes=a-b",
            "bytes=0-1,3-4",
            "bytes=1",
            "lines=0-1",
            "bytes=+1-2",
        ] {
            check(whole, None);
        }
    }

    #[test]
    fn of_another_version_nobody_gets_a_part() {
        for (condition, part) in
            [("\"t\"", true), ("W/\"t\"", false), ("\"u\"", false), ("Sun, 29 Nov 2026 12:00:00 GMT", false)]
        {
            let mut headers = HeaderMap::new();
            headers.insert(header::RANGE, HeaderValue::from_static("bytes=0-1"));
            headers.insert(header::IF_RANGE, HeaderValue::from_static(condition));
            assert_eq!(
                single(&headers, &HeaderValue::from_static("\"t\""), 10).is_some(),
                part,
                "{condition}"
            );
        }
    }
}
