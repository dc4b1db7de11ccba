//! Telling code that only tests run from code that ships.

use syn::punctuated::Punctuated;
use syn::{Attribute, File, Item, Meta, Token};

/// Whether these attributes leave it out of what ships: `#[cfg(test)]`, or a test function.
pub(crate) fn is_test(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        let path = attribute.path();
        // `#[test]` and `#[tokio::test]` alike.
        let test_function = path.segments.last().is_some_and(|last| last.ident == "test");
        test_function
            || (path.is_ident("cfg") && attribute.parse_args::<Meta>().is_ok_and(|meta| demands_test(&meta)))
    })
}

/// `any(test, …)` and `not(test)` do not: they ship.
fn demands_test(meta: &Meta) -> bool {
    match meta {
        Meta::Path(path) => path.is_ident("test"),
        Meta::List(list) if list.path.is_ident("all") => list
            .parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated)
            .is_ok_and(|parts| parts.iter().any(demands_test)),
        _ => false,
    }
}

/// Names of modules declared for tests alone whose text is in another file.
pub(crate) fn outlined_modules(file: &File) -> Vec<String> {
    let modules = file.items.iter().filter_map(|item| match item {
        Item::Mod(module) if module.content.is_none() && is_test(&module.attrs) => {
            Some(module.ident.to_string())
        }
        _ => None,
    });
    modules.collect()
}

pub(crate) fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::ExternCrate(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::ForeignMod(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Macro(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::TraitAlias(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Union(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}
