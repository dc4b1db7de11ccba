//! Payments for partners.

use central::{AccountId, AccountNumber, Amount as Pounds, Payee, Reference, Wanted};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What is to be paid, once, under the request's `Idempotency-Key`.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewPayment {
    /// The customer's account that pays.
    #[schema(value_type = String, pattern = "^[A-Za-z0-9-]{1,40}$", examples("100005"))]
    account_id: AccountId,
    /// Who is paid.
    payee: NewPayee,
    /// How much.
    amount: NewAmount,
    /// What the payee reads beside it.
    #[schema(value_type = Option<String>, nullable = false, pattern = "^[^\\x00-\\x1F\\x7F-\\x9F]{1,18}$", examples("Invoice 17"))]
    reference: Option<Reference>,
}

/// Who is to be paid.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewPayee {
    /// The name.
    #[schema(pattern = "^[^\\x00-\\x1F\\x7F-\\x9F]{1,140}$", examples("Rosa Example"))]
    name: String,
    /// The sort code and the number of the account, together.
    #[schema(value_type = String, pattern = "^[0-9]{14}$", examples("00030312345678"))]
    account_number: AccountNumber,
}

/// How much is to be paid.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewAmount {
    /// Above zero, with two decimals or none.
    #[schema(value_type = String, pattern = "^(0\\.(0[1-9]|[1-9][0-9])|[1-9][0-9]{0,9}(\\.[0-9]{2})?)$", examples("12.34"))]
    amount: Pounds,
    /// ISO 4217.
    currency: Currency,
}

/// Payments are in pounds.
#[derive(Clone, Copy, Deserialize, Serialize, ToSchema)]
#[schema(as = PaymentCurrency)]
enum Currency {
    #[serde(rename = "GBP")]
    Pounds,
}

/// A payment.
#[derive(Deserialize, Serialize, ToSchema)]
pub(crate) struct Payment {
    /// Its id.
    #[schema(examples("Zr8yq3mC0dXk1vB7tUo9aEw2LhJf5GsNp"))]
    id: String,
    /// How it stands.
    status: Status,
    /// Why it was rejected; absent where it was not.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, examples("There is not enough on the account."))]
    reason: Option<String>,
    /// The customer's account that pays.
    #[schema(examples("100005"))]
    account_id: String,
    /// Who is paid.
    payee: PaymentPayee,
    /// How much.
    amount: PaymentAmount,
    /// What the payee reads beside it; absent where there is nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, examples("Invoice 17"))]
    reference: Option<String>,
}

/// Who is paid.
#[derive(Deserialize, Serialize, ToSchema)]
struct PaymentPayee {
    /// The name.
    #[schema(examples("Rosa Example"))]
    name: String,
    /// The sort code and the number of the account, together.
    #[schema(examples("00030312345678"))]
    account_number: String,
}

/// How much is paid.
#[derive(Deserialize, Serialize, ToSchema)]
struct PaymentAmount {
    /// A decimal number.
    #[schema(examples("12.34"), pattern = "^[0-9]+\\.[0-9]{2}$")]
    amount: String,
    /// ISO 4217.
    currency: Currency,
}

/// How a payment stands.
#[derive(Clone, Copy, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = PaymentStatus)]
pub(crate) enum Status {
    /// It is not known yet what becomes of it: ask again.
    Pending,
    /// It left the account.
    Booked,
    /// It will not be made.
    Rejected,
    /// It may have been made or not, and it will not be known here: the bank must be asked, by the payment's id.
    Unknown,
}

impl NewPayment {
    pub(crate) fn wanted(&self) -> Wanted {
        let NewPayee { name, account_number } = &self.payee;
        Wanted {
            from: self.account_id.clone(),
            to: Payee { name: name.clone(), number: account_number.clone() },
            amount: self.amount.amount,
            reference: self.reference.clone(),
        }
    }
}

impl Payment {
    pub(crate) fn new(id: &str, asked: &NewPayment, status: Status) -> Self {
        let NewPayment { account_id, payee, amount, reference } = asked;
        Self {
            id: id.to_owned(),
            status,
            reason: None,
            account_id: account_id.as_str().to_owned(),
            payee: PaymentPayee {
                name: payee.name.clone(),
                account_number: payee.account_number.as_str().to_owned(),
            },
            amount: PaymentAmount { amount: amount.amount.pounds().to_string(), currency: amount.currency },
            reference: reference.as_ref().map(|reference| reference.as_str().to_owned()),
        }
    }

    pub(crate) fn rejected(id: &str, asked: &NewPayment, reason: Option<String>) -> Self {
        Self { reason, ..Self::new(id, asked, Status::Rejected) }
    }
}
