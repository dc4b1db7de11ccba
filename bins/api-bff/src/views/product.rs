//! Products for partners.

use bff_core::server::Picked;
use serde::Serialize;
use utoipa::ToSchema;

use super::money::Amount;

/// What the bank sells, in the language asked for by `Accept-Language` (`en` or `cy`).
#[derive(Serialize, ToSchema)]
pub(crate) struct ProductList {
    /// The products.
    #[schema(value_type = Vec<Product>)]
    pub(crate) data: Vec<Picked<Product>>,
}

/// Something the bank sells; `fields` may leave out any member.
#[derive(Serialize, ToSchema)]
pub(crate) struct Product {
    /// Its id.
    #[schema(required = false, examples("rainy-day-saver"))]
    id: String,
    /// What it is; values may be added: `current`, `savings`, `card`.
    #[serde(rename = "type")]
    #[schema(required = false, examples("savings"))]
    kind: String,
    /// Its name.
    #[schema(required = false, examples("Rainy Day Saver"))]
    name: String,
    /// What it is, in a sentence or two.
    #[schema(required = false, examples("Instant access for what may come."))]
    description: String,
    /// Its rates of interest.
    #[schema(required = false)]
    rates: Vec<Rate>,
    /// Its fees.
    #[schema(required = false)]
    fees: Vec<Fee>,
    /// What it can do.
    #[schema(required = false, examples("No notice"))]
    features: Vec<String>,
}

/// A rate of interest.
#[derive(Serialize, ToSchema)]
struct Rate {
    /// Which; values may be added: `credit_aer`, `overdraft_ear`.
    #[serde(rename = "type")]
    #[schema(examples("credit_aer"))]
    kind: String,
    /// Per cent a year, a decimal number.
    #[schema(examples("3.25"), pattern = "^-?[0-9]+(\\.[0-9]+)?$")]
    per_cent: String,
}

/// A fee.
#[derive(Serialize, ToSchema)]
struct Fee {
    /// What for.
    #[schema(examples("Cash withdrawal abroad"))]
    name: String,
    /// How much.
    amount: Amount,
    /// When; values may be added: `monthly`, `yearly`, `per_use`.
    #[schema(examples("per_use"))]
    charged: String,
}

impl From<central::Product> for Product {
    fn from(product: central::Product) -> Self {
        Self {
            id: product.id,
            kind: product.kind,
            name: product.name,
            description: product.description,
            rates: product.rates.into_iter().map(Rate::from).collect(),
            fees: product.fees.into_iter().map(Fee::from).collect(),
            features: product.features,
        }
    }
}

impl From<central::Rate> for Rate {
    fn from(rate: central::Rate) -> Self {
        Self { kind: rate.kind, per_cent: rate.per_cent.to_string() }
    }
}

impl From<central::Fee> for Fee {
    fn from(fee: central::Fee) -> Self {
        Self { name: fee.name, amount: fee.amount.into(), charged: fee.charged }
    }
}
