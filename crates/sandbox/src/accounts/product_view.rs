//! Products as `OBReadProduct2`: the bank's small catalogue, repeated for each account as the standard has it.

use std::sync::LazyLock;

use serde::Serialize;
use serde_json::Value;

use crate::bank::{Account, AccountKind, Currency};

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ProductsData {
    product: Vec<ProductView>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct ProductView {
    account_id: String,
    product_id: &'static str,
    product_name: &'static str,
    product_type: &'static str,
    #[serde(rename = "PCA", skip_serializing_if = "Option::is_none")]
    current_account: Option<&'static Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    other_product_type: Option<&'static Value>,
}

pub(super) fn products_data(accounts: &[Account]) -> ProductsData {
    ProductsData { product: accounts.iter().map(view).collect() }
}

fn view(account: &Account) -> ProductView {
    let product = Product::of(account);
    let is_current = account.kind == AccountKind::Current;
    ProductView {
        account_id: account.id.to_string(),
        product_id: product.id,
        product_name: product.name,
        product_type: if is_current { "PersonalCurrentAccount" } else { "Other" },
        current_account: is_current.then_some(&product.details),
        other_product_type: (!is_current).then_some(&product.details),
    }
}

/// An entry of the catalogue.
struct Product {
    id: &'static str,
    name: &'static str,
    details: Value,
}

static EVERYDAY: LazyLock<Product> = LazyLock::new(|| {
    Product::read("pca-everyday", "Exemplar Everyday", include_str!("../../catalogue/everyday.json"))
});
static EURO: LazyLock<Product> =
    LazyLock::new(|| Product::read("pca-euro", "Exemplar Euro", include_str!("../../catalogue/euro.json")));
static SAVINGS: LazyLock<Product> = LazyLock::new(|| {
    Product::read("sav-instant", "Exemplar Saver", include_str!("../../catalogue/savings.json"))
});
static CARD: LazyLock<Product> = LazyLock::new(|| {
    Product::read("card-classic", "Exemplar Classic", include_str!("../../catalogue/card.json"))
});

impl Product {
    fn of(account: &Account) -> &'static Self {
        match (account.kind, account.currency) {
            (AccountKind::Current, Currency::Gbp) => &EVERYDAY,
            (AccountKind::Current, Currency::Eur) => &EURO,
            (AccountKind::Savings, _) => &SAVINGS,
            (AccountKind::CreditCard, _) => &CARD,
        }
    }

    /// The documents are part of the program; the test below reads them all.
    fn read(id: &'static str, name: &'static str, details: &str) -> Self {
        Self { id, name, details: serde_json::from_str(details).unwrap_or_default() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_product_has_its_details() {
        for product in [&EVERYDAY, &EURO, &SAVINGS, &CARD] {
            assert!(product.details.is_object(), "{}", product.id);
        }
    }
}
