//! A payment on the website: what is asked for, and what became of it.

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
    /// Who is paid.
    to: PaidTo,
    /// Pounds above zero, with pence or without.
    #[schema(value_type = String, pattern = "^(0\\.(0[1-9]|[1-9][0-9])|[1-9][0-9]{0,9}(\\.[0-9]{2})?)$", examples("12.34"))]
    amount: Amount,
    /// What the payee reads beside it.
    #[schema(value_type = Option<String>, nullable = false, pattern = "^[^\\x00-\\x1F\\x7F-\\x9F]{1,18}$", examples("Invoice 17"))]
    reference: Option<Reference>,
}

/// Who is paid.
#[derive(Clone, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PaidTo {
    /// The name.
    #[schema(pattern = "^[^\\x00-\\x1F\\x7F-\\x9F]{1,140}$", examples("Rosa Example"))]
    name: String,
    /// The sort code.
    #[schema(pattern = "^[0-9]{6}$", examples("000303"))]
    sort_code: String,
    /// The account number.
    #[schema(pattern = "^[0-9]{8}$", examples("12345678"))]
    account_number: String,
}

/// A payment.
#[derive(Deserialize, Serialize, ToSchema)]
#[schema(as = Payment)]
pub(crate) struct PaymentView {
    /// Its id: `/api/payments/{id}` tells how it stands.
    #[schema(examples("Zr8yq3mC0dXk1vB7tUo9aEw2LhJf5GsNp"))]
    id: String,
    /// How it stands.
    state: State,
    /// Why it was rejected; absent where it was not.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, examples("There is not enough on the account."))]
    reason: Option<String>,
    /// The account that pays.
    #[schema(examples("100005"))]
    from: String,
    /// Who is paid.
    to: PaidTo,
    /// How much.
    #[schema(examples("12.34"))]
    amount: String,
    /// ISO 4217.
    #[schema(examples("GBP"))]
    currency: String,
    /// What the payee reads beside it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, examples("Invoice 17"))]
    reference: Option<String>,
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
    pub(crate) fn wanted(&self) -> Result<Wanted, &'static str> {
        let PaidTo { name, sort_code, account_number } = &self.to;
        let to = Payee { name: name.clone(), number: AccountNumber::new(sort_code, account_number)? };
        let (from, reference) = (self.from.clone(), self.reference.clone());
        Ok(Wanted { from, to, amount: self.amount, reference })
    }
}

impl PaymentView {
    pub(crate) fn new(id: &str, asked: &NewPayment, state: State) -> Self {
        Self {
            id: id.to_owned(),
            state,
            reason: None,
            from: asked.from.as_str().to_owned(),
            to: asked.to.clone(),
            amount: asked.amount.pounds().to_string(),
            currency: "GBP".to_owned(),
            reference: asked.reference.as_ref().map(|reference| reference.as_str().to_owned()),
        }
    }

    pub(crate) fn rejected(id: &str, asked: &NewPayment, reason: Option<String>) -> Self {
        Self { reason, ..Self::new(id, asked, State::Rejected) }
    }
}
