//! What no route of a test's service has: headers, lists, bodies of several shapes, documents that cannot be compiled.

use actix_web::http::header::{HeaderName, HeaderValue};
use serde_json::json;

use super::*;

/// A document of one `POST /it` with these parameters and this body, and schemas to refer to.
fn document(parameters: &Value, body: &Value) -> Value {
    json!({
        "paths": {"/it": {"post": {
            "parameters": parameters,
            "requestBody": {"content": {"application/json": {"schema": body}}},
        }}},
        "components": {"schemas": {
            "Small": {"type": "integer", "maximum": 9},
            "Card": {"type": "object", "required": ["kind", "number"], "properties": {
                "kind": {"const": "card"}, "number": {"type": "string", "minLength": 4}}},
            "Cash": {"type": "object", "required": ["kind", "coins"], "properties": {
                "kind": {"const": "cash"}, "coins": {"type": "array", "uniqueItems": true, "items": {"$ref": "#/components/schemas/Small"}}}},
        }},
    })
}

fn expected(document: &Value) -> Arc<Expected> {
    let all = Expectations::of(document).unwrap_or_else(|wrong| panic!("{wrong:?}"));
    all.find(&Method::POST, "/it").unwrap_or_else(|| panic!("it asks for nothing"))
}

#[track_caller]
fn check(parameter: &Value, query: &str, headers: &[(&str, &str)], expected_words: Option<&str>) {
    let expected = expected(&document(&json!([parameter]), &json!({})));
    let mut fields = HeaderMap::new();
    for (name, value) in headers {
        fields.append(HeaderName::try_from(*name).unwrap(), HeaderValue::from_str(value).unwrap());
    }
    let given = Given { path: Vec::new(), query, headers: &fields, body: None };
    let faults: Vec<String> = expected
        .faults(&given)
        .iter()
        .map(|fault| json!(fault)["detail"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(faults.first().map(String::as_str), expected_words, "{query} {headers:?}");
}

#[test]
fn a_header_is_held_to_its_schema_unless_access_asks_for_it() {
    let schema = json!({"type": "array", "maxItems": 2, "items": {"type": "integer"}});
    let ids = json!({"name": "X-Ids", "in": "header", "required": true, "schema": schema});
    let list = "give a list of at most 2 values";
    check(&ids, "", &[], Some(&format!("it is missing: {list}")));
    check(&ids, "", &[("x-ids", "1,2")], None);
    check(&ids, "", &[("X-Ids", "1"), ("X-Ids", "2")], None);
    check(&ids, "", &[("X-Ids", "1"), ("X-Ids", "2,3")], Some(list));
    check(&ids, "", &[("X-Ids", "1,b")], Some(list));
    for own in ["X-CSRF", "Accept", "content-type", "Authorization"] {
        check(
            &json!({"name": own, "in": "header", "required": true, "schema": {"const": "1"}}),
            "",
            &[],
            None,
        );
    }
}

#[test]
fn a_list_is_read_as_the_document_says_that_it_is_written() {
    let list = |more: Value| {
        let mut parameter = json!({"name": "n", "in": "query", "schema": {"type": "array", "minItems": 2,
                                   "items": {"$ref": "#/components/schemas/Small"}}});
        parameter.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        parameter
    };
    let wanted = Some("give a list of 2 values or more");
    check(&list(json!({})), "n=1&n=2", &[], None);
    check(&list(json!({})), "n=1,2", &[], wanted);
    check(&list(json!({"explode": false})), "n=1,2", &[], None);
    check(&list(json!({"explode": false})), "n=1,10", &[], wanted);
    check(&list(json!({"explode": false})), "n=1&n=2", &[], Some("it is there more than once: give it once"));
    check(&list(json!({"style": "pipeDelimited", "explode": false})), "n=1%7C2", &[], None);
    check(&list(json!({"style": "spaceDelimited", "explode": false})), "n=1+2", &[], None);
}

#[test]
fn a_type_is_found_wherever_the_schema_says_it() {
    let parameter = |schema: Value| json!({"name": "n", "in": "query", "schema": schema});
    for schema in [
        json!({"$ref": "#/components/schemas/Small"}),
        json!({"allOf": [{"$ref": "#/components/schemas/Small"}]}),
        json!({"oneOf": [{"type": "null"}, {"$ref": "#/components/schemas/Small"}]}),
        json!({"type": ["integer", "null"], "maximum": 9}),
    ] {
        check(&parameter(schema.clone()), "n=9", &[], None);
        let expected = expected(&document(&json!([parameter(schema)]), &json!({})));
        let given = Given { path: Vec::new(), query: "n=10", headers: &HeaderMap::new(), body: None };
        assert_eq!(expected.faults(&given).len(), 1);
    }
    check(&parameter(json!({"type": "string", "maxLength": 2})), "n=12", &[], None);
}

#[track_caller]
fn check_body(schema: &Value, body: &Value, expected_faults: &[(&str, &str)]) {
    let expected = expected(&document(&json!([]), schema));
    let bytes = body.to_string();
    let given =
        Given { path: Vec::new(), query: "", headers: &HeaderMap::new(), body: Some(bytes.as_bytes()) };
    let faults: Vec<Value> = expected.faults(&given).iter().map(|fault| json!(fault)).collect();
    let faults: Vec<(&str, &str)> = faults
        .iter()
        .map(|each| (each["name"].as_str().unwrap(), each["detail"].as_str().unwrap()))
        .collect();
    assert_eq!(faults, expected_faults, "{body}");
}

#[test]
fn of_several_shapes_the_closest_is_spoken_of() {
    let schema =
        json!({"oneOf": [{"$ref": "#/components/schemas/Card"}, {"$ref": "#/components/schemas/Cash"}]});
    check_body(&schema, &json!({"kind": "cash", "coins": [1, 2]}), &[]);
    check_body(
        &schema,
        &json!({"kind": "cash", "coins": [1, 10]}),
        &[("/coins/1", "give a whole number of 9 or less")],
    );
    check_body(&schema, &json!({"kind": "cash", "coins": [1, 1]}), &[("/coins", "give each value once")]);
    check_body(&schema, &json!([]), &[("", "it has none of the shapes that the document describes")]);
}

#[test]
fn what_cannot_be_compiled_is_named_with_its_route() {
    let wrong = |document: Value| Expectations::of(&document).map(|_| ()).unwrap_err();
    let parameter =
        |schema: Value| document(&json!([{"name": "n", "in": "query", "schema": schema}]), &json!({}));
    for schema in [
        json!({"type": "string", "pattern": "("}),
        json!({"type": "string", "pattern": "^(?=x)"}),
        json!({"type": "none"}),
        json!({"type": "object"}),
        json!({"$ref": "#/components/schemas/None"}),
        json!({"$ref": "https://elsewhere.example/schema.json"}),
        json!({"$ref": "file:///etc/schema.json"}),
    ] {
        let wrong = wrong(parameter(schema.clone()));
        assert_eq!(wrong.len(), 1, "{schema}");
        assert!(wrong[0].starts_with("POST /it: the query parameter \"n\": "), "{wrong:?}");
    }
    let body = wrong(document(&json!([]), &json!({"$ref": "#/components/schemas/None"})));
    assert!(body[0].starts_with("POST /it: the body: "), "{body:?}");
}

#[test]
fn what_asks_for_nothing_is_not_held() {
    let free = json!({"paths": {
        "/none": {"get": {}},
        "/free/{id}": {"get": {"parameters": [
            {"name": "id", "in": "path", "required": true, "schema": {"type": "string", "description": "any"}},
            {"name": "text", "in": "query", "schema": {"type": "string", "examples": ["a"]}},
        ]}},
        "/form": {"post": {"requestBody": {"content": {"application/x-www-form-urlencoded": {"schema": {"type": "object"}}}}}},
    }});
    assert!(Expectations::of(&free).unwrap().by_route.is_empty());
}
