//! An account's transactions, a page at a time.

use bff_core::auth::Caller;
use bff_core::compose::required;
use bff_core::http::problem::Failure;
use bff_core::server::{Call, Fault, Fields, Json, Linked, PageSize, Path, Place, Query};
use central::Booked;
use jiff::civil::Date;
use serde::Deserialize;
use utoipa::IntoParams;

use super::accounts::{Which, no_account};
use super::day::day;
use crate::app::Bank;
use crate::views::transaction::{Transaction, TransactionPage};

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(super) struct Selection {
    /// Booked on this day or later, in UTC.
    #[serde(default, deserialize_with = "day")]
    #[param(value_type = Option<String>, format = "date", example = "2026-10-01")]
    from: Option<Date>,
    /// Booked on this day or before, in UTC.
    #[serde(default, deserialize_with = "day")]
    #[param(value_type = Option<String>, format = "date", example = "2026-10-31")]
    to: Option<Date>,
    /// Where to go on: `next_cursor` of the page before, or follow its `Link`.
    cursor: Option<String>,
    /// Transactions on the page.
    #[serde(default)]
    #[param(value_type = Option<u16>, minimum = 1, maximum = 200, default = 50)]
    limit: PageSize<50, 200>,
    /// Only these members of a transaction, separated by commas.
    #[serde(default)]
    #[param(schema_with = Fields::<Transaction>::names, required = false)]
    fields: Fields<Transaction>,
}

pub(super) async fn transactions(
    call: Call<Bank, Caller>,
    Path(Which { id }): Path<Which>,
    Query(query): Query<Selection>,
) -> Result<Linked<TransactionPage>, Failure> {
    if query.from.zip(query.to).is_some_and(|(from, to)| from > to) {
        let detail = "\"from\" is later than \"to\"";
        return Err(Failure::unfit(vec![Fault::new(Place::Query, "from", detail)]));
    }
    let booked = Booked { from: query.from, to: query.to };
    // A cursor is for the account and the days that it was given out for.
    let purpose = format!("transactions/{}/{:?}", id.as_str(), booked);
    let from = query.cursor.map(|cursor| call.unseal(&purpose, "cursor", &cursor)).transpose()?;
    let page =
        call.state().accounts.transactions(call.caller(), &id, booked, from.as_ref(), query.limit.get());
    let (page,) = call.compose((required("transactions", page),)).await?;
    let page = page.ok_or_else(no_account)?;
    let next_cursor = page.next.as_ref().map(|cursor| call.seal(&purpose, cursor));
    let next = next_cursor.as_ref().map(|cursor| call.here_with("cursor", cursor));
    let data = page.items.into_iter().map(|transaction| query.fields.of(transaction.into())).collect();
    Ok(Json(TransactionPage { data, next_cursor }).next(next))
}
