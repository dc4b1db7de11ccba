//! No floating-point number where money is: not in the typed clients, not in the binaries, not in their tests.

use std::str::FromStr as _;

use proc_macro2::{Span, TokenStream, TokenTree};

use crate::tree::Tree;
use crate::violation::Violation;

pub fn violations(tree: &Tree) -> Vec<Violation> {
    let (sources, mut found) = tree.shipped();
    // Core measures time and rates and may; it knows of no money.
    for source in sources.iter().filter(|source| !source.in_package("crates/core")) {
        let tokens = tree.text(&source.path).and_then(|text| TokenStream::from_str(&text).ok());
        let mut floats = Vec::new();
        collect(tokens.unwrap_or_default(), &mut floats);
        found.extend(floats.into_iter().map(|(span, what)| Violation {
            file: source.path.clone(),
            line: span.start().line,
            what: format!("a floating-point number: {what}"),
            why: "Money in binary fractions is wrong by a penny sooner or later".into(),
            instead: "Use rust_decimal::Decimal".into(),
        }));
    }
    found.sort();
    found.dedup();
    found
}

fn collect(tokens: TokenStream, found: &mut Vec<(Span, String)>) {
    let mut after_point = false;
    for tree in tokens {
        match &tree {
            TokenTree::Group(group) => collect(group.stream(), found),
            TokenTree::Ident(ident) => {
                // `f64` and whatever makes or takes one: `to_f64`, `from_f32_retain`.
                let name = ident.to_string();
                if name.split('_').any(|part| matches!(part, "f16" | "f32" | "f64" | "f128")) {
                    found.push((ident.span(), name));
                }
            }
            // `pair.0.1` is read as one literal after a point.
            TokenTree::Literal(literal) if !after_point => {
                if let Ok(syn::Lit::Float(float)) = syn::parse_str(&literal.to_string()) {
                    found.push((literal.span(), float.to_string()));
                }
            }
            _ => {}
        }
        after_point = matches!(&tree, TokenTree::Punct(punct) if punct.as_char() == '.');
    }
}
