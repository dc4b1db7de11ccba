//! Accounts and their balances.

use bff_core::auth::Caller;
use bff_core::compose::required;
use bff_core::http::problem::Failure;
use bff_core::server::{Call, Fields, Json, Path, Picked, Query};
use central::AccountId;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::app::Bank;
use crate::views::account::{Account, AccountList};
use crate::views::balance::Balances;

#[derive(Deserialize, IntoParams)]
pub(super) struct Which {
    /// The account's id.
    #[param(value_type = String, pattern = "^[A-Za-z0-9-]{1,40}$", example = "100005")]
    pub(super) id: AccountId,
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(super) struct Selection {
    /// Only these members of an account, separated by commas.
    #[serde(default)]
    #[param(schema_with = Fields::<Account>::names, required = false)]
    fields: Fields<Account>,
}

/// Balances are told whole: what somebody would select or page by is refused like anywhere else.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(super) struct Nothing {}

pub(super) async fn list(
    call: Call<Bank, Caller>,
    Query(query): Query<Selection>,
) -> Result<Json<AccountList>, Failure> {
    let (accounts,) =
        call.compose((required("accounts", call.state().accounts.list(call.caller())),)).await?;
    let data = accounts.into_iter().map(|account| query.fields.of(account.into())).collect();
    Ok(Json(AccountList { data }))
}

pub(super) async fn one(
    call: Call<Bank, Caller>,
    Path(Which { id }): Path<Which>,
    Query(query): Query<Selection>,
) -> Result<Json<Picked<Account>>, Failure> {
    let (account,) =
        call.compose((required("account", call.state().accounts.find(call.caller(), &id)),)).await?;
    Ok(Json(query.fields.of(account.ok_or_else(no_account)?.into())))
}

pub(super) async fn balances(
    call: Call<Bank, Caller>,
    Path(Which { id }): Path<Which>,
    Query(Nothing {}): Query<Nothing>,
) -> Result<Json<Balances>, Failure> {
    let (balance,) =
        call.compose((required("balances", call.state().accounts.balance(call.caller(), &id)),)).await?;
    Ok(Json(balance.ok_or_else(no_account)?.into()))
}

/// The same whether it does not exist or belongs to another.
pub(super) fn no_account() -> Failure {
    Failure::not_found("The customer has no account with this id.")
}
