//! Accounts for partners.

use bff_core::server::Picked;
use central::AccountKind;
use serde::Serialize;
use utoipa::ToSchema;

/// The customer's accounts.
#[derive(Serialize, ToSchema)]
pub(crate) struct AccountList {
    /// The accounts.
    #[schema(value_type = Vec<Account>)]
    pub(crate) data: Vec<Picked<Account>>,
}

/// An account; `fields` may leave out any member.
#[derive(Serialize, ToSchema)]
pub(crate) struct Account {
    /// Its id.
    #[schema(required = false, examples("100005"))]
    id: String,
    /// What the customer calls it.
    #[schema(required = false, examples("Everyday"))]
    name: String,
    /// What it is.
    #[serde(rename = "type")]
    #[schema(required = false)]
    kind: AccountType,
    /// ISO 4217.
    #[schema(required = false, examples("GBP"))]
    currency: String,
    /// The last digits of its number.
    #[schema(required = false, examples("5678"))]
    number_last_four: String,
}

/// What an account is.
#[derive(Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum AccountType {
    Current,
    Savings,
    CreditCard,
    Other,
}

impl From<central::Account> for Account {
    fn from(account: central::Account) -> Self {
        Self {
            id: account.id.as_str().to_owned(),
            name: account.name,
            kind: account.kind.into(),
            currency: account.currency.to_string(),
            number_last_four: account.last_four,
        }
    }
}

impl From<AccountKind> for AccountType {
    fn from(kind: AccountKind) -> Self {
        match kind {
            AccountKind::Current => Self::Current,
            AccountKind::Savings => Self::Savings,
            AccountKind::CreditCard => Self::CreditCard,
            AccountKind::Other => Self::Other,
        }
    }
}
