//! What the fuzz targets in `tests/fuzz` reach of this crate's inside: whatever reads what a system or an issuer sends. It is built with
//! the feature `fuzz` alone, and no binary has it. Each takes any bytes, and panics where a rule does not hold for them.

use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use bytes::Bytes;
use jiff::Timestamp;
use url::Url;

use crate::auth::bearer;
use crate::auth::grant::Granted;
use crate::auth::issuer::{Keys, Metadata};
use crate::cache::{self, Lifetime, Scope};
use crate::proxy::{FieldPath, Filter, Renaming};
use crate::upstream::{Answer, below, is_of, not_sooner};

/// An answer with these bytes as its JSON, for who reads it.
pub fn answer(body: &[u8]) -> Answer {
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    Answer::new("fuzz".into(), StatusCode::OK, headers, Bytes::copy_from_slice(body))
}

/// Lines of `Name: value`: for how long and by whom an answer may be kept, and when to ask again.
pub fn fields(data: &[u8]) {
    let mut headers = HeaderMap::new();
    for line in data.split(|byte| *byte == b'\n') {
        let Some(colon) = line.iter().position(|byte| *byte == b':') else { continue };
        let (name, value) =
            (HeaderName::from_bytes(&line[..colon]), HeaderValue::from_bytes(&line[colon + 1..]));
        if let (Ok(name), Ok(value)) = (name, value) {
            headers.append(name, value);
        }
    }
    let came = cache::Came { at: Timestamp::UNIX_EPOCH, waited: std::time::Duration::ZERO };
    let lifetime = Lifetime::of(&headers, came, Scope::Everybody);
    _ = cache::expires_from(Timestamp::UNIX_EPOCH, &headers);
    if let Lifetime::Public { shared, .. } = lifetime {
        assert!(!shared.is_zero(), "what is for everybody is so for a while");
        assert!(!Lifetime::forbids_keeping(&headers), "what nobody may keep is for everybody");
    }
    assert_eq!(lifetime.after(shortest()).and(Lifetime::Private), Lifetime::Private);
    cache::hold_to_rules(&headers);
    if let Some(marks) = cache::Marks::of("/", None, &cache::Tags::default(), &headers) {
        assert!(marks.has(cache::Mark::url("/")), "it cannot be ended by its address");
    }
    _ = not_sooner(&headers, Timestamp::UNIX_EPOCH);
}

fn shortest() -> std::time::Duration {
    std::time::Duration::from_nanos(1)
}

/// A body of a declared route that picks, leaves out and renames.
pub fn filtered(body: &[u8]) {
    let path = |text: &str| FieldPath(text.split('.').map(str::to_owned).collect());
    let renaming = Renaming { from: path("data.id"), to: "name".to_owned() };
    let filter = Filter::new(&[path("data.id"), path("data.deep")], &[path("data.deep.drop")], &[renaming]);
    let Ok(passed) = filter.apply(body) else { return };
    let _: &serde_json::value::RawValue = serde_json::from_slice(&passed).expect("what passes is JSON");
    // What is picked whole may be deeper than is looked into here.
    let Ok(passed) = serde_json::from_slice::<serde_json::Value>(&passed) else { return };
    // A list is what each of its items is.
    let only = |value: &serde_json::Value, names: &[&str]| {
        value.as_object().is_none_or(|members| members.keys().all(|name| names.contains(&name.as_str())))
    };
    assert!(only(&passed, &["data"]), "what was not picked passed: {passed}");
    if let Some(data) = passed.get("data") {
        assert!(only(data, &["name", "deep"]), "what was not picked passed: {passed}");
    }
}

/// A link to a next page, which never leads outside the system.
pub fn link(data: &[u8]) {
    let base = Url::parse("https://accounts.bank.example/open-banking/aisp").expect("a URL");
    let Some((path, query)) = std::str::from_utf8(data).ok().and_then(|link| below(&base, link)) else {
        return;
    };
    let target = query.map_or_else(|| path.clone(), |query| format!("{path}?{query}"));
    let asked = Url::parse(&format!("{base}{target}")).expect("what is asked is a URL");
    assert_eq!(asked.origin(), base.origin());
    assert!(asked.path().starts_with("/open-banking/aisp/"), "{asked}");
}

/// An issuer's discovery document.
pub fn discovery(document: &[u8]) {
    if let Ok(metadata) = Metadata::parse(document, "https://issuer.bank.example") {
        assert!(metadata.jwks_uri.starts_with("https:"), "{}", metadata.jwks_uri);
    }
}

/// An issuer's key set.
pub fn keys(document: &[u8]) {
    if let Ok(keys) = Keys::parse(document) {
        assert!(keys.are(&keys));
    }
}

/// What an issuer answers that was asked for a token.
pub fn token(body: &[u8]) {
    _ = (Granted::read(&answer(body), true), Granted::read(&answer(body), false));
}

/// What an issuer says of a token (RFC 7662 section 2.2).
pub fn introspection(body: &[u8]) {
    let answer = answer(body);
    if bearer::holds(&answer) {
        let said: serde_json::Value = answer.json().expect("it was read");
        assert_eq!(said["active"], true, "a token holds of which its issuer does not say so");
    }
}

/// The value of a signature's field, as a system's answer carries it.
pub fn signature(value: &[u8]) {
    let Ok(value) = std::str::from_utf8(value) else { return };
    if is_of(value, "payments.bank.example", "bank.example") {
        let header = value.split("..").next().expect("a first part");
        let header = base64::Engine::decode(&base64::engine::general_purpose::URL_SAFE_NO_PAD, header);
        let header: serde_json::Value =
            serde_json::from_slice(&header.expect("it was read")).expect("it was read");
        assert_eq!(header["b64"], false, "what is signed is the body as it is");
        assert_eq!(header["http://openbanking.org.uk/iss"], "payments.bank.example", "it is another's");
    }
}
