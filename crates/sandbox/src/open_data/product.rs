//! Products as anybody may read of them, in the languages they are published in.

use serde::{Deserialize, Serialize};

use super::{language::Language, place::Price};

/// A text in every language.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Text {
    en: String,
    cy: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum ProductKind {
    Current,
    Savings,
    Card,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Product {
    id: String,
    pub(super) kind: ProductKind,
    name: Text,
    description: Text,
    rates: Vec<Rate>,
    fees: Vec<Fee>,
    features: Vec<Text>,
}

/// Per cent a year.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Rate {
    kind: String,
    rate: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Fee {
    name: Text,
    amount: Price,
    charged: String,
}

/// A product in one language.
#[derive(Serialize)]
pub(super) struct ProductView<'a> {
    id: &'a str,
    kind: ProductKind,
    name: &'a str,
    description: &'a str,
    rates: &'a [Rate],
    fees: Vec<FeeView<'a>>,
    features: Vec<&'a str>,
}

#[derive(Serialize)]
struct FeeView<'a> {
    name: &'a str,
    amount: &'a Price,
    charged: &'a str,
}

impl Text {
    fn read(&self, language: Language) -> &str {
        match language {
            Language::English => &self.en,
            Language::Welsh => &self.cy,
        }
    }
}

impl Fee {
    fn read(&self, language: Language) -> FeeView<'_> {
        FeeView { name: self.name.read(language), amount: &self.amount, charged: &self.charged }
    }
}

impl Product {
    pub(super) fn read(&self, language: Language) -> ProductView<'_> {
        ProductView {
            id: &self.id,
            kind: self.kind,
            name: self.name.read(language),
            description: self.description.read(language),
            rates: &self.rates,
            fees: self.fees.iter().map(|fee| fee.read(language)).collect(),
            features: self.features.iter().map(|feature| feature.read(language)).collect(),
        }
    }
}
