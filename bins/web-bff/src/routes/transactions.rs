//! An account's transactions, a page at a time: all of them, or those that are looked for.

use bff_core::auth::Caller;
use bff_core::compose::required;
use bff_core::http::problem::Failure;
use bff_core::server::{Call, Json, PageSize, Path, Query};
use central::Booked;
use jiff::civil::Date;
use serde::Deserialize;
use utoipa::IntoParams;

use super::account::{Which, no_account};
use super::day::day;
use super::search::{Needle, Search};
use crate::app::Bank;
use crate::views::category::Category;
use crate::views::transaction::TransactionPage;

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(super) struct Selection {
    /// Only those with this in their text, whatever its case.
    #[param(value_type = Option<String>, min_length = 1, max_length = 64, pattern = r"\S", example = "coffee")]
    search: Option<Needle>,
    /// Only those that were for this.
    #[param(schema_with = Category::words, required = false)]
    category: Option<Category>,
    /// Booked on this day or later, in UTC.
    #[serde(default, deserialize_with = "day")]
    #[param(value_type = Option<String>, format = "date", example = "2026-10-01")]
    from: Option<Date>,
    /// Booked on this day or before, in UTC.
    #[serde(default, deserialize_with = "day")]
    #[param(value_type = Option<String>, format = "date", example = "2026-10-31")]
    to: Option<Date>,
    /// Where to go on: `next` of the page before.
    cursor: Option<String>,
    /// Transactions on the page.
    #[serde(default)]
    #[param(value_type = Option<u16>, minimum = 1, maximum = 100, default = 25)]
    limit: PageSize<25, 100>,
}

pub(super) async fn transactions(
    call: Call<Bank, Caller>,
    Path(Which { id }): Path<Which>,
    Query(query): Query<Selection>,
) -> Result<Json<TransactionPage>, Failure> {
    if query.from.zip(query.to).is_some_and(|(from, to)| from > to) {
        return Err(Failure::bad_request("The query cannot be read: \"from\" is later than \"to\"."));
    }
    let booked = Booked { from: query.from, to: query.to };
    let search = Search { text: query.search, category: query.category };
    // A cursor is for the account, the days and the search that it was given out for.
    let purpose = format!("transactions/{}/{booked:?}/{search:?}", id.as_str());
    let from = query.cursor.map(|cursor| call.unseal(&purpose, "cursor", &cursor)).transpose()?;
    let (accounts, me, limit) = (&call.state().accounts, call.caller(), query.limit.get());
    let page = async {
        if search.is_for_all() {
            accounts.transactions(me, &id, booked, from.as_ref(), limit).await
        } else {
            accounts.search(me, &id, booked, &|each| search.finds(each), from.as_ref(), limit).await
        }
    };
    let (page,) = call.compose((required("transactions", page),)).await?;
    let page = page.ok_or_else(no_account)?;
    let next = page.next.as_ref().map(|cursor| call.seal(&purpose, cursor));
    Ok(Json(TransactionPage::new(page.items, next)))
}
