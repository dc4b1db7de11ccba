//! The field `Idempotency-Key`: how it is read, and how the OpenAPI document tells it.

use actix_web::http::header::HeaderMap;
use serde_json::json;
use utoipa::openapi::Required;
use utoipa::openapi::extensions::ExtensionsBuilder;
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{ObjectBuilder, Type};

use crate::http::fault::{Fault, Place};
use crate::http::problem::Failure;
use crate::server::expected::IN_WORDS;

pub(crate) const HEADER: &str = "Idempotency-Key";

/// A string as structured fields write it (RFC 9651 section 3.3.3), or the same bare: what most clients send. A bare one has no comma, so
/// that two lines of the field are never one key.
const PATTERN: &str = r#"^("([!#-\[\]-~]|\\["\\]){1,64}"|[!#-+\--\[\]-~]{1,64})$"#;

const WANTED: &str = "one key, of 1 to 64 visible characters, in quotation marks";

const LONGEST: usize = 64;

/// The field's parameter, which every request for an order must have.
pub(crate) fn parameter() -> Parameter {
    let text = ObjectBuilder::new()
        .schema_type(Type::String)
        .pattern(Some(PATTERN))
        .extensions(Some(ExtensionsBuilder::new().add(IN_WORDS, WANTED).build()));
    ParameterBuilder::new()
        .name(HEADER)
        .parameter_in(ParameterIn::Header)
        .required(Required::True)
        .description(Some(
            "Names this order, of the caller's own making and never used for another: whoever asks again under it gets the answer that there was, for a day, or for an hour where it is a refusal.",
        ))
        .schema(Some(text.build()))
        .example(Some(json!("\"7d0c1f1e-52c8-4e9b-9a55-0f6b3b1c9a11\"")))
        .build()
}

/// The key that a request names its order by. The document has refused all that is none; here it is read.
pub(crate) fn of(headers: &HeaderMap) -> Result<String, Failure> {
    let mut lines = headers.get_all(HEADER);
    let only = lines.next().filter(|_| lines.next().is_none());
    let key = only.and_then(|line| line.to_str().ok()).and_then(read);
    key.ok_or_else(|| Failure::unfit(vec![Fault::new(Place::Header, HEADER, format!("give {WANTED}"))]))
}

fn read(text: &str) -> Option<String> {
    let key = match text.strip_prefix('"') {
        Some(quoted) => unquoted(quoted.strip_suffix('"')?)?,
        None => Some(text.to_owned()).filter(|bare| !bare.contains(['"', '\\', ',']))?,
    };
    let fits = (1..=LONGEST).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic());
    fits.then_some(key)
}

/// Only a quotation mark and a backslash are escaped, and always.
fn unquoted(text: &str) -> Option<String> {
    let mut characters = text.chars();
    let mut key = String::new();
    while let Some(character) = characters.next() {
        match character {
            '\\' => key.push(characters.next().filter(|next| matches!(next, '"' | '\\'))?),
            '"' => return None,
            other => key.push(other),
        }
    }
    Some(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The pattern and the reader agree on every text: what the document lets pass is a key, and nothing else is.
    #[track_caller]
    fn check(text: &str, key: Option<&str>) {
        assert_eq!(read(text).as_deref(), key, "{text}");
        let schema = json!({"type": "string", "pattern": PATTERN});
        let passes = jsonschema::is_valid(&schema, &json!(text));
        assert_eq!(passes, key.is_some(), "the document and {text}");
    }

    #[test]
    fn a_key_is_a_string_or_the_same_bare() {
        check("\"a-1\"", Some("a-1"));
        check("a-1", Some("a-1"));
        check("+/=~!", Some("+/=~!"));
        check(r#""a\"b\\c""#, Some("a\"b\\c"));
        check("\"a,b\"", Some("a,b"));
        for text in [
            "",
            "\"\"",
            "\"",
            "\"a",
            "a\"",
            "a b",
            "\"a b\"",
            "a,b",
            "\"a\",\"b\"",
            r"a\b",
            r#""a\b""#,
            "é",
            "\"a\";b",
        ] {
            check(text, None);
        }
        let (longest, longer) = ("x".repeat(64), "x".repeat(65));
        check(&longest, Some(&longest));
        check(&format!("\"{longest}\""), Some(&longest));
        check(&longer, None);
        check(&format!("\"{longer}\""), None);
    }

    #[test]
    fn two_lines_are_no_key() {
        let mut headers = HeaderMap::new();
        assert!(of(&headers).is_err());
        let value = |text: &'static str| actix_web::http::header::HeaderValue::from_static(text);
        headers.append(HEADER.parse().unwrap(), value("a"));
        assert_eq!(of(&headers).unwrap(), "a");
        headers.append(HEADER.parse().unwrap(), value("a"));
        assert!(of(&headers).is_err());
    }
}
