//! What a provider tells of a person, as far as a browser may read it: the claims of an ID token and of userinfo, without
//! those that are about the token, and without whatever is a token itself.

use serde_json::{Map, Value};

/// Claims that are about the token and not about the person, and those that hold keys or other parties' tokens (OpenID
/// Connect Core 1.0 section 5.6.2, RFC 7800, RFC 8693).
const NOT_OF_THE_PERSON: [&str; 16] = [
    "iss",
    "aud",
    "exp",
    "iat",
    "nbf",
    "nonce",
    "azp",
    "at_hash",
    "c_hash",
    "s_hash",
    "jti",
    "cnf",
    "act",
    "may_act",
    "_claim_names",
    "_claim_sources",
];

/// The claims that may be shown.
pub(super) fn of_the_person(mut claims: Map<String, Value>) -> Map<String, Value> {
    claims.retain(|name, value| {
        !NOT_OF_THE_PERSON.contains(&name.as_str()) && !names_a_token(name) && !holds_a_token(value)
    });
    claims
}

fn names_a_token(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name.contains("token") || name.contains("secret") || name.contains("password")
}

/// Whether a token is anywhere in it, by its name or by its looks: a signed JWT begins with an encoded `{"`.
fn holds_a_token(value: &Value) -> bool {
    match value {
        Value::String(text) => text.starts_with("eyJ") && text.matches('.').count() >= 2,
        Value::Array(all) => all.iter().any(holds_a_token),
        Value::Object(all) => all.iter().any(|(name, value)| names_a_token(name) || holds_a_token(value)),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn no_token_is_among_what_is_told_of_a_person() {
        let claims = json!({
            "name": "A. Person",
            "groups": ["staff", "eyJhbGciOiJub25lIn0 is no token"],
            "address": {"country": "GB"},
            "_claim_sources": {"src1": {"access_token": "secret"}},
            "upstream": {"access_token": "secret"},
            "refresh_token": "secret",
            "Client-Secret": "secret",
            "password": "secret",
            "assertion": "eyJhbGciOiJFUzI1NiJ9.e30.c2ln",
            "all": [{"deep": "eyJhbGciOiJFUzI1NiJ9.e30.c2ln"}],
            "nonce": "n",
        });
        let Value::Object(claims) = claims else { unreachable!() };
        let told: Vec<String> = of_the_person(claims).into_iter().map(|(name, _)| name).collect();
        assert_eq!(told, ["address", "groups", "name"]);
    }
}
