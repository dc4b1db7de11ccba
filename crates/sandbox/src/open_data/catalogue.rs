//! What is published: three documents that are part of the program, read once.

use std::sync::LazyLock;

use jiff::Timestamp;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::{
    place::{Branch, CashMachine},
    product::Product,
};

/// A published list and the time at which it was last changed.
#[derive(Debug)]
pub(super) struct Published<T> {
    pub(super) updated: Timestamp,
    pub(super) items: Vec<T>,
}

#[derive(Deserialize)]
#[serde(bound = "T: DeserializeOwned")]
struct Document<T> {
    updated: Timestamp,
    #[serde(alias = "branches", alias = "atms", alias = "products")]
    items: Vec<T>,
}

pub(super) static BRANCHES: LazyLock<Published<Branch>> =
    LazyLock::new(|| read(include_str!("../../catalogue/open-data/branches.json")));
pub(super) static CASH_MACHINES: LazyLock<Published<CashMachine>> =
    LazyLock::new(|| read(include_str!("../../catalogue/open-data/atms.json")));
pub(super) static PRODUCTS: LazyLock<Published<Product>> =
    LazyLock::new(|| read(include_str!("../../catalogue/open-data/products.json")));

/// A document that cannot be read is an empty list: the test below reads them all.
fn read<T: DeserializeOwned>(text: &str) -> Published<T> {
    match serde_json::from_str::<Document<T>>(text) {
        Ok(Document { updated, items }) => Published { updated, items },
        Err(error) => {
            tracing::error!(%error, "a published document cannot be read");
            Published { updated: Timestamp::UNIX_EPOCH, items: Vec::new() }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_document_is_read() {
        assert!(BRANCHES.items.len() >= 60);
        assert!(CASH_MACHINES.items.len() >= 60);
        assert_eq!(PRODUCTS.items.len(), 8);
    }
}
