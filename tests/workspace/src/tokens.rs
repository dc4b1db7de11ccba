//! Reading what a macro or an attribute holds: tokens that no parser has made sense of yet.

use proc_macro2::{Delimiter, Ident, Span, TokenStream, TokenTree};
use syn::Lit;

use crate::mention::{Reader, What};
use crate::scope::Names;

/// Finds paths, method calls, attributes, names and texts in a macro's tokens, at every depth.
pub(crate) fn read(reader: &mut Reader, stream: &TokenStream) {
    let trees: Vec<TokenTree> = stream.clone().into_iter().collect();
    let mut at = 0;
    while at < trees.len() {
        at += match &trees[at] {
            TokenTree::Ident(_) => ident(reader, &trees, at),
            TokenTree::Literal(literal) => {
                if let Ok(Lit::Str(text)) = syn::parse_str(&literal.to_string()) {
                    reader.found(literal.span(), What::Text(text.value()));
                }
                1
            }
            TokenTree::Group(group) => {
                if group.delimiter() == Delimiter::Bracket && at > 0 && is_punct(&trees[at - 1], '#') {
                    attribute(reader, group.span_open(), &group.stream());
                } else {
                    read(reader, &group.stream());
                }
                1
            }
            TokenTree::Punct(_) => 1,
        };
    }
}

/// All paths of a list such as that of a derive.
pub(crate) fn paths(stream: &TokenStream) -> Vec<Names> {
    let trees: Vec<TokenTree> = stream.clone().into_iter().collect();
    let mut found = Vec::new();
    let mut at = 0;
    while at < trees.len() {
        let segments = path_at(&trees, at);
        at += width(&segments).max(1);
        if !segments.is_empty() {
            found.push(names(&segments));
        }
    }
    found
}

/// Reads `#[cfg_attr(condition, first, second)]` as if each were an attribute of its own.
pub(crate) fn each_conditional(reader: &mut Reader, stream: &TokenStream) {
    let trees: Vec<TokenTree> = stream.clone().into_iter().collect();
    for part in trees.split(|tree| is_punct(tree, ',')).skip(1) {
        let Some(first) = part.first() else { continue };
        attribute(reader, first.span(), &part.iter().cloned().collect());
    }
}

fn attribute(reader: &mut Reader, at: Span, stream: &TokenStream) {
    let trees: Vec<TokenTree> = stream.clone().into_iter().collect();
    let segments = path_at(&trees, 0);
    let path = names(&segments);
    let reference = reader.reference(&path);
    reader.found(at, What::Attribute(reference));
    match trees.get(width(&segments)) {
        Some(TokenTree::Group(arguments)) => reader.meta(at, &path, &arguments.stream()),
        _ => read(reader, stream),
    }
}

/// Reads the path or the method that begins here; gives how many tokens it took.
fn ident(reader: &mut Reader, trees: &[TokenTree], at: usize) -> usize {
    let segments = path_at(trees, at);
    for segment in &segments {
        reader.found(segment.span(), What::Name(segment.to_string()));
    }
    let first = segments[0];
    if at > 0 && is_punct(&trees[at - 1], '.') && !(at > 1 && is_punct(&trees[at - 2], '.')) {
        // A field looks like this too, but is not followed by arguments or a turbofish.
        let next = trees.get(at + width(&segments));
        let called =
            matches!(next, Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Parenthesis);
        if called || next.is_some_and(|next| is_punct(next, ':')) {
            reader.found(first.span(), What::Method(first.to_string()));
        }
    } else {
        let reference = reader.reference(&names(&segments));
        reader.found(first.span(), What::Path(reference));
    }
    width(&segments)
}

/// The segments of the path that begins at `at`: `a`, `a::b`; none where no identifier stands there.
fn path_at(trees: &[TokenTree], at: usize) -> Vec<&Ident> {
    let mut segments = Vec::new();
    let mut next = at;
    while let Some(TokenTree::Ident(segment)) = trees.get(next) {
        segments.push(segment);
        let colons = trees.get(next + 1..next + 3);
        if !colons.is_some_and(|colons| colons.iter().all(|colon| is_punct(colon, ':'))) {
            break;
        }
        next += 3;
    }
    segments
}

/// How many tokens such a path takes, without a `::` that trails it.
fn width(segments: &[&Ident]) -> usize {
    (segments.len() * 3).saturating_sub(2)
}

fn names(segments: &[&Ident]) -> Names {
    segments.iter().map(ToString::to_string).collect()
}

fn is_punct(tree: &TokenTree, wanted: char) -> bool {
    matches!(tree, TokenTree::Punct(punct) if punct.as_char() == wanted)
}
