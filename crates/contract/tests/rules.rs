//! Every rule, with a change that breaks it and one that keeps it.
#![expect(clippy::unwrap_used, reason = "a test may panic")]
#![expect(clippy::needless_pass_by_value, reason = "a document is best read where it is made")]

use contract::{Document, findings};
use jiff::civil::{Date, date};
use serde_json::{Value, json};

const TODAY: Date = date(2026, 11, 24);

fn document(paths: &Value, components: &Value) -> Document {
    let whole = json!({
        "openapi": "3.1.0",
        "info": {"title": "bff", "version": "1.0.0"},
        "paths": paths,
        "components": components,
    });
    Document::parse(&whole.to_string()).unwrap()
}

fn get(operation: Value) -> Document {
    document(&json!({"/v1/home": {"get": operation}}), &json!({}))
}

/// Whose answer is of this schema.
fn answering(schema: Value) -> Document {
    get(json!({"responses": {"200": {"content": {"application/json": {"schema": schema}}}}}))
}

/// Whose body is of this schema.
fn taking(schema: Value) -> Document {
    let body = json!({"content": {"application/json": {"schema": schema}}});
    document(&json!({"/v1/orders": {"post": {"requestBody": body, "responses": {}}}}), &json!({}))
}

fn found(was: &Document, is: &Document) -> Vec<String> {
    findings(was, is, TODAY).iter().map(ToString::to_string).collect()
}

#[track_caller]
fn broken(was: &Document, is: &Document, expected: &[&str]) {
    assert_eq!(found(was, is), expected);
    assert_eq!(found(was, was), [""; 0]);
    assert_eq!(found(is, is), [""; 0]);
}

#[track_caller]
fn kept(was: &Document, is: &Document) {
    broken(was, is, &[]);
}

/// A change of an answer: from the first schema to the second it breaks, back it does not.
#[track_caller]
fn answer_breaks(was: Value, is: Value, expected: &str) {
    let (was, is) = (answering(was), answering(is));
    broken(&was, &is, &[&format!("GET /v1/home 200{expected}")]);
}

#[track_caller]
fn answer_keeps(was: Value, is: Value) {
    kept(&answering(was), &answering(is));
}

#[track_caller]
fn request_breaks(was: Value, is: Value, expected: &str) {
    broken(&taking(was), &taking(is), &[&format!("POST /v1/orders body{expected}")]);
}

#[track_caller]
fn request_keeps(was: Value, is: Value) {
    kept(&taking(was), &taking(is));
}

fn object(fields: Value, required: &[&str]) -> Value {
    json!({"type": "object", "properties": fields, "required": required})
}

fn text() -> Value {
    json!({"type": "string"})
}

#[test]
fn a_field_of_an_answer_stays_and_another_may_come() {
    let (less, more) = (object(json!({"a": text()}), &[]), object(json!({"a": text(), "b": text()}), &["b"]));
    answer_breaks(more.clone(), less.clone(), " b: the field is gone");
    answer_keeps(less, more);
}

#[test]
fn a_field_deep_in_an_answer_is_named_by_its_place() {
    let home = |balance: Value| {
        let account = object(json!({"balance": object(balance, &[])}), &[]);
        object(json!({"accounts": {"type": "array", "items": account}}), &[])
    };
    answer_breaks(
        home(json!({"amount": text(), "currency": text()})),
        home(json!({"value": text(), "currency": text()})),
        " accounts[].balance.amount: the field is gone",
    );
}

#[test]
fn a_field_of_an_answer_keeps_its_type() {
    let of = |schema: Value| object(json!({"a": schema}), &[]);
    let number = |kind: &str| of(json!({"type": kind}));
    answer_breaks(of(text()), number("integer"), " a: it was a string, and is an integer now");
    answer_breaks(number("integer"), number("number"), " a: it was an integer, and is a number now");
    answer_keeps(number("number"), number("integer"));
    answer_breaks(of(text()), of(json!({})), " a: it was a string, and is anything now");
    answer_keeps(of(json!({})), of(text()));
    answer_breaks(
        of(json!({"type": "array", "items": text()})),
        of(json!({"type": "array", "items": {"type": "integer"}})),
        " a[]: it was a string, and is an integer now",
    );
}

#[test]
fn a_field_that_was_never_null_does_not_become_it() {
    let of = |schema: Value| object(json!({"a": schema}), &["a"]);
    let null = json!({"type": ["string", "null"]});
    answer_breaks(of(text()), of(null.clone()), " a: it may be null now, and was a string");
    answer_keeps(of(null.clone()), of(text()));
    answer_keeps(of(null.clone()), of(json!({"oneOf": [{"type": "null"}, text()]})));
    answer_keeps(of(json!({"type": "string", "nullable": true})), of(null.clone()));
    request_breaks(of(null.clone()), of(text()), " a: null is no longer taken");
    request_keeps(of(text()), of(null));
}

#[test]
fn a_field_that_was_always_there_stays_so() {
    let of = |required: &[&str]| object(json!({"a": text()}), required);
    answer_breaks(of(&["a"]), of(&[]), " a: it may be missing now, and was always there");
    answer_keeps(of(&[]), of(&["a"]));
}

#[test]
fn formats_are_part_of_a_type() {
    let of = |format: &str| json!({"type": "string", "format": format});
    answer_breaks(of("date"), of("date-time"), ": its format was date, and is date-time now");
    answer_breaks(of("date"), text(), ": its format was date, and is none now");
    answer_keeps(text(), of("date"));
    request_breaks(text(), of("date"), ": its format was none, and is date now");
    request_keeps(of("date"), text());
    let of = |format: &str| json!({"type": "integer", "format": format});
    answer_breaks(of("int32"), of("int64"), ": its format was int32, and is int64 now");
    answer_keeps(of("int64"), of("int32"));
    request_keeps(of("int32"), of("int64"));
}

#[test]
fn an_answer_is_none_of_which_nobody_was_told() {
    let of = |values: &[&str]| json!({"type": "string", "enum": values});
    answer_breaks(of(&["a"]), of(&["a", "b"]), ": it may be \"b\" now, which was not among its values");
    answer_keeps(of(&["a", "b"]), of(&["a"]));
    answer_breaks(of(&["a"]), text(), ": it may be any value now, and was one of \"a\"");
    // How a list is said to be open.
    let open = |values: &[&str]| json!({"type": "string", "x-extensible-enum": values});
    answer_keeps(open(&["a"]), open(&["a", "b"]));
}

#[test]
fn a_value_that_was_taken_is_taken() {
    let of = |values: &[&str]| json!({"type": "string", "enum": values});
    request_breaks(of(&["a", "b"]), of(&["a"]), ": \"b\" is no longer taken");
    request_keeps(of(&["a"]), of(&["a", "b"]));
    request_breaks(text(), of(&["a"]), ": only \"a\" is taken now");
    request_breaks(text(), json!({"type": "string", "const": "a"}), ": only \"a\" is taken now");
}

#[test]
fn bounds_do_not_get_tighter_for_who_asks_nor_wider_for_who_reads() {
    for (kind, keyword, words) in [
        ("integer", "minimum", "below 5"),
        ("integer", "exclusiveMinimum", "below 5"),
        ("string", "minLength", "shorter than 5"),
        ("array", "minItems", "of fewer items than 5"),
    ] {
        let (four, five) = (json!({"type": kind, keyword: 4}), json!({"type": kind, keyword: 5}));
        request_breaks(four.clone(), five.clone(), &format!(": what is {words} is refused now"));
        request_keeps(five.clone(), four.clone());
        answer_breaks(five.clone(), json!({"type": kind}), &format!(": it may be {words} now"));
        answer_keeps(four, five);
    }
    for (kind, keyword, words) in [
        ("number", "maximum", "above 4"),
        ("number", "exclusiveMaximum", "above 4"),
        ("string", "maxLength", "longer than 4"),
        ("array", "maxItems", "of more items than 4"),
    ] {
        let (four, five) = (json!({"type": kind, keyword: 4}), json!({"type": kind, keyword: 5}));
        request_breaks(five.clone(), four.clone(), &format!(": what is {words} is refused now"));
        request_breaks(json!({"type": kind}), four.clone(), &format!(": what is {words} is refused now"));
        request_keeps(four.clone(), five.clone());
        answer_breaks(four.clone(), five.clone(), &format!(": it may be {words} now"));
        answer_keeps(five, four);
    }
    let at = |keyword: &str| json!({"type": "integer", keyword: 4});
    request_breaks(at("minimum"), at("exclusiveMinimum"), ": what is at 4 is refused now");
    request_keeps(text(), json!({"type": "string", "minLength": 0}));
}

#[test]
fn steps_and_items_that_come_once() {
    let of = |step: f64| json!({"type": "number", "multipleOf": step});
    request_breaks(of(1.0), of(2.0), ": its steps were 1.0, and are 2.0 now");
    request_keeps(of(2.0), of(1.0));
    let once = json!({"type": "array", "uniqueItems": true});
    request_breaks(json!({"type": "array"}), once.clone(), ": items that come twice are refused now");
    answer_breaks(once, json!({"type": "array"}), ": an item may come twice now");
}

#[test]
fn patterns_are_compared_by_what_they_allow() {
    let of = |pattern: &str| json!({"type": "string", "pattern": pattern});
    request_breaks(
        of("^[a-z]{1,8}$"),
        of("^[a-z]{1,4}$"),
        ": of what matches `^[a-z]{1,8}$`, only what matches `^[a-z]{1,4}$` is taken now",
    );
    request_keeps(of("^[a-z]{1,4}$"), of("^[a-z]{1,8}$"));
    request_breaks(text(), of("^a$"), ": of what matches `.*`, only what matches `^a$` is taken now");
    answer_breaks(of("^a$"), of("^b$"), ": it may match `^b$` now, and matched `^a$`");
    answer_keeps(of("^[ab]$"), of("^b$"));
    // What one cannot tell is asked about.
    request_breaks(
        of("^(?!b)a$"),
        of("^(?!c)a$"),
        ": its pattern is another (`^(?!c)a$` and `^(?!b)a$`), and cannot be compared",
    );
}

#[test]
fn a_new_field_of_a_request_is_not_required() {
    let (less, more) = (object(json!({}), &[]), object(json!({"a": text()}), &["a"]));
    request_breaks(less.clone(), more, " a: a new field that is required");
    request_keeps(less, object(json!({"a": text()}), &[]));
    request_breaks(
        object(json!({"a": text()}), &[]),
        object(json!({"a": text()}), &["a"]),
        " a: it is required now, and could be left out",
    );
    request_keeps(object(json!({"a": text()}), &["a"]), object(json!({"a": text()}), &[]));
}

#[test]
fn a_field_of_a_request_is_read_on() {
    let (more, less) = (object(json!({"a": text()}), &[]), object(json!({}), &[]));
    request_breaks(more.clone(), less.clone(), " a: the field is no longer read");
    let mut closed = less;
    closed["additionalProperties"] = json!(false);
    let found = found(&taking(more), &taking(closed));
    assert_eq!(
        found,
        [
            "POST /v1/orders body a: the field is refused now",
            "POST /v1/orders body *: fields of other names are refused now"
        ]
    );
}

#[test]
fn fields_of_any_name() {
    let map = |of: Value| json!({"type": "object", "additionalProperties": of});
    answer_breaks(map(text()), json!({"type": "object"}), " *: its fields of any name are gone");
    answer_breaks(map(text()), map(json!({"type": "integer"})), " *: it was a string, and is an integer now");
    answer_breaks(
        map(json!(false)),
        object(json!({"a": text()}), &[]),
        " a: a new field, and there were to be no others",
    );
    request_breaks(
        map(text()),
        map(json!({"type": "integer"})),
        " *: it was a string, and is an integer now",
    );
    request_breaks(map(text()), map(json!(false)), " *: fields of other names are refused now");
    request_keeps(map(json!(false)), map(text()));
}

#[test]
fn what_leaving_out_means_stays() {
    let of = |default: u32| json!({"type": "integer", "default": default});
    request_breaks(of(20), of(50), ": left out it meant 20, and means 50 now");
    answer_keeps(of(20), of(50));
}

#[test]
fn alternatives_are_matched_by_what_they_are_nearest_to() {
    let card = object(json!({"kind": {"const": "card"}, "number": text()}), &["kind", "number"]);
    let cash = object(json!({"kind": {"const": "cash"}}), &["kind"]);
    let one_of = |all: &[&Value]| json!({"oneOf": all});
    answer_keeps(one_of(&[&card, &cash]), one_of(&[&cash, &card]));
    answer_keeps(one_of(&[&card, &cash]), one_of(&[&cash]));
    let less = object(json!({"kind": {"const": "card"}}), &["kind"]);
    answer_breaks(one_of(&[&cash, &card]), one_of(&[&cash, &less]), " number: the field is gone");
    request_keeps(json!({"anyOf": [text()]}), json!({"anyOf": [text(), {"type": "integer"}]}));
    request_breaks(
        json!({"anyOf": [text(), {"type": "integer"}]}),
        json!({"anyOf": [text()]}),
        ": an integer is no longer taken",
    );
}

#[test]
fn what_is_put_together_is_the_same_as_what_is_written_out() {
    let (a, b) = (object(json!({"a": text()}), &["a"]), object(json!({"b": text()}), &["b"]));
    let whole = object(json!({"a": text(), "b": text()}), &["a", "b"]);
    answer_keeps(json!({"allOf": [a, b]}), whole.clone());
    answer_keeps(whole.clone(), json!({"allOf": [a, b]}));
    answer_breaks(whole, json!({"allOf": [a]}), " b: the field is gone");
}

#[test]
fn references_are_followed_also_around_in_a_circle() {
    let tree = |node: Value| {
        let reference = json!({"$ref": "#/components/schemas/Node", "description": "one"});
        let response = json!({"content": {"application/json": {"schema": reference}}});
        document(
            &json!({"/tree": {"get": {"responses": {"200": {"$ref": "#/components/responses/tree"}}}}}),
            &json!({"schemas": {"Node": node}, "responses": {"tree": response}}),
        )
    };
    let node = |fields: Value| {
        let mut fields = fields;
        fields["within"] = json!({"type": "array", "items": {"$ref": "#/components/schemas/Node"}});
        object(fields, &[])
    };
    let (was, is) = (tree(node(json!({"id": text()}))), tree(node(json!({}))));
    broken(&was, &is, &["GET /tree 200 id: the field is gone"]);
    kept(&is, &was);
    let circle = tree(json!({"$ref": "#/components/schemas/Node"}));
    kept(&circle, &circle);
}

#[test]
fn a_keyword_that_nobody_thought_of_is_asked_about() {
    let of = |prefix: &str| json!({"type": "object", "propertyNames": {"pattern": prefix}});
    answer_breaks(of("^a"), of("^b"), ": its `propertyNames` is another");
}

#[test]
fn parameters() {
    let of = |parameters: Value| get(json!({"parameters": parameters, "responses": {}}));
    let limit =
        |required: bool| json!({"name": "limit", "in": "query", "required": required, "schema": text()});
    let gone = "the parameter is gone: what it asks for is not done";
    let (none, optional, required) = (of(json!([])), of(json!([limit(false)])), of(json!([limit(true)])));
    broken(&optional, &none, &[&format!("GET /v1/home query limit: {gone}")]);
    broken(&none, &required, &["GET /v1/home query limit: a new parameter that is required"]);
    broken(&optional, &required, &["GET /v1/home query limit: it is required now, and could be left out"]);
    kept(&none, &optional);
    kept(&required, &optional);
    let header = |name: &str| of(json!([{"name": name, "in": "header", "schema": text()}]));
    kept(&header("X-CSRF"), &header("x-csrf"));
    let exploded = of(json!([{"name": "limit", "in": "query", "schema": text(), "explode": true}]));
    broken(&optional, &exploded, &["GET /v1/home query limit: its `explode` is another"]);
    let number = of(json!([{"name": "limit", "in": "query", "schema": {"type": "integer"}}]));
    broken(&optional, &number, &["GET /v1/home query limit: it was a string, and is an integer now"]);
}

#[test]
fn a_parameter_of_the_path_is_known_by_its_place() {
    let of = |name: &str, schema: Value| {
        let parameter = json!({"name": name, "in": "path", "required": true, "schema": schema});
        let operation = json!({"parameters": [parameter], "responses": {}});
        document(&json!({format!("/accounts/{{{name}}}"): {"get": operation}}), &json!({}))
    };
    kept(&of("id", text()), &of("account", text()));
    broken(
        &of("id", text()),
        &of("account", json!({"type": "integer"})),
        &["GET /accounts/{id} path id: it was a string, and is an integer now"],
    );
}

#[test]
fn bodies() {
    let of = |body: Value| get(json!({"requestBody": body, "responses": {}}));
    let json_body = |required: bool| of(json!({"required": required, "content": {"application/json": {}}}));
    let none = of(Value::Null);
    broken(&json_body(false), &none, &["GET /v1/home body: the body is no longer read"]);
    broken(&none, &json_body(true), &["GET /v1/home body: a body is required now"]);
    broken(
        &json_body(false),
        &json_body(true),
        &["GET /v1/home body: it is required now, and could be left out"],
    );
    kept(&none, &json_body(false));
    let form = of(json!({"content": {"application/x-www-form-urlencoded": {}}}));
    broken(&json_body(false), &form, &["GET /v1/home body: application/json is no longer taken"]);
}

#[test]
fn answers() {
    let of = |responses: Value| get(json!({"responses": responses}));
    let (ok, made) = (of(json!({"200": {}})), of(json!({"201": {}})));
    broken(&ok, &made, &["GET /v1/home 200: it is no longer answered"]);
    kept(&ok, &of(json!({"200": {}, "201": {}, "404": {}})));
    kept(&of(json!({"200": {}, "304": {}, "404": {}})), &ok);
    let kind = |kind: &str| of(json!({"200": {"content": {kind: {}}}}));
    broken(&kind("text/html"), &kind("text/plain"), &["GET /v1/home 200: text/html is no longer answered"]);
    let header = |headers: Value| of(json!({"200": {"headers": headers}}));
    let (link, lower) =
        (header(json!({"Link": {"required": true}})), header(json!({"link": {"required": true}})));
    broken(&link, &ok, &["GET /v1/home 200 header Link: the header is gone"]);
    kept(&link, &lower);
    broken(
        &link,
        &header(json!({"Link": {}})),
        &["GET /v1/home 200 header Link: it may be missing now, and was always there"],
    );
}

#[test]
fn credentials() {
    let of = |security: Value| get(json!({"responses": {}, "security": security}));
    let bearer = |scopes: &[&str]| of(json!([{"bearer": scopes}]));
    let place = "GET /v1/home credential:";
    broken(
        &of(json!([])),
        &bearer(&["accounts"]),
        &[&format!("{place} no credential was enough, and bearer with `accounts` is needed now")],
    );
    broken(
        &bearer(&["a"]),
        &bearer(&["a", "b"]),
        &[&format!("{place} bearer with `a` was enough, and bearer with `a b` is needed now")],
    );
    broken(
        &bearer(&[]),
        &of(json!([{"session": []}])),
        &[&format!("{place} bearer was enough, and session is needed now")],
    );
    kept(&bearer(&["a", "b"]), &bearer(&["a"]));
    kept(&bearer(&["a"]), &of(json!([{"bearer": ["a"]}, {"session": []}])));
    kept(&bearer(&["a"]), &of(json!([])));
}

#[test]
fn a_credential_is_shown_in_the_same_way() {
    let of = |name: &str| {
        document(
            &json!({"/v1/home": {"get": {"responses": {}, "security": [{"session": []}]}}}),
            &json!({"securitySchemes": {"session": {"type": "apiKey", "in": "cookie", "name": name}}}),
        )
    };
    let found = found(&of("a"), &of("b"));
    assert_eq!(found.len(), 1);
    assert!(found[0].starts_with("security scheme session: it was "), "{found:?}");
    kept(&of("a"), &of("a"));
}

#[test]
fn an_operation_goes_once_a_release_has_said_so_and_its_sunset_is_past() {
    let none = document(&json!({}), &json!({}));
    let of = |sunset: Value| get(json!({"responses": {"200": {}}, "deprecated": true, "x-sunset": sunset}));
    broken(&get(json!({"responses": {}})), &none, &["GET /v1/home: the operation is gone"]);
    broken(
        &of(json!("2026-11-25")),
        &none,
        &["GET /v1/home: the operation is gone, and was promised until 2026-11-25"],
    );
    // A sunset that nobody can read is none.
    broken(&of(json!("soon")), &none, &["GET /v1/home: the operation is gone"]);
    assert_eq!(found(&of(json!("2026-11-24")), &none), [""; 0]);
    assert_eq!(found(&get(json!({"responses": {}, "x-sunset": "2026-11-01"})), &none).len(), 1);
    let renamed = document(&json!({"/v1/start": {"get": {"responses": {}}}}), &json!({}));
    broken(&get(json!({"responses": {}})), &renamed, &["GET /v1/home: the operation is gone"]);
    broken(
        &of(json!("2027-06-30")),
        &of(json!("2027-01-31")),
        &["GET /v1/home: its sunset was 2027-06-30, and is 2027-01-31 now"],
    );
    kept(&of(json!("2027-01-31")), &of(json!("2027-06-30")));
}

#[test]
fn each_finding_has_its_way_out() {
    let (was, is) = (answering(object(json!({"a": text()}), &[])), answering(object(json!({}), &[])));
    let found = findings(&was, &is, TODAY);
    let report = contract::report(&was, &found);
    for words in [
        "bff breaks what its release 1.0.0 promised",
        "GET /v1/home 200 a: the field is gone",
        "new version of it, GET /v2/home",
        "`Deprecation` (RFC 9745)",
        "`Sunset` (RFC 8594)",
    ] {
        assert!(report.contains(words), "{words} in {report}");
    }
}
