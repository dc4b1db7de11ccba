//! Field selection: `fields=id,name` answers with these members alone. The names are held against the type's own schema, so an
//! unknown one is a 400 that lists what there is.

use std::marker::PhantomData;
use std::rc::Rc;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de, ser};
use utoipa::openapi::extensions::ExtensionsBuilder;
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use crate::server::expected::IN_WORDS;

/// The members of `T` that are asked for; all of them unless said otherwise. A query parameter's type.
pub struct Fields<T> {
    names: Option<Rc<[String]>>,
    of: PhantomData<fn() -> T>,
}

impl<T> Fields<T> {
    /// Cuts one item down to what is asked for.
    pub fn of(&self, item: T) -> Picked<T> {
        Picked { item, names: self.names.clone() }
    }
}

impl<T: ToSchema> Fields<T> {
    /// The parameter's schema, for `#[param(schema_with = …)]`: a list of the members' names and nothing else.
    pub fn names() -> Schema {
        let members = members::<T>();
        let one = format!(" *({}) *", members.join("|"));
        let in_words = format!("one or more of {}, separated by commas", members.join(", "));
        let some = members.iter().take(2).map(String::as_str).collect::<Vec<_>>().join(",");
        ObjectBuilder::new()
            .schema_type(Type::String)
            .description(Some("Only these members, separated by commas."))
            .pattern(Some(format!("^{one}(,{one})*$")))
            .extensions(Some(ExtensionsBuilder::new().add(IN_WORDS, in_words).build()))
            .examples([some])
            .build()
            .into()
    }
}

impl<T> std::fmt::Debug for Fields<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Fields").field(&self.names).finish()
    }
}

impl<T> Default for Fields<T> {
    fn default() -> Self {
        Self { names: None, of: PhantomData }
    }
}

impl<'de, T: ToSchema> Deserialize<'de> for Fields<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let there_are = members::<T>();
        let names: Vec<String> = text.split(',').map(|name| name.trim_matches(' ').to_owned()).collect();
        match names.iter().find(|name| !there_are.contains(name)) {
            Some(name) => {
                let there_are = there_are.join(", ");
                Err(de::Error::custom(format!("{name:?} is not a field; there are {there_are}")))
            }
            None => Ok(Self { names: Some(names.into()), of: PhantomData }),
        }
    }
}

fn members<T: ToSchema>() -> Vec<String> {
    match T::schema() {
        RefOr::T(Schema::Object(object)) => object.properties.keys().cloned().collect(),
        _ => Vec::new(),
    }
}

/// An item cut down to what is asked for. Its schema is the item's, with nothing required.
#[derive(Debug)]
pub struct Picked<T> {
    item: T,
    names: Option<Rc<[String]>>,
}

impl<T: Serialize> Serialize for Picked<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Some(names) = &self.names else { return self.item.serialize(serializer) };
        let mut value = serde_json::to_value(&self.item).map_err(ser::Error::custom)?;
        if let Some(members) = value.as_object_mut() {
            members.retain(|name, _| names.contains(name));
        }
        value.serialize(serializer)
    }
}

impl<T: ToSchema> PartialSchema for Picked<T> {
    fn schema() -> RefOr<Schema> {
        let mut schema = T::schema();
        if let RefOr::T(Schema::Object(object)) = &mut schema {
            object.required.clear();
        }
        schema
    }
}

impl<T: ToSchema> ToSchema for Picked<T> {
    fn name() -> std::borrow::Cow<'static, str> {
        T::name()
    }
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        T::schemas(schemas);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Serialize, ToSchema)]
    struct Thing {
        id: u32,
        name: &'static str,
        note: Option<&'static str>,
    }

    fn check(query: &str, expected: &str) {
        #[derive(Deserialize)]
        struct Query {
            #[serde(default)]
            fields: Fields<Thing>,
        }
        let shown = match serde_urlencoded::from_str::<Query>(query) {
            Ok(query) => {
                serde_json::to_string(&query.fields.of(Thing { id: 1, name: "n", note: None })).unwrap()
            }
            Err(error) => error.to_string(),
        };
        assert_eq!(shown, expected, "{query}");
    }

    #[test]
    fn only_known_fields_are_picked() {
        check("", r#"{"id":1,"name":"n","note":null}"#);
        check("fields=name", r#"{"name":"n"}"#);
        check("fields=name,%20id", r#"{"id":1,"name":"n"}"#);
        check("fields=id,nme", r#""nme" is not a field; there are id, name, note"#);
        check("fields=name,%09id", r#""\tid" is not a field; there are id, name, note"#);
        check("fields=", r#""" is not a field; there are id, name, note"#);
    }

    #[test]
    fn the_parameter_is_described_by_the_names_that_there_are() {
        let Schema::Object(object) = Fields::<Thing>::names() else { panic!("no object") };
        assert_eq!(object.pattern.as_deref(), Some("^ *(id|name|note) *(, *(id|name|note) *)*$"));
        assert_eq!(object.examples, ["id,name"]);
    }

    #[test]
    fn nothing_of_a_picked_item_is_required() {
        let RefOr::T(Schema::Object(object)) = Picked::<Thing>::schema() else { panic!("no object") };
        assert!(object.required.is_empty() && object.properties.len() == 3);
    }
}
