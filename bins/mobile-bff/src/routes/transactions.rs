//! An account's transactions, a page at a time.

use bff_core::auth::Caller;
use bff_core::compose::required;
use bff_core::http::problem::Failure;
use bff_core::server::{Call, Json, PageSize, Path, Query};
use central::Booked;
use serde::Deserialize;
use utoipa::IntoParams;

use super::account::Which;
use crate::app::Bank;
use crate::views::transactions::Transactions;

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(super) struct Page {
    /// Where to go on: `next` of the page before.
    cursor: Option<String>,
    /// Transactions on the page.
    #[serde(default)]
    #[param(value_type = Option<u16>, minimum = 1, maximum = 100, default = 25)]
    limit: PageSize<25, 100>,
}

pub(super) async fn transactions(
    call: Call<Bank, Caller>,
    Path(which): Path<Which>,
    Query(page): Query<Page>,
) -> Result<Json<Transactions>, Failure> {
    // A cursor is for the account that it was given out for.
    let purpose = format!("transactions/{}", which.id.as_str());
    let from = page.cursor.map(|cursor| call.unseal(&purpose, "cursor", &cursor)).transpose()?;
    let page = call.state().accounts.transactions(
        call.caller(),
        &which.id,
        Booked::default(),
        from.as_ref(),
        page.limit.get(),
    );
    let (page,) = call.compose((required("transactions", page),)).await?;
    let page = page.ok_or_else(|| Failure::not_found("You have no account with this id."))?;
    let next = page.next.as_ref().map(|cursor| call.seal(&purpose, cursor));
    Ok(Json(Transactions::new(page.items, next)))
}
