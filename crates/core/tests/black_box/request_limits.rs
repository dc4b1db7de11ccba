//! Requests that no browser sends (docs/SECURITY.md, D10, D17, D19): a bounded 4xx, and nothing reaches a system.

use std::time::Duration;

use test_support::raw;
use test_support::upstream::Reply;

use super::service::start;
use super::signed_in::{COOKIE, Front};

const SOON: Duration = Duration::from_secs(5);

/// The status of the first answer to these bytes; 0 where the connection closed without one.
fn status(address: &str, bytes: &[u8]) -> u16 {
    let answer = String::from_utf8_lossy(&raw::exchange(address, bytes, SOON)).into_owned();
    answer.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0)
}

/// D17.
#[test]
fn too_much_of_a_head_is_a_bounded_4xx() {
    let front = Front::start();
    let cookies = "c=v; ".repeat(1_000);
    let headers = "X-Header: v\r\n".repeat(200);
    let head = |path: &str, more: &str| {
        format!("GET {path} HTTP/1.1\r\nHost: x\r\nX-CSRF: 1\r\n{more}\r\n").into_bytes()
    };
    for (what, bytes) in [
        ("a cookie of 100 KB", head("/me", &format!("Cookie: {COOKIE}={}\r\n", "A".repeat(100_000)))),
        ("1,000 cookies", head("/me", &format!("Cookie: {cookies}\r\n"))),
        ("200 headers", head("/me", &headers)),
        ("a URL of 1 MB", head(&format!("/{}", "a".repeat(1_000_000)), "")),
    ] {
        let status = status(&front.service.bff.public(), &bytes);
        assert!((400..500).contains(&status), "{what}: {status}");
    }
    assert_eq!(front.service.get("/free").status, 200);
    assert!(front.service.bff.rss_bytes() < 300 << 20);
}

/// D19: what two parsers could read in two ways is refused, and the connection is closed, so that no second request follows.
#[test]
fn a_request_that_could_be_read_in_two_ways_is_refused() {
    let service = start();
    let smuggled = "GET /open/smuggled HTTP/1.1\r\nHost: x\r\n\r\n";
    for (what, head) in [
        ("length with chunked", "Host: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n"),
        ("two lengths", "Host: x\r\nContent-Length: 4\r\nContent-Length: 5\r\n"),
        ("two lengths in one", "Host: x\r\nContent-Length: 4, 5\r\n"),
        ("a signed length", "Host: x\r\nContent-Length: +4\r\n"),
        ("chunked and more", "Host: x\r\nTransfer-Encoding: chunked, identity\r\n"),
        ("an unknown coding", "Host: x\r\nTransfer-Encoding: xchunked\r\n"),
        ("a folded line", "Host: x\r\nX-A: a\r\n b\r\nContent-Length: 4\r\n"),
        ("a space before the colon", "Host: x\r\nContent-Length : 4\r\n"),
        ("no host", "Content-Length: 4\r\n"),
        ("two hosts", "Host: x\r\nHost: y\r\nContent-Length: 4\r\n"),
    ] {
        let bytes = format!("POST /orders HTTP/1.1\r\n{head}\r\n0\r\n\r\n{smuggled}");
        let answer = String::from_utf8_lossy(&raw::exchange(service.bff.public(), bytes, SOON)).into_owned();
        assert!(answer.starts_with("HTTP/1.1 400"), "{what}: {answer:?}");
        assert_eq!(answer.matches("HTTP/1.1 ").count(), 1, "{what}: a second request was read: {answer}");
    }
    let old =
        format!("POST /orders HTTP/1.0\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n{smuggled}");
    assert_eq!(status(&service.bff.public(), old.as_bytes()), 400, "chunked on HTTP/1.0");
    // The parser takes a bare line feed for a line's end, as RFC 9112 section 2.2 lets it: what makes a length doubtful is
    // refused with either.
    for lengths in ["Content-Length: 4\nTransfer-Encoding: chunked", "Content-Length: 4\nContent-Length: 5"] {
        let bare = format!("POST /orders HTTP/1.1\nHost: x\n{lengths}\n\n0\n\n{smuggled}");
        let answer = String::from_utf8_lossy(&raw::exchange(service.bff.public(), bare, SOON)).into_owned();
        assert!(answer.starts_with("HTTP/1.1 400"), "bare line feeds: {answer:?}");
        assert_eq!(answer.matches("HTTP/1.1 ").count(), 1, "bare line feeds: {answer}");
    }
    assert_eq!(service.central.count(), 0);
}

/// D10: an upstream's cookie of our name does not come back; its redirect is not followed.
#[test]
fn an_upstream_sets_no_cookie_and_leads_nowhere() {
    let front = Front::start();
    let browser = front.signed_in();
    let before = browser.cookie(COOKIE).unwrap().value;
    let said = serde_json::json!({"text": "taken"});
    front.service.central.script(move |_| {
        Reply::json(200, &said).header("Set-Cookie", &format!("{COOKIE}=stolen; Path=/; Secure; HttpOnly"))
    });
    let answer = browser.get("/mine/thing");
    assert_eq!((answer.status, answer.headers("set-cookie").len()), (200, 0));
    assert_eq!(browser.cookie(COOKIE).unwrap().value, before);
    let elsewhere = front.service.side.url();
    front
        .service
        .central
        .script(move |_| Reply::status(302).header("Location", &format!("{elsewhere}/stolen")));
    assert_eq!(browser.get("/mine/thing").status, 502);
    assert_eq!(front.service.side.count(), 0);
    for reply in [Reply::huge(1 << 30), Reply::endless("application/json"), Reply::garbage()] {
        front.service.central.script(move |_| reply.clone());
        assert!(matches!(browser.get("/mine/thing").status, 502 | 504));
    }
    let rss = front.service.bff.rss_bytes();
    assert!(rss < 300 << 20, "{rss}");
}
