//! Products on the website.

use serde::Serialize;
use utoipa::ToSchema;

/// What the bank sells, in the language asked for by `Accept-Language` (`en` or `cy`).
#[derive(Serialize, ToSchema)]
pub(crate) struct ProductList {
    /// The products.
    products: Vec<Product>,
}

/// Something the bank sells.
#[derive(Serialize, ToSchema)]
struct Product {
    /// Its id.
    #[schema(examples("rainy-day-saver"))]
    id: String,
    /// What it is: `current`, `savings` or `card`.
    #[schema(examples("savings"))]
    kind: String,
    /// Its name.
    #[schema(examples("Rainy Day Saver"))]
    name: String,
    /// What it is, in a sentence or two.
    #[schema(examples("Instant access for what may come."))]
    description: String,
    /// Its rates.
    rates: Vec<Rate>,
    /// Its fees.
    fees: Vec<Fee>,
    /// What it can do.
    #[schema(examples("No notice period"))]
    features: Vec<String>,
}

/// A rate of interest.
#[derive(Serialize, ToSchema)]
struct Rate {
    /// Which: `credit_aer`, `overdraft_ear`, `purchase_apr` or `cash_apr`.
    #[schema(examples("credit_aer"))]
    kind: String,
    /// Per cent a year.
    #[schema(examples("3.25"))]
    per_cent: String,
}

/// A fee.
#[derive(Serialize, ToSchema)]
struct Fee {
    /// What for.
    #[schema(examples("Cash withdrawal abroad"))]
    name: String,
    /// How much.
    #[schema(examples("2.50"))]
    amount: String,
    /// ISO 4217.
    #[schema(examples("GBP"))]
    currency: String,
    /// When: `monthly`, `yearly` or `per_use`.
    #[schema(examples("per_use"))]
    charged: String,
}

impl From<Vec<central::Product>> for ProductList {
    fn from(products: Vec<central::Product>) -> Self {
        Self { products: products.into_iter().map(Product::from).collect() }
    }
}

impl From<central::Product> for Product {
    fn from(product: central::Product) -> Self {
        let rates = product
            .rates
            .into_iter()
            .map(|rate| Rate { kind: rate.kind, per_cent: rate.per_cent.to_string() });
        Self {
            id: product.id,
            kind: product.kind,
            name: product.name,
            description: product.description,
            rates: rates.collect(),
            fees: product.fees.into_iter().map(Fee::from).collect(),
            features: product.features,
        }
    }
}

impl From<central::Fee> for Fee {
    fn from(fee: central::Fee) -> Self {
        Self {
            name: fee.name,
            amount: fee.amount.amount.to_string(),
            currency: fee.amount.currency.to_string(),
            charged: fee.charged,
        }
    }
}
