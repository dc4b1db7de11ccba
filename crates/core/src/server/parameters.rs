//! Parameters as the document has them: what a type says of its fields, put right, and the one that access itself reads.

use serde_json::json;
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{Object, ObjectBuilder, OneOf, Schema, SchemaType, Type};
use utoipa::openapi::{RefOr, Required};

use super::access::Rule;

/// What a browser's own pages send with every request, so that no other site's can.
pub(super) const OWN_HEADER: &str = "X-CSRF";

/// A parameter as a type describes it, in the document's words.
pub(super) fn told(parameter: Parameter) -> Parameter {
    described(never_null(parameter))
}

/// A field that no other site can have a browser send along with the cookie unless it is let: reads need it too.
pub(super) fn own_header(rule: Rule) -> Option<Parameter> {
    let one = ObjectBuilder::new().schema_type(Type::String).enum_values(Some(["1"])).build();
    let header = ParameterBuilder::new()
        .name(OWN_HEADER)
        .parameter_in(ParameterIn::Header)
        .required(Required::True)
        .description(Some("Says that the service's own pages ask; without it there is no session."))
        .schema(Some(one))
        .example(Some(json!("1")));
    matches!(rule, Rule::Session(_)).then(|| header.build())
}

/// A parameter that need not be there is written as `Option`, whose schema allows `null`: which no path or query can carry.
fn never_null(mut parameter: Parameter) -> Parameter {
    if let Some(RefOr::T(Schema::OneOf(OneOf { items, .. }))) = &mut parameter.schema {
        items.retain(|item| !matches!(item, RefOr::T(Schema::Object(object)) if is_null(object)));
        if let [only] = &items[..] {
            parameter.schema = Some(only.clone());
        }
    }
    if let Some(RefOr::T(Schema::Object(object))) = &mut parameter.schema
        && let SchemaType::Array(types) = &mut object.schema_type
    {
        types.retain(|each| *each != Type::Null);
        if let [only] = &types[..] {
            object.schema_type = SchemaType::Type(only.clone());
        }
    }
    parameter
}

fn is_null(object: &Object) -> bool {
    object.schema_type == SchemaType::Type(Type::Null)
}

/// A parameter whose schema is made by a function has its words and its example there: they are the parameter's own.
fn described(mut parameter: Parameter) -> Parameter {
    let Some(RefOr::T(Schema::Object(object))) = &mut parameter.schema else { return parameter };
    let (description, example) = (object.description.take(), object.examples.pop());
    let mut builder = ParameterBuilder::from(parameter);
    if description.is_some() {
        builder = builder.description(description);
    }
    if example.is_some() {
        builder = builder.example(example);
    }
    builder.build()
}
