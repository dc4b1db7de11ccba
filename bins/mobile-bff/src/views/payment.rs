//! A payment on a phone: what is asked for, and what became of it.

use central::{AccountId, AccountNumber, Amount, Payee, Reference, Wanted};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What is to be paid, once, under the request's `Idempotency-Key`.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewPayment {
    /// The account that pays.
    #[schema(value_type = String, pattern = "^[A-Za-z0-9-]{1,40}$", examples("100005"))]
    from: AccountId,
    /// The payee's name.
    #[schema(pattern = "^[^\\x00-\\x1F\\x7F-\\x9F]{1,140}$", examples("Rosa Example"))]
    name: String,
    /// The payee's sort code and account number.
    #[schema(value_type = String, pattern = "^[0-9]{14}$", examples("00030312345678"))]
    number: AccountNumber,
    /// Pounds above zero, with pence or without.
    #[schema(value_type = String, pattern = "^(0\\.(0[1-9]|[1-9][0-9])|[1-9][0-9]{0,9}(\\.[0-9]{2})?)$", examples("12.34"))]
    amount: Amount,
    /// What the payee reads beside it.
    #[schema(value_type = Option<String>, nullable = false, pattern = "^[^\\x00-\\x1F\\x7F-\\x9F]{1,18}$", examples("Invoice 17"))]
    reference: Option<Reference>,
}

/// A payment.
#[derive(Deserialize, Serialize, ToSchema)]
#[schema(as = Payment)]
pub(crate) struct PaymentView {
    /// Its id: `/v1/payments/{id}` tells how it stands.
    #[schema(examples("Zr8yq3mC0dXk1vB7tUo9aEw2LhJf5GsNp"))]
    id: String,
    /// How it stands.
    state: State,
    /// Why it was rejected, for the customer to read; absent where it was not.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, examples("There is not enough on the account."))]
    reason: Option<String>,
    /// The payee.
    #[schema(examples("Rosa Example"))]
    text: String,
    /// Negative, as it leaves the account.
    #[schema(examples("-12.34"))]
    amount: String,
}

/// How a payment stands.
#[derive(Clone, Copy, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = PaymentState)]
pub(crate) enum State {
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
        Wanted {
            from: self.from.clone(),
            to: Payee { name: self.name.clone(), number: self.number.clone() },
            amount: self.amount,
            reference: self.reference.clone(),
        }
    }
}

impl PaymentView {
    pub(crate) fn new(id: &str, asked: &NewPayment, state: State) -> Self {
        Self {
            id: id.to_owned(),
            state,
            reason: None,
            text: asked.name.clone(),
            amount: (-asked.amount.pounds()).to_string(),
        }
    }

    pub(crate) fn rejected(id: &str, asked: &NewPayment, reason: Option<String>) -> Self {
        Self { reason, ..Self::new(id, asked, State::Rejected) }
    }
}
