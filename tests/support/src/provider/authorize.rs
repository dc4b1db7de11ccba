//! `/authorize` and `/par`: the request is held to the rules, and answered at once for the chosen subject.

use serde_json::json;
use url::form_urlencoded::{self, Serializer};

use super::book::{Book, Par, SignIn};
use super::fault::{Endpoint, Fault, ResponseFault};
use crate::issuer::{self, State, unique, unix_now};
use crate::upstream::{Reply, Seen};

type Pairs = Vec<(String, String)>;

pub(super) fn answer(book: &mut Book, url: &str, seen: &Seen) -> Reply {
    let asked = asked(book, seen);
    let asked = match asked {
        Ok(asked) => asked,
        Err(why) => return page(book, why),
    };
    let redirect_uri = one(&asked, "redirect_uri").unwrap_or_default().to_owned();
    if one(&asked, "client_id") != Some(&book.client) {
        return page(book, "client_id is not the client's");
    }
    let registered = book.redirect_uri.as_deref().is_none_or(|registered| registered == redirect_uri);
    if !registered || !redirect_uri.starts_with("http") {
        return page(book, "redirect_uri is not the client's");
    }
    let outcome = match sign_in(book, &asked, &redirect_uri) {
        Ok(sign_in) => vec![("code".to_owned(), book.signed_in(sign_in))],
        Err(why) => {
            book.complaints.push(why.to_owned());
            error("invalid_request", why)
        }
    };
    back(book, url, &asked, &redirect_uri, outcome)
}

/// RFC 9126: the same parameters, pushed and kept for a `request_uri` that is good once.
pub(super) fn push(book: &mut Book, state: &mut State, seen: &Seen) -> Reply {
    if let Some(failed) = book.refuses(Endpoint::Par) {
        return failed;
    }
    let client = match issuer::authenticated(state, seen) {
        Ok(client) => client,
        Err(refused) => return refused,
    };
    let mut pairs = parsed(&seen.body);
    // A parameter of the request, however the client proved itself (section 2.1).
    if one(&pairs, "client_id") != Some(&client) {
        return Reply::json(400, &json!({"error": "invalid_request"}));
    }
    pairs.retain(|(name, _)| !matches!(name.as_str(), "client_id" | "client_secret" | "request_uri"));
    pairs.push(("client_id".to_owned(), client));
    let uri = format!("urn:ietf:params:oauth:request_uri:{}", unique("par"));
    book.pushed.insert(uri.clone(), pairs);
    let right = Reply::json(201, &json!({"request_uri": uri, "expires_in": 60}));
    book.spoiled(Endpoint::Par, right.header("Cache-Control", "no-store"))
}

/// The parameters, wherever they came from.
fn asked(book: &mut Book, seen: &Seen) -> Result<Pairs, &'static str> {
    let sent = if seen.method == "POST" {
        parsed(&seen.body)
    } else {
        parsed(seen.target.split_once('?').map_or("", |(_, query)| query).as_bytes())
    };
    let Some(uri) = one(&sent, "request_uri") else {
        return if book.par == Par::Required { Err("the request was not pushed") } else { Ok(sent) };
    };
    let pushed = book.pushed.remove(uri).ok_or("an unknown request_uri, or one used before")?;
    if one(&sent, "client_id") == one(&pushed, "client_id") {
        Ok(pushed)
    } else {
        Err("client_id is not that of the pushed request")
    }
}

fn sign_in(book: &Book, asked: &Pairs, redirect_uri: &str) -> Result<SignIn, &'static str> {
    for (nth, (name, _)) in asked.iter().enumerate() {
        if name != "resource" && asked[..nth].iter().any(|(before, _)| before == name) {
            return Err("a parameter is there twice");
        }
    }
    if one(asked, "response_type") != Some("code") {
        return Err("response_type is not code");
    }
    let scope = one(asked, "scope").unwrap_or_default();
    if !scope.split(' ').any(|scope| scope == "openid") {
        return Err("scope has no openid");
    }
    let challenge = one(asked, "code_challenge").filter(|challenge| challenge.len() == 43);
    if one(asked, "code_challenge_method") != Some("S256") || challenge.is_none() {
        return Err("no PKCE by S256");
    }
    let nonce = one(asked, "nonce").filter(|nonce| !nonce.is_empty()).ok_or("nonce is missing")?;
    Ok(SignIn {
        client: book.client.clone(),
        subject: book.subject.clone(),
        sid: unique("sid"),
        scope: scope.to_owned(),
        redirect_uri: redirect_uri.to_owned(),
        nonce: nonce.to_owned(),
        resource: one(asked, "resource").map(ToOwned::to_owned),
        auth_time: unix_now(),
        challenge: challenge.unwrap_or_default().to_owned(),
    })
}

fn back(book: &Book, url: &str, asked: &Pairs, redirect_uri: &str, mut pairs: Pairs) -> Reply {
    if let Some(state) = one(asked, "state") {
        pairs.push(("state".to_owned(), state.to_owned()));
    }
    if book.iss_in_responses {
        pairs.push(("iss".to_owned(), url.to_owned()));
    }
    for fault in &book.faults {
        if let Fault::Response(fault) = fault {
            pairs = broken(fault, pairs);
        }
    }
    redirect(redirect_uri, &pairs)
}

pub(super) fn redirect(to: &str, pairs: &[(String, String)]) -> Reply {
    let query = Serializer::new(String::new()).extend_pairs(pairs).finish();
    let joint = if to.contains('?') { '&' } else { '?' };
    let location = if query.is_empty() { to.to_owned() } else { format!("{to}{joint}{query}") };
    Reply::status(303).header("Location", &location).header("Cache-Control", "no-store")
}

fn broken(fault: &ResponseFault, mut pairs: Pairs) -> Pairs {
    match fault {
        ResponseFault::IssMissing => without(pairs, "iss"),
        ResponseFault::Iss(iss) => with(pairs, "iss", iss),
        ResponseFault::StateMissing => without(pairs, "state"),
        ResponseFault::StateOther => with(pairs, "state", "another-state"),
        ResponseFault::CodeMissing => without(pairs, "code"),
        ResponseFault::CodeOther => with(pairs, "code", "another-code"),
        ResponseFault::Error(code) => {
            pairs = without(pairs, "code");
            pairs.extend(error(code, "so the test wants it"));
            pairs
        }
        ResponseFault::IssTwice => twice(pairs, "iss"),
        ResponseFault::StateTwice => twice(pairs, "state"),
        ResponseFault::CodeTwice => twice(pairs, "code"),
    }
}

fn without(mut pairs: Pairs, name: &str) -> Pairs {
    pairs.retain(|(key, _)| key != name);
    pairs
}

fn with(pairs: Pairs, name: &str, value: &str) -> Pairs {
    let mut pairs = without(pairs, name);
    pairs.push((name.to_owned(), value.to_owned()));
    pairs
}

/// The right one first, then another: whoever takes either takes the attacker's in some order.
fn twice(mut pairs: Pairs, name: &str) -> Pairs {
    pairs.push((name.to_owned(), format!("another-{name}")));
    pairs
}

fn error(code: &str, description: &str) -> Pairs {
    [("error", code), ("error_description", description)]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into()
}

/// Where nobody can be sent back: the client's fault is told to the person.
fn page(book: &mut Book, why: &str) -> Reply {
    book.complaints.push(why.to_owned());
    Reply::text(400, "text/plain", why)
}

fn parsed(encoded: &[u8]) -> Pairs {
    form_urlencoded::parse(encoded).into_owned().collect()
}

fn one<'a>(pairs: &'a [(String, String)], name: &str) -> Option<&'a str> {
    pairs.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
}
