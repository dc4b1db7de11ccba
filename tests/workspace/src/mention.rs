//! Everything that a Rust file mentions: paths, methods, attributes, derives, names and texts, each with its line.
//!
//! Comments are nothing here, but doc comments are texts.

use proc_macro2::{Ident, Span, TokenStream};
use syn::visit::{self, Visit};
use syn::{
    Attribute, Block, ExprMethodCall, ExprPath, File, ImplItemFn, Item, ItemImpl, ItemMod, ItemUse, LitStr,
    Macro, Meta, Path, Stmt, Type,
};

use crate::scope::{self, Import, Names, Scope, Scopes};
use crate::test_code::{attributes, is_test};
use crate::tokens;

/// One thing at one place.
#[derive(Clone, Debug)]
pub(crate) struct Mention {
    pub(crate) line: usize,
    pub(crate) in_test: bool,
    pub(crate) what: What,
}

#[derive(Clone, Debug)]
pub(crate) enum What {
    /// A path in an expression, a type, a pattern, an import or a macro's tokens.
    Path(Reference),
    /// `.name(…)`.
    Method(String),
    /// `#[path…]`.
    Attribute(Reference),
    /// One of `#[derive(…)]`.
    Derive(Reference),
    /// The trait of an `impl … for …`.
    Implements(Reference),
    /// Any identifier.
    Name(String),
    /// A string literal or a doc comment's line.
    Text(String),
}

/// A path, and what it may stand for.
#[derive(Clone, Debug)]
pub(crate) struct Reference {
    pub(crate) resolved: Names,
    by_globs: Vec<Names>,
}

impl Reference {
    /// Whether it is this item or something within it: `std::env::var`, `actix_web::web`. A crate's name alone (`awc`) is
    /// never taken for one that a glob may bring in, nor for a variable of that name.
    pub(crate) fn is_within(&self, path: &str) -> bool {
        let wanted: Vec<&str> = path.split("::").collect();
        let within =
            |names: &Names| names.len() >= wanted.len() && names.iter().zip(&wanted).all(|(a, b)| a == b);
        if wanted.len() == 1 {
            return self.resolved.len() > 1 && within(&self.resolved);
        }
        within(&self.resolved) || self.by_globs.iter().any(within)
    }

    /// Whether any segment has this name.
    pub(crate) fn has(&self, segment: &str) -> bool {
        self.resolved.iter().any(|name| name == segment)
    }

    /// Whether its last segments are these.
    pub(crate) fn ends_with(&self, path: &str) -> bool {
        let wanted: Vec<&str> = path.split("::").collect();
        self.resolved.len() >= wanted.len()
            && self.resolved.iter().rev().zip(wanted.iter().rev()).all(|(a, b)| a == b)
    }

    pub(crate) fn shown(&self) -> String {
        self.resolved.join("::")
    }
}

pub(crate) fn all(file: &File) -> Vec<Mention> {
    let mut reader = Reader { scopes: Scopes::default(), in_test: is_test(&file.attrs), found: Vec::new() };
    reader.visit_file(file);
    reader.found
}

pub(crate) struct Reader {
    scopes: Scopes,
    in_test: bool,
    found: Vec<Mention>,
}

impl Reader {
    pub(crate) fn found(&mut self, at: Span, what: What) {
        self.found.push(Mention { line: at.start().line, in_test: self.in_test, what });
    }

    pub(crate) fn reference(&self, names: &Names) -> Reference {
        Reference { resolved: self.scopes.resolve(names), by_globs: self.scopes.by_globs(names) }
    }

    fn within_test(&mut self, test: bool, read: impl FnOnce(&mut Self)) {
        let before = self.in_test;
        self.in_test |= test;
        read(self);
        self.in_test = before;
    }

    fn within_scope(&mut self, scope: Scope, read: impl FnOnce(&mut Self)) {
        self.scopes.push(scope);
        read(self);
        self.scopes.pop();
    }

    fn tokens(&mut self, stream: &TokenStream) {
        tokens::read(self, stream);
    }

    /// The parts of an attribute beyond its own path.
    pub(crate) fn meta(&mut self, at: Span, path: &Names, arguments: &TokenStream) {
        match path.last().map(String::as_str) {
            Some("derive") => {
                for derived in tokens::paths(arguments) {
                    let reference = self.reference(&derived);
                    self.found(at, What::Derive(reference));
                }
            }
            Some("cfg_attr") => tokens::each_conditional(self, arguments),
            _ => {}
        }
        self.tokens(arguments);
    }
}

impl<'ast> Visit<'ast> for Reader {
    fn visit_file(&mut self, file: &'ast File) {
        self.within_scope(Scope::of(&file.items), |reader| visit::visit_file(reader, file));
    }

    fn visit_item(&mut self, item: &'ast Item) {
        self.within_test(is_test(attributes(item)), |reader| {
            visit::visit_item(reader, item);
        });
    }

    fn visit_item_mod(&mut self, module: &'ast ItemMod) {
        let items = module.content.iter().flat_map(|(_, items)| items);
        self.within_scope(Scope::of(items), |reader| visit::visit_item_mod(reader, module));
    }

    fn visit_block(&mut self, block: &'ast Block) {
        let items = block.stmts.iter().filter_map(|statement| match statement {
            Stmt::Item(item) => Some(item),
            _ => None,
        });
        self.within_scope(Scope::of(items), |reader| visit::visit_block(reader, block));
    }

    fn visit_impl_item_fn(&mut self, function: &'ast ImplItemFn) {
        self.within_test(is_test(&function.attrs), |reader| {
            visit::visit_impl_item_fn(reader, function);
        });
    }

    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        let at = item.use_token.span;
        for import in scope::imports(&item.tree) {
            let names = match import {
                Import::Name { path, .. } => path,
                Import::Glob(mut path) => {
                    path.push("*".to_owned());
                    path
                }
            };
            // `use awc;` mentions all of the crate: a second segment says that it is no variable.
            let names = if names.len() == 1 { vec![names[0].clone(), "self".to_owned()] } else { names };
            // Not through the aliases: an import is full as it stands, save for one of a name imported above it.
            let resolved = if item.leading_colon.is_some() { names } else { self.scopes.resolve(&names) };
            self.found(at, What::Path(Reference { resolved, by_globs: Vec::new() }));
        }
        visit::visit_item_use(self, item);
    }

    fn visit_item_impl(&mut self, item: &'ast ItemImpl) {
        if let Some((_, path, _)) = &item.trait_ {
            let reference = self.reference(&scope::names(path));
            self.found(item.impl_token.span, What::Implements(reference));
        }
        visit::visit_item_impl(self, item);
    }

    fn visit_expr_path(&mut self, path: &'ast ExprPath) {
        // `<Instant>::now`: the type comes first.
        if let Some(qualified) = path.qself.as_ref().filter(|qualified| qualified.position == 0)
            && let Type::Path(of) = &*qualified.ty
        {
            let full = [scope::names(&of.path), scope::names(&path.path)].concat();
            let reference = self.reference(&full);
            self.found(qualified.lt_token.span, What::Path(reference));
        }
        visit::visit_expr_path(self, path);
    }

    fn visit_path(&mut self, path: &'ast Path) {
        if let Some(first) = path.segments.first() {
            let reference = self.reference(&scope::names(path));
            self.found(first.ident.span(), What::Path(reference));
        }
        visit::visit_path(self, path);
    }

    fn visit_expr_method_call(&mut self, call: &'ast ExprMethodCall) {
        self.found(call.method.span(), What::Method(call.method.to_string()));
        visit::visit_expr_method_call(self, call);
    }

    fn visit_attribute(&mut self, attribute: &'ast Attribute) {
        let at = attribute.pound_token.span;
        let names = scope::names(attribute.path());
        let reference = self.reference(&names);
        self.found(at, What::Attribute(reference));
        attribute.path().segments.iter().for_each(|segment| self.visit_ident(&segment.ident));
        match &attribute.meta {
            Meta::List(list) => self.meta(at, &names, &list.tokens),
            Meta::NameValue(pair) => self.visit_expr(&pair.value),
            Meta::Path(_) => {}
        }
    }

    fn visit_macro(&mut self, invoked: &'ast Macro) {
        self.visit_path(&invoked.path);
        self.tokens(&invoked.tokens);
    }

    fn visit_lit_str(&mut self, text: &'ast LitStr) {
        self.found(text.span(), What::Text(text.value()));
    }

    fn visit_ident(&mut self, name: &'ast Ident) {
        self.found(name.span(), What::Name(name.to_string()));
    }
}
