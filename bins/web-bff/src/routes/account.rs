//! One account: what is on it, and what leaves it again and again.

use bff_core::auth::Caller;
use bff_core::compose::{optional, required};
use bff_core::http::problem::Failure;
use bff_core::server::{Call, Json, Path};
use central::AccountId;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::app::Bank;
use crate::views::account::AccountDetail;

#[derive(Deserialize, IntoParams)]
pub(super) struct Which {
    /// The account's id, from the dashboard.
    #[param(value_type = String, pattern = "^[A-Za-z0-9-]{1,40}$", example = "100005")]
    pub(super) id: AccountId,
}

pub(super) async fn account(
    call: Call<Bank, Caller>,
    Path(Which { id }): Path<Which>,
) -> Result<Json<AccountDetail>, Failure> {
    let (accounts, me) = (&call.state().accounts, call.caller());
    let (account, balance, standing_orders, direct_debits) = call
        .compose((
            required("account", accounts.find(me, &id)),
            required("balance", accounts.balance(me, &id)),
            optional("standing-orders", accounts.standing_orders_of(me, &id)),
            optional("direct-debits", accounts.direct_debits_of(me, &id)),
        ))
        .await?;
    let (Some(account), Some(balance)) = (account, balance) else { return Err(no_account()) };
    let now = call.context().clock().utc();
    Ok(Json(AccountDetail::new(account, &balance, standing_orders, direct_debits, now)))
}

/// The same whether it does not exist or belongs to another.
pub(super) fn no_account() -> Failure {
    Failure::not_found("You have no account with this id.")
}
