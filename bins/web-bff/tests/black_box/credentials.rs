//! Public pages know nobody: what credentials a request carries changes nothing and goes nowhere.

use test_support::http::Answer;

use crate::visitor::{ROUTES, Visitor};

/// All that a browser or anybody else may send along.
fn credentials(visitor: &Visitor) -> Vec<Vec<(&'static str, String)>> {
    let token = format!("Bearer {}", visitor.bank.issuer.token().sign());
    vec![
        vec![("Cookie", "__Host-Http-session=9vV1Zk0".to_owned())],
        vec![("Authorization", token.clone())],
        vec![("Authorization", "Bearer not-a-token".to_owned()), ("Cookie", "a=b; c=d".to_owned())],
        vec![("Authorization", "Basic eDp5".to_owned()), ("X-CSRF", "1".to_owned())],
        vec![
            ("Proxy-Authorization", token.clone()),
            ("X-Authorization", token),
            ("X_User", "admin".to_owned()),
        ],
    ]
}

/// What is of the answer, and not of its time or its request.
fn content(answer: &Answer) -> (u16, Vec<(String, String)>, String) {
    let own = ["date", "x-request-id", "server-timing", "cache-status"];
    let headers = answer.headers.iter().filter(|(name, _)| !own.contains(&&name.to_lowercase()[..]));
    let mut headers: Vec<_> = headers.cloned().collect();
    headers.sort();
    (answer.status, headers, answer.text())
}

#[test]
fn credentials_change_nothing() {
    let visitor = Visitor::start();
    for path in ROUTES {
        let without = content(&visitor.get(path));
        assert!(without.1.iter().any(|(_, value)| value.starts_with("public, max-age=")), "{without:?}");
        for headers in credentials(&visitor) {
            let headers: Vec<_> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
            assert_eq!(content(&visitor.get_with(path, &headers)), without, "{headers:?}");
        }
    }
}

#[test]
fn no_cookie_is_set() {
    let visitor = Visitor::start();
    let theirs =
        [("Cache-Control", "max-age=60"), ("Set-Cookie", "__Host-Http-session=theirs; Secure; Path=/")];
    visitor.publish(&theirs);
    for path in ROUTES {
        let answer = visitor.get_with(path, &[("Cookie", "__Host-Http-session=mine")]);
        assert_eq!(answer.header("set-cookie"), None, "{path}");
    }
}

/// The system hears what this service says of itself, and nothing of who asks.
#[test]
fn nothing_of_the_visitor_goes_to_the_system() {
    let visitor = Visitor::start();
    // What it fetched to be ready: the provider's keys.
    let own = visitor.bank.issuer.upstream().count();
    let more = [
        ("Forwarded", "for=192.0.2.1".to_owned()),
        ("X-Forwarded-For", "192.0.2.1".to_owned()),
        ("User-Agent", "a-browser".to_owned()),
        ("Referer", "https://www.bank.example/secret".to_owned()),
        ("X-Anything", "SECRET-OF-THE-VISITOR".to_owned()),
    ];
    for path in ROUTES {
        for mut headers in credentials(&visitor) {
            headers.extend(more.clone());
            let headers: Vec<_> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
            visitor.get_with(path, &headers);
        }
    }
    let ours = [
        "host",
        "accept",
        "accept-encoding",
        "accept-language",
        "traceparent",
        "tracestate",
        "x-request-id",
        "x-envoy-expected-rq-timeout-ms",
        "date",
    ];
    let seen = visitor.bank.open_data.seen();
    assert_eq!(seen.len(), 2 * credentials(&visitor).len());
    for (name, value) in seen.iter().flat_map(|seen| &seen.headers) {
        assert!(ours.contains(&&name.to_lowercase()[..]), "{name}: {value}");
        assert!(
            !["a-browser", "SECRET", "192.0.2.1"].iter().any(|theirs| value.contains(theirs)),
            "{name}: {value}"
        );
    }
    assert_eq!(visitor.bank.issuer.upstream().count(), own, "and no provider hears of it");
    assert_eq!(
        (visitor.bank.accounts.count(), visitor.bank.messages.count()),
        (0, 0),
        "nor any other system"
    );
}
