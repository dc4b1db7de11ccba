//! An answer's example, put together from those of its members: it cannot say other than the schema does.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use utoipa::openapi::{RefOr, Schema};

/// How deep a schema that holds itself is followed.
const DEEPEST: usize = 12;

/// An example of the named schema.
pub(super) fn of(name: &str, schemas: &BTreeMap<String, RefOr<Schema>>) -> Value {
    let schemas: Value = json!(schemas);
    example(&schemas[name], &schemas, DEEPEST)
}

fn example(schema: &Value, schemas: &Value, deeper: usize) -> Value {
    let given = [&schema["examples"][0], &schema["example"], &schema["enum"][0], &schema["default"]];
    if let Some(given) = given.into_iter().find(|given| !given.is_null()) {
        return given.clone();
    }
    let Some(deeper) = deeper.checked_sub(1) else { return Value::Null };
    if let Some(name) = schema["$ref"].as_str().and_then(|reference| reference.rsplit('/').next()) {
        return example(&schemas[name], schemas, deeper);
    }
    match schema["type"].as_str() {
        Some("object") => {
            let members = schema["properties"].as_object().into_iter().flatten();
            let members = members.map(|(name, member)| (name.clone(), example(member, schemas, deeper)));
            Value::Object(members.collect::<Map<_, _>>())
        }
        Some("array") => json!([example(&schema["items"], schemas, deeper)]),
        Some("string") => json!("text"),
        Some("boolean") => json!(true),
        Some("integer" | "number") => schema.get("minimum").cloned().unwrap_or(json!(1)),
        _ => Value::Null,
    }
}

#[cfg(test)]
mod tests {
    use utoipa::{PartialSchema as _, ToSchema};

    use super::*;

    #[derive(ToSchema)]
    #[expect(dead_code, reason = "its schema alone counts")]
    struct Thing {
        #[schema(examples("a1"))]
        id: String,
        kind: Kind,
        #[schema(minimum = 3)]
        count: u32,
        within: Vec<Thing>,
    }

    #[derive(ToSchema)]
    #[expect(dead_code, reason = "its schema alone counts")]
    enum Kind {
        Small,
        Large,
    }

    #[test]
    fn it_is_put_together_and_ends() {
        let schemas = [("Thing".to_owned(), Thing::schema()), ("Kind".to_owned(), Kind::schema())].into();
        let made = of("Thing", &schemas);
        assert_eq!(made["id"], "a1");
        assert_eq!(made["kind"], "Small");
        assert_eq!(made["count"], 3);
        assert_eq!(made["within"][0]["id"], "a1");
        assert!(made.to_string().len() < 1_000, "{made}");
    }
}
