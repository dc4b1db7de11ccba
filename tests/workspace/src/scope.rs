//! What a name stands for: `use`, `extern crate` and `type` of the scopes around it.

use std::collections::HashMap;

use syn::{Item, Type, UseTree};

/// A path as its segments, without generics.
pub(crate) type Names = Vec<String>;

/// The names that one module or block brings in.
#[derive(Debug, Default)]
pub(crate) struct Scope {
    aliases: HashMap<String, Names>,
    globs: Vec<Names>,
}

impl Scope {
    pub(crate) fn of<'a>(items: impl IntoIterator<Item = &'a Item>) -> Self {
        let mut scope = Self::default();
        for item in items {
            match item {
                Item::Use(item) => {
                    for import in imports(&item.tree) {
                        scope.add(import);
                    }
                }
                Item::ExternCrate(item) => {
                    let name = item.ident.to_string();
                    let alias = item.rename.as_ref().map_or(name.clone(), |(_, alias)| alias.to_string());
                    scope.aliases.insert(alias, vec![name]);
                }
                Item::Type(item) => {
                    if let Type::Path(aliased) = &*item.ty {
                        scope.aliases.insert(item.ident.to_string(), names(&aliased.path));
                    }
                }
                _ => {}
            }
        }
        scope
    }

    fn add(&mut self, import: Import) {
        match import {
            Import::Glob(path) => self.globs.push(path),
            Import::Name { path, alias } => {
                self.aliases.insert(alias, path);
            }
        }
    }
}

/// The scopes around a place, the innermost last. A module sees what its parent brings in, as after `use super::*`: rather
/// too strict than blind.
#[derive(Debug, Default)]
pub(crate) struct Scopes(Vec<Scope>);

impl Scopes {
    pub(crate) fn push(&mut self, scope: Scope) {
        self.0.push(scope);
    }

    pub(crate) fn pop(&mut self) {
        self.0.pop();
    }

    /// What `path` stands for, by its aliases.
    pub(crate) fn resolve(&self, path: &Names) -> Names {
        let mut path = path.clone();
        // An alias of an alias of an alias ends; one of itself (`use serde::Serialize as Serialize`) does not.
        for _ in 0..4 {
            let Some(full) = path.first().and_then(|first| self.alias(first)) else {
                break;
            };
            if full.first() == path.first() {
                path.splice(..1, full.iter().cloned());
                break;
            }
            path.splice(..1, full.iter().cloned());
        }
        path
    }

    /// What else it may stand for, by the globs in scope, where no alias says so.
    pub(crate) fn by_globs(&self, path: &Names) -> Vec<Names> {
        if path.first().is_none_or(|first| self.alias(first).is_some()) {
            return Vec::new();
        }
        let globs = self.0.iter().flat_map(|scope| &scope.globs);
        globs.map(|glob| self.resolve(glob).into_iter().chain(path.iter().cloned()).collect()).collect()
    }

    fn alias(&self, name: &str) -> Option<&Names> {
        self.0.iter().rev().find_map(|scope| scope.aliases.get(name))
    }
}

/// One leaf of a `use` tree.
#[derive(Debug)]
pub(crate) enum Import {
    Name { path: Names, alias: String },
    Glob(Names),
}

pub(crate) fn imports(tree: &UseTree) -> Vec<Import> {
    let mut found = Vec::new();
    collect(tree, &mut Vec::new(), &mut found);
    found
}

fn collect(tree: &UseTree, before: &mut Names, found: &mut Vec<Import>) {
    match tree {
        UseTree::Path(path) => {
            before.push(path.ident.to_string());
            collect(&path.tree, before, found);
            before.pop();
        }
        UseTree::Name(name) => found.push(named(before, &name.ident.to_string(), None)),
        UseTree::Rename(rename) => {
            found.push(named(before, &rename.ident.to_string(), Some(rename.rename.to_string())));
        }
        UseTree::Glob(_) => found.push(Import::Glob(before.clone())),
        UseTree::Group(group) => group.items.iter().for_each(|tree| collect(tree, before, found)),
    }
}

/// `use std::env::{self}` names `std::env`.
fn named(before: &Names, name: &str, alias: Option<String>) -> Import {
    let mut path = before.clone();
    if name != "self" || path.is_empty() {
        path.push(name.to_owned());
    }
    let alias = alias.or_else(|| path.last().cloned()).unwrap_or_default();
    Import::Name { path, alias }
}

pub(crate) fn names(path: &syn::Path) -> Names {
    path.segments.iter().map(|segment| segment.ident.to_string()).collect()
}
